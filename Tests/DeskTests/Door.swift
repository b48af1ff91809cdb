import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting

/// A decider as small as can be: a door that is opened and closed.
enum Door: Decider {
    struct Opened: Fact {
        static let type = "DoorOpened"
        var by = ""
        static let fields: [Field<Opened>] = [Field("by", \.by, "谁")]
    }
    struct Closed: Fact {
        static let type = "DoorClosed"
        static let fields: [Field<Closed>] = []
    }
    enum Event: EventFamily {
        case opened(Opened), closed(Closed)
        var fact: any Fact {
            switch self {
            case .opened(let fact): fact
            case .closed(let fact): fact
            }
        }
        static let decoders = FactDecoders<Event>().adding(Opened.self, Event.opened).adding(Closed.self, Event.closed)
    }
    enum Command { case open, close }

    static let category = "Door"
    static let initial = false

    static func decide(_ command: Command, _ isOpen: Bool, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, isOpen) {
        case (.open, false): return [.opened(Opened(by: moment.actor.id))]
        case (.open, true): throw .state("门已开", state: "open", allowed: ["close"], hint: "请先关门")
        case (.close, true): return [.closed(Closed())]
        case (.close, false): return []
        }
    }

    static func evolve(_ isOpen: inout Bool, _ event: Event) {
        if case .opened = event { isOpen = true } else { isOpen = false }
    }

    static let draught = Claim("draught", "hall")

    static func claims(_ event: Event, _ isOpen: Bool) -> [ClaimChange] {
        if case .opened = event {
            [.take(draught, orRefuse: Refusal(.taken, "E-DUP", "另一扇门开着", hint: "请先关上那扇门"))]
        } else {
            [.release(draught)]
        }
    }
}

struct Move: BusinessCommand {
    static let name = "move-door", title = "开关门", permission = "hall:door:move"
    var door = ID<Door>(), also: ID<Door>?, opens = true
    static let fields: [Field<Move>] = [
        Field("door", \.door, "门"), Field("also", \.also, "另一扇"), Field("opens", \.opens, "开"),
    ]
    var subject: UUID? { door.uuid }

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Door.self, door, opens ? .open : .close)
        if let also { try await work.execute(Door.self, also, .close) }
    }
}

/// Opens a door if no other one is open.
struct OpenIfCalm: BusinessCommand {
    static let name = "open-if-calm", title = "无风时开门", permission = "hall:door:move"
    var door = ID<Door>()
    static let fields: [Field<OpenIfCalm>] = [Field("door", \.door, "门")]

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        guard try await work.holders(of: [Door.draught]) == [nil] else { return }
        try await work.execute(Door.self, door, .open)
    }
}

/// A log on which something happens right after somebody has asked for holders.
@IO final class CrowdedLog: DecisionLog {
    private let log: EventLog
    var afterwards: (@IO () async throws -> Void)?

    init(_ log: EventLog) { self.log = log }

    func holders(of claims: [Claim]) async throws -> [UUID?] {
        let holders = try await log.holders(of: claims)
        let next = afterwards
        afterwards = nil
        try await next?()
        return holders
    }

    func append(_ append: Append) async throws(AppendError) -> Receipt { try await log.append(append) }

    func read(_ stream: StreamName, after version: Int, limit: Int) async throws -> [RecordedEvent] {
        try await log.read(stream, after: version, limit: limit)
    }

    func outcome(of commandID: UUID, by actor: Actor) async throws -> (receipt: Receipt, fingerprint: [UInt8])? {
        try await log.outcome(of: commandID, by: actor)
    }

    func claims(of kind: String) async throws -> [(value: String, stream: UUID)] { try await log.claims(of: kind) }

    func nextNumber(_ kind: String) async throws -> Int64 { try await log.nextNumber(kind) }
}

struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
}

@IO func freshDesk(on log: any DecisionLog) -> Desk {
    Desk(
        log: log, sealer: NoSealer(), clock: { Instant(microseconds: 1_767_225_600_000_000) },
        makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
        policy: { Policy(version: "p1", values: [:]) })
}

@IO func freshLog(_ name: String) async throws -> EventLog {
    let pool = Pool(Configuration(url: try await TestCluster.database(named: name)), size: 4, waitLimit: .seconds(120))
    _ = try await EventLog.migrate(pool, EventLog.migrations)
    return EventLog(pool: pool, limits: .patient)
}

func door(_ number: UInt64) -> ID<Door> { ID(UUID(high: 1, low: number)) }
let porter = Invocation(Actor(id: "porter"))
