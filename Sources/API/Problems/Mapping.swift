package import Desk
import EventLog
import Identity
package import Kernel
package import Postgres

// The one place where what went wrong inside becomes what the caller is told.

extension Problem {
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let failure as CommandFailure: self.init(failure)
        case let refusal as Refusal: self.init(refusal)
        case let refusal as SignInRefusal: self.init(refusal)
        case is PasswordHasher.Busy: self.init(.overloaded, "等待核对口令的请求过多")
        case let error as PostgresError: self.init(error)
        case let error as ArchiveError: self = Problem(.unavailable, "所需的历史事件已归档, 暂时读取不到", cause: error.description)
        default: self = .internalError("\(error)")
        }
    }

    package init(_ failure: CommandFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .invalid(let errors): self = .invalidValues(errors)
        case .stale(let current, let since): self = .stale(current, since)
        case .keyReused: self.init(.keyReused, "这个 Idempotency-Key 已用于内容不同的请求")
        case .contended(let stream): self.init(.contended, "其他人正在修改同一数据: \(stream)")
        case .overloaded: self.init(.overloaded, "等待处理的请求过多")
        case .unavailable(let reason): self = Problem(.unavailable, "暂时连接不上数据库", cause: reason)
        case .outcomeUnknown(let reason): self = Problem(.outcomeUnknown, "提交时与数据库的连接中断", cause: reason)
        case .failed(let reason): self = .internalError(reason)
        }
    }

    /// The refusal's kind decides the status, its code the type.
    package init(_ refusal: Refusal) {
        let status =
            switch refusal.kind {
            case .state, .taken: 409
            case .rule, .reference: 422
            case .forbidden: 403
            case .notFound: 404
            }
        let unknown = ProblemType(
            refusal.code, status, refusal.title, refusal.title, advice: (refusal.hint, refusal.hint))
        self.init(ProblemType.named(refusal.code) ?? unknown, refusal.title, hint: refusal.hint)
        self.status = status
        details = refusal.details.members ?? []
    }

    /// Of reads: what a read did not do, nobody needs to know.
    package init(_ error: PostgresError) {
        switch error {
        case .unavailable, .connectionLost, .timedOut, .cancelled:
            self = Problem(.unavailable, "暂时连接不上数据库", cause: "\(error)")
        case .server where error.isRetryable:
            self = Problem(.unavailable, "数据库暂时不能应答", cause: "\(error)")
        // The projectors make a list's tables when they first run.
        case .server(let server) where server.sqlState == "42P01":
            self = Problem(.unavailable, "这个列表尚未建立", cause: "\(error)")
        case .server, .decoding: self = .internalError("\(error)")
        }
    }

    private init(_ type: ProblemType, _ detail: String, cause: String) {
        self.init(type, detail)
        self.cause = cause
    }

    static func internalError(_ cause: String) -> Problem {
        Problem(.internalError, "请将 trace_id 告知管理员", cause: cause)
    }

    static func invalidValues(_ errors: [FieldError]) -> Problem {
        var problem = Problem(.invalidValue, "有 \(errors.count) 处内容需要改正")
        problem.errors = errors
        return problem
    }

    private static func stale(_ current: Int, _ since: [RecordedEvent]) -> Problem {
        let last = since.last.map { ", 最近一次由 \($0.actor.id) 于 \($0.recordedAt) 修改" } ?? ""
        var problem = Problem(.stale, "当前版本为 \(current)\(last)")
        let changes = since.map { event -> JSON in
            [
                "type": .string(event.type), "version": .int(Int64(event.version)), "actor": .string(event.actor.id),
                "recorded_at": .string(event.recordedAt.description),
            ]
        }
        problem.details = [
            JSON.Member("current_version", .int(Int64(current))), JSON.Member("changes", .array(changes)),
        ]
        return problem
    }
}
