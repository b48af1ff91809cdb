package import Kernel

/// Why somebody was not let in, or may not do with his own account what he asked for.
package enum SignInRefusal: Error, Sendable, Equatable {
    case captcha(Captchas.Outcome)
    /// The account or the password; which of both, nobody is told.
    case wrongPassword(left: Int)
    case wrongCode(left: Int)
    case locked(until: Instant)
    /// Told only to who knows the password, like the two below.
    case disabled
    case expired(Day)
    case oneTimePasswordExpired
    /// What is wrong with a new password.
    case unfit([String])
    /// No key was made in the last minutes that a code could prove.
    case nothingToBind
    /// The caller is a program with a token, which has no password and no second factor.
    case noSession

    /// Stable; goes to the caller and to the login log.
    package var code: String {
        switch self {
        case .captcha(.expired): "E-AUTH-CAPTCHA-EXPIRED"
        case .captcha(.used), .captcha(.unknown): "E-AUTH-CAPTCHA-USED"
        case .captcha: "E-AUTH-CAPTCHA"
        case .wrongPassword: "E-AUTH-LOGIN"
        case .wrongCode: "E-AUTH-FACTOR"
        case .locked: "E-AUTH-LOCKED"
        case .disabled: "E-AUTH-DISABLED"
        case .expired: "E-AUTH-ACCOUNT-EXPIRED"
        case .oneTimePasswordExpired: "E-AUTH-PASSWORD-EXPIRED"
        case .unfit: "E-AUTH-PASSWORD"
        case .nothingToBind: "E-AUTH-FACTOR-NONE"
        case .noSession: "E-AUTH-SESSION"
        }
    }

    /// What exactly is wrong, in Chinese.
    package var detail: String {
        switch self {
        case .captcha(.expired): "验证码已过期"
        case .captcha(.used): "验证码已使用过"
        case .captcha(.unknown): "没有这个验证码"
        case .captcha: "验证码不正确"
        case .wrongPassword(let left): "账号或口令不正确" + SignInRefusal.remaining(left)
        case .wrongCode(let left): "动态口令不正确或已使用过" + SignInRefusal.remaining(left)
        case .locked(let until): "连续失败次数过多, 锁定至 \(until)"
        case .disabled: "账号已停用"
        case .expired(let day): "账号的有效期至 \(day)"
        case .oneTimePasswordExpired: "一次性口令已过期"
        case .unfit(let faults): "新口令不符合要求: \(faults.joined(separator: "; "))"
        case .nothingToBind: "十分钟内没有申请绑定"
        case .noSession: "以令牌调用的程序没有口令和会话"
        }
    }

    private static func remaining(_ left: Int) -> String { left > 0 ? ", 还可尝试 \(left) 次" : ", 已锁定" }
}
