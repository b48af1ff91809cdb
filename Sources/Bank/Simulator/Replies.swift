import Crypto
import HTTPServer
import Kernel

/// Why a request does not come from the merchant, or is too old to be his; nil if all is well.
func unauthorised(_ request: Request, _ secret: [UInt8], _ now: Instant) -> BankReply? {
    func refuse(_ reason: String) -> BankReply {
        var reply = BankReply(.notAuthorised)
        reply.message += ": \(reason)"
        return reply
    }
    guard let time = BankTime(request.headers[BankSignature.timeHeader] ?? "") else {
        return refuse("缺少 \(BankSignature.timeHeader)")
    }
    let skew = now - time.instant
    guard skew >= .seconds(-300), skew <= .seconds(300) else { return refuse("时间偏差超过 5 分钟") }
    let sign = BankSignature.sign(
        secret, method: request.method.rawValue, target: request.target, time: time, body: request.body)
    guard equalInConstantTime(Array(sign.utf8), Array((request.headers[BankSignature.header] ?? "").utf8)) else {
        return refuse("签名不符")
    }
    return nil
}

extension BankReply {
    init(malformed error: ReadError) {
        self.init(.malformedRequest)
        message += ": \(error)"
    }

    var response: Response {
        let status =
            switch BankCode(rawValue: code) {
            case .notAuthorised: 401
            case .malformedRequest, .notReady: 400
            case .paymentNotFound: 404
            case .rateLimited: 429
            default: 200
            }
        return Response(status: status, headers: ["Content-Type": "application/json"], body: .bytes(json))
    }
}
