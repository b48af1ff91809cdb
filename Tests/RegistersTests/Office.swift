import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import RegisterEngine

struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
}

/// A desk on a fresh log.
@IO final class Office {
    let log: EventLog
    let desk: Desk

    init(_ name: String) async throws {
        let pool = Pool(
            Configuration(url: try await TestCluster.database(named: "registers_\(name)")), size: 4,
            waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations)
        log = EventLog(pool: pool, limits: .patient)
        desk = Desk(
            log: log, sealer: NoSealer(), clock: { moment.now },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { .none })
    }

    @discardableResult
    func perform(_ command: some BusinessCommand) async throws(CommandFailure) -> UUID {
        try await desk.perform(command, Invocation(Actor(id: "admin"))).subject
    }

    func enter<Row: RegisterRow>(_ row: Row) async throws(CommandFailure) -> UUID {
        var command = EnterRow<Row>()
        command.row = row
        return try await perform(command)
    }

    /// The refusal that a command meets; the log stays as it was.
    func refusal(of command: some BusinessCommand) async throws -> Refusal? {
        let head = try await log.head()
        do throws(CommandFailure) { try await perform(command) } catch {
            guard case .refused(let refusal) = error else { throw error }
            guard try await log.head() == head else { return nil }
            return refusal
        }
        return nil
    }
}

func entering<Row: RegisterRow>(_ row: Row) -> EnterRow<Row> {
    var command = EnterRow<Row>()
    command.row = row
    return command
}

func moving<Row: RegisterRow>(_ row: Row.Type, _ id: UUID, below parent: UUID?) -> MoveRow<Row> {
    var command = MoveRow<Row>()
    (command.id, command.parentId, command.reason) = (id, parent.map { Reference($0) }, "调整")
    return command
}

func retiring<Row: RegisterRow>(_ row: Row.Type, _ id: UUID) -> RetireRow<Row> {
    var command = RetireRow<Row>()
    (command.id, command.reason) = (id, "不再使用")
    return command
}
