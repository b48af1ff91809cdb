import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

@testable import Processes

/// The two databases that process managers and desks can stand on.
enum Kind: String, CaseIterable, Sendable {
    case postgres, model
}

/// One of them, fresh, as a desk and as a process manager see it.
@IO struct Stores {
    let log: any DecisionLog
    let processes: any ProcessStore

    init(_ kind: Kind, _ name: String) async throws {
        switch kind {
        case .model:
            let scheduler = Scheduler(seed: 1, isAlone: true)
            let session = ModelSession(ModelDatabase(), scheduler, clock: { morning })
            (log, processes) = (session, session)
        case .postgres:
            let configuration = Configuration(url: try await TestCluster.database(named: "store_\(name)"))
            let pool = Pool(configuration, size: 4, waitLimit: .seconds(120))
            _ = try await EventLog.migrate(pool, EventLog.migrations + Processes.migrations)
            let log = EventLog(pool: pool, limits: .patient)
            (self.log, processes) = (log, PostgresStore(log: log, configuration: configuration))
        }
    }

    func lead(_ process: String = "Test") async throws -> any ProcessLead {
        try #require(try await processes.lead(process))
    }

    /// What there is for a process at a time.
    func waiting(_ now: Instant = morning) async throws -> Waiting {
        let lead = try await lead("Looker")
        defer { lead.resign() }
        return try await lead.waiting(after: 0, limit: 100, filter: .init(), at: now)
    }
}

let morning = Instant("2026-03-01T02:00:00Z") ?? Instant()
let evening = morning + .seconds(36_000)

func id(_ number: Int) -> UUID { UUID(high: 7, low: UInt64(number)) }

/// An append of so many facts to one stream, by the command of that number.
func append(
    _ command: Int, _ stream: Int, expecting version: Int, facts: Int = 1, lookingAt looked: (Int, Int)? = nil,
    claims: [ClaimChange] = [], fingerprint: UInt8 = 1
) -> Append {
    let name = StreamName("Test", id(stream))
    let events = (0..<facts).map { number in
        NewEvent(id: id(1_000 * command + number), type: "Tested", occurredAt: morning, payload: Array("{}".utf8))
    }
    var writes = [Append.Write(name, expectedVersion: version, events)]
    if let looked { writes.append(.init(StreamName("Test", id(looked.0)), expectedVersion: looked.1)) }
    return Append(
        actor: Actor(id: "tester"), commandID: id(command), fingerprint: [fingerprint], subject: id(stream),
        writes: writes, claims: claims.map { (id(stream), $0) })
}

let taken = Refusal(.taken, "E-DUP", "已被占用", hint: "请换一个")

func call(_ number: Int, _ instance: Int, _ target: String = "bank", requestNo: String? = "R1") -> OutboxRow {
    OutboxRow(
        id: id(number), instance: id(instance), target: target, name: "CREATE", requestNo: requestNo,
        body: Array("{}".utf8), mayBeRefused: false, cause: id(1), correlation: id(2))
}
