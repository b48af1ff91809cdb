import EventLoop
import Identity
import Kernel

// Who is not let in, and why.

extension ProblemType {
    static let authenticationRequired = ProblemType(
        "E-AUTH-REQUIRED", 401, "需要登录或访问令牌", "A session or a bearer token is required",
        advice: ("请先登录, 或在 Authorization 头中提供 Bearer 令牌", "Sign in, or send Authorization: Bearer with a token"))
    static let unknownToken = ProblemType(
        "E-AUTH-TOKEN", 401, "访问令牌不正确", "The bearer token is not genuine",
        advice: ("请核对令牌是否完整; 没有令牌请联系管理员签发", "Check that it is complete, or ask for one"))
    static let expiredToken = ProblemType(
        "E-AUTH-EXPIRED", 401, "访问令牌或会话已过期", "The token or session has expired",
        advice: ("请重新登录, 或联系管理员重新签发令牌", "Sign in again, or ask for a new token"))
    static let revokedToken = ProblemType(
        "E-AUTH-REVOKED", 401, "访问令牌已吊销", "The bearer token was revoked",
        advice: ("请联系管理员重新签发", "Ask for a new one"))
    static let endedSession = ProblemType(
        "E-AUTH-ENDED", 401, "会话已结束", "The session has ended",
        advice: ("details.reason 中列出了原因; 请重新登录", "details.reason says why; sign in again"))
    static let crossSite = ProblemType(
        "E-AUTH-CSRF", 403, "请求可能由其他网站发起", "The request may have been made by another site",
        advice: (
            "以 Cookie 登录时, 修改数据的请求须带 X-Requested-With 头, 并由本站页面发出",
            "With a cookie, a request that changes something needs X-Requested-With, and to come from a page of this site"
        ))
    static let mustChangePassword = ProblemType(
        "E-AUTH-MUST-CHANGE", 403, "须先修改口令", "The password has to be changed first",
        advice: ("请用 PUT /me/password 修改口令", "Change it with PUT /me/password"))
    static let mustBindFactor = ProblemType(
        "E-AUTH-MUST-BIND", 403, "须先绑定动态口令", "A second factor has to be bound first",
        advice: ("请用 POST /me/second-factor 绑定动态口令", "Bind one with POST /me/second-factor"))
    static let mustVerifyFactor = ProblemType(
        "E-AUTH-MUST-VERIFY", 403, "须先验证动态口令", "The second factor has to be verified first",
        advice: (
            "请用 POST /me/second-factor/verification 提交动态口令", "Send a code to POST /me/second-factor/verification"
        ))
    static let throttled = ProblemType(
        "E-THROTTLE", 429, "请勿高频操作", "Too many requests",
        advice: ("请在 Retry-After 秒后重试", "Try again after Retry-After seconds"), isRetryable: true)

    static let ofCallers =
        [
            authenticationRequired, unknownToken, expiredToken, revokedToken, endedSession, crossSite,
            mustChangePassword, mustBindFactor, mustVerifyFactor, throttled,
        ] + ofSignIn

    private static let ofSignIn = [
        ProblemType(
            "E-AUTH-CAPTCHA", 422, "验证码不正确", "The captcha's answer is wrong",
            advice: ("每个验证码只能提交一次; 请刷新后重新输入", "Each captcha is good for one try; get a new one")),
        ProblemType(
            "E-AUTH-CAPTCHA-EXPIRED", 422, "验证码已过期", "The captcha has expired",
            advice: ("请刷新验证码后重新输入", "Get a new captcha")),
        ProblemType(
            "E-AUTH-CAPTCHA-USED", 422, "验证码已失效", "The captcha was used, or there is no such captcha",
            advice: ("每个验证码只能提交一次; 请刷新后重新输入", "Each captcha is good for one try; get a new one")),
        ProblemType(
            "E-AUTH-LOGIN", 401, "账号或口令不正确", "The account or the password is wrong",
            advice: ("请核对后重新输入; 忘记口令请联系系统管理员重置", "Check both; if you forgot it, ask for a reset")),
        ProblemType(
            "E-AUTH-FACTOR", 401, "动态口令不正确", "The code is wrong",
            advice: ("请输入验证器当前显示的六位数字; 每个数字只能使用一次", "Enter the six digits shown now; each works once")),
        ProblemType(
            "E-AUTH-FACTOR-NONE", 409, "没有可用的动态口令", "There is no second factor to prove",
            advice: ("请先用 POST /me/second-factor 申请绑定", "Begin with POST /me/second-factor")),
        ProblemType(
            "E-AUTH-LOCKED", 403, "账号已锁定", "The account is locked",
            advice: ("请在 details.until 之后重试, 或联系安全保密管理员解锁", "Try after details.until, or ask for an unlock")),
        ProblemType(
            "E-AUTH-DISABLED", 403, "账号已停用", "The account is disabled",
            advice: ("请联系系统管理员启用", "Ask the system administrator to enable it")),
        ProblemType(
            "E-AUTH-ACCOUNT-EXPIRED", 403, "账号已过有效期", "The account has expired",
            advice: ("请联系系统管理员延长有效期", "Ask the system administrator to extend it")),
        ProblemType(
            "E-AUTH-PASSWORD-EXPIRED", 403, "一次性口令已过期", "The one-time password has expired",
            advice: ("请联系系统管理员再次重置口令", "Ask the system administrator for another reset")),
        ProblemType(
            "E-AUTH-PASSWORD", 422, "新口令不符合要求", "The new password does not do",
            advice: ("请按 errors 逐项改正", "Correct each entry of errors")),
        ProblemType(
            "E-AUTH-SESSION", 403, "须登录后办理", "Only for who has signed in",
            advice: ("请以本人账号登录后办理; 令牌不能代替登录", "Sign in with your own account; a token will not do")),
    ]
}

extension Problem {
    init(_ refusal: SignInRefusal) {
        let type = ProblemType.named(refusal.code)
        self.init(type ?? .internalError, refusal.detail)
        switch refusal {
        case .wrongPassword(let left), .wrongCode(let left):
            details = [JSON.Member("attempts_left", .int(Int64(left)))]
        case .locked(let until): details = [JSON.Member("until", .string(until.description))]
        case .unfit(let faults): errors = faults.map { FieldError("password", $0, pointer: "/new") }
        default: break
        }
    }

    init(_ end: Session.End) {
        let isExpired = end == .idle || end == .absolute
        self = .invalidToken(isExpired ? .expiredToken : .endedSession, end.detail)
        details = [JSON.Member("reason", .string(end.rawValue))]
    }

    init(_ restriction: Session.Restriction) {
        switch restriction {
        case .changePassword: self.init(.mustChangePassword, "口令由他人设置或已超过使用期限")
        case .bindSecondFactor: self.init(.mustBindFactor, "该角色登录须使用动态口令")
        case .verifySecondFactor: self.init(.mustVerifyFactor, "口令已核对, 尚未验证动态口令")
        }
    }
}

extension Session.End {
    fileprivate var detail: String {
        switch self {
        case .logout: "已退出登录"
        case .idle: "长时间没有操作, 会话已过期"
        case .absolute: "会话已达到最长时间"
        case .replaced: "同一账号已在别处登录"
        case .kicked: "会话已被管理员结束"
        case .passwordChanged: "口令已修改或重置"
        case .factorChanged: "动态口令已变更"
        case .disabled: "账号已停用或已过有效期"
        }
    }
}
