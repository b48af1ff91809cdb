import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting

/// A log on a fresh database of a real PostgreSQL.
@IO func freshLog(_ name: String, size: Int = 4) async throws -> EventLog {
    try await namedLog(name, size: size).log
}

/// The same, and how to connect to its database.
@IO func namedLog(
    _ name: String, size: Int = 4, limits: AppendLimits = .patient
) async throws -> (log: EventLog, url: String) {
    let url = try await TestCluster.database(named: name)
    let pool = Pool(Configuration(url: url), size: size, waitLimit: .seconds(120))
    _ = try await EventLog.migrate(pool, EventLog.migrations)
    return (EventLog(pool: pool, limits: limits), url)
}

func uuid(_ number: Int) -> UUID { UUID(high: 0x7000, low: UInt64(number)) }

func fact(_ type: String = "Happened", _ payload: String = "{}") -> NewEvent {
    NewEvent(
        id: UUID(high: .random(in: 0 ... .max), low: 1), type: type, occurredAt: Instant(microseconds: 1),
        payload: Array(payload.utf8))
}

let clerk = Actor(id: "clerk", channel: "window")

func append(
    _ stream: Int, at version: Int = 0, _ events: [NewEvent] = [fact()], command: Int? = nil, fingerprint: UInt8 = 1,
    claims: [ClaimChange] = [], also: [Append.Write] = []
) -> Append {
    Append(
        actor: clerk, commandID: command.map(uuid) ?? UUID(high: .random(in: 0 ... .max), low: 2),
        fingerprint: [fingerprint], subject: uuid(stream),
        writes: [.init(StreamName("Case", uuid(stream)), expectedVersion: version, events)] + also,
        claims: claims.map { (uuid(stream), $0) })
}

func take(_ value: String) -> ClaimChange {
    .take(Claim("room", value), orRefuse: Refusal(.taken, "E-ALLOC-TAKEN", "房间已被占用", hint: "请另选房间"))
}
