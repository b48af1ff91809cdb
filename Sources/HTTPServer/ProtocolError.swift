/// A request the server answers by itself, before or instead of the handler.
struct ProtocolError: Error, Equatable {
    enum Kind: String, CaseIterable {
        case malformed = "malformed-request"
        case timedOut = "request-timeout"
        case bodyTooLarge = "body-too-large"
        case targetTooLong = "target-too-long"
        case unknownExpectation = "unknown-expectation"
        case headersTooLarge = "headers-too-large"
        case notImplemented = "not-implemented"
        case overloaded = "overloaded"
        case unsupportedVersion = "unsupported-http-version"

        var status: Int {
            switch self {
            case .malformed: 400
            case .timedOut: 408
            case .bodyTooLarge: 413
            case .targetTooLong: 414
            case .unknownExpectation: 417
            case .headersTooLarge: 431
            case .notImplemented: 501
            case .overloaded: 503
            case .unsupportedVersion: 505
            }
        }

        var title: String {
            switch self {
            case .malformed: "请求格式错误"
            case .timedOut: "请求超时"
            case .bodyTooLarge: "请求内容过大"
            case .targetTooLong: "请求地址过长"
            case .unknownExpectation: "无法满足 Expect 要求"
            case .headersTooLarge: "请求头过大"
            case .notImplemented: "不支持的请求方式"
            case .overloaded: "服务繁忙"
            case .unsupportedVersion: "不支持的 HTTP 版本"
            }
        }
        /// What to do next.
        var hint: String {
            switch self {
            case .malformed: "请检查客户端或代理是否遵守 HTTP/1.1"
            case .timedOut: "请检查网络后重试"
            case .bodyTooLarge: "请分批提交"
            case .targetTooLong: "请减少查询条件"
            case .unknownExpectation: "请去掉 Expect 头"
            case .headersTooLarge: "请减少请求头"
            case .notImplemented: "请按 /openapi.json 调用"
            case .overloaded: "没有任何改动; 请在 Retry-After 秒后重试"
            case .unsupportedVersion: "请使用 HTTP/1.1"
            }
        }

        var isRetryable: Bool { self == .overloaded || self == .timedOut }
    }

    let kind: Kind
    /// What exactly is wrong, without anything the client sent: it goes into JSON as it is.
    let detail: String

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    static func malformed(_ detail: String) -> ProtocolError { ProtocolError(.malformed, detail) }

    static let overloaded = ProtocolError(.overloaded, "同时处理的请求过多，请稍后重试")

    /// The error as problem details (RFC 9457).
    var response: Response {
        let code = kind.rawValue
        let body =
            #"{"type":"/problems/\#(code)","title":"\#(kind.title)","status":\#(kind.status),"#
            + #""code":"\#(code)","detail":"\#(detail)","hint":"\#(kind.hint)","retryable":\#(kind.isRetryable)}"#
        var headers: Headers = [
            "Content-Type": "application/problem+json; charset=utf-8", "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        ]
        if kind == .overloaded { headers.append("Retry-After", "1") }
        return Response(status: kind.status, headers: headers, body: .bytes(Array(body.utf8)))
    }
}
