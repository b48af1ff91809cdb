import Crypto
import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import Projector
import Queries

/// A decider as small as can be: a door that is made, opened and closed; only one may be open.
enum Door: Belongs {
    struct Made: Fact {
        static let type = "DoorMade"
        var label = "", width: Int64 = 0
        static let fields: [Field<Made>] = [Field("label", \.label, "名称"), Field("width", \.width, "宽度")]
    }
    struct Moved: Fact {
        static let type = "DoorMoved"
        var opens = true
        static let fields: [Field<Moved>] = [Field("opens", \.opens, "开")]
    }
    enum Event: EventFamily {
        case made(Made), moved(Moved)
        var fact: any Fact {
            switch self {
            case .made(let fact): fact
            case .moved(let fact): fact
            }
        }
        static let decoders = FactDecoders<Event>().adding(Made.self, Event.made).adding(Moved.self, Event.moved)
    }
    enum Command { case make(Made), move(opens: Bool) }

    static let category = "Door"
    static let initial: Bool? = nil

    static func decide(_ command: Command, _ isOpen: Bool?, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, isOpen) {
        case (.make(let made), _): return [.made(made)]
        case (.move, nil): throw .notFound("门", "?")
        case (.move(true), true): throw .state("门已开", state: "open", allowed: ["close"], hint: "请先关门")
        case (.move(false), false): return []
        case (.move(let opens), _): return [.moved(Moved(opens: opens))]
        }
    }

    static func belonging(of isOpen: Bool?, _ id: UUID) -> Belonging { .everybody }

    static func evolve(_ isOpen: inout Bool?, _ event: Event) {
        if case .moved(let moved) = event { isOpen = moved.opens } else { isOpen = false }
    }

    static func claims(_ event: Event, _ isOpen: Bool?) -> [ClaimChange] {
        guard case .moved(let moved) = event else { return [] }
        let draught = Claim("draught", "hall")
        let taken = Refusal(.taken, "E-DUP", "另一扇门开着", hint: "请先关上那扇门")
        return [moved.opens ? .take(draught, orRefuse: taken) : .release(draught)]
    }
}

struct MakeDoor: BusinessCommand {
    static let name = "make-door", title = "安装门", permission = "hall:door:make"
    var label = "", width: Int64 = 0
    static let fields: [Field<MakeDoor>] = [
        Field("label", \.label, "名称", .text(1...10)), Field("width", \.width, "宽度", .range(1...500)),
    ]

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Door.self, work.newID(), .make(Door.Made(label: label, width: width)))
    }
}

struct MoveDoor: BusinessCommand {
    static let name = "move-door", title = "开关门", permission = "hall:door:move"
    var doorId = ID<Door>(), opens = true
    static let fields: [Field<MoveDoor>] = [Field("doorId", \.doorId, "门"), Field("opens", \.opens, "开")]
    var subject: UUID? { doorId.uuid }

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Door.self, doorId, .move(opens: opens))
    }
}

/// Seals nothing, and finds everything.
struct OpenSealer: Sealer, Opener {
    func open(_ sealed: Sealed, as field: PersonalField) async throws -> String? { nil }
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        Sealed(key: person, ciphertext: "c2VhbGVk", mask: "***", index: index(of: text, as: field))
    }
    func index(of text: String, as field: PersonalField) -> String? { SHA256.hash(Array("\(field):\(text)".utf8)).hex }
}

/// The list of doors.
enum DoorList: Projection {
    static let name = "door_list"
    static let schema = """
        CREATE TABLE door_list (
          door_id uuid PRIMARY KEY, label text NOT NULL, width bigint NOT NULL, is_open boolean NOT NULL,
          version integer NOT NULL);
        """
    static let categories = ["Door"]
    static let scopes: [String: RowScope] = ["door_list": .everybody]

    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: Door.Event.self) {
        case .made(let made):
            ["INSERT INTO door_list VALUES (\(event.stream.id), \(made.label), \(made.width), false, 1)"]
        case .moved(let moved):
            [
                """
                UPDATE door_list SET is_open = \(moved.opens), version = \(event.version)
                WHERE door_id = \(event.stream.id)
                """
            ]
        }
    }

    static let list = ListDefinition(
        name: "doors", table: "door_list", title: "门", projection: "door_list", key: "door_id", defaultSort: "label",
        search: ["label"], permission: "hall:door:list", scope: .everybody,
        columns: [
            Column("door_id", "编号", .uuid), Column("label", "名称", .text, chinese: true), Column("width", "宽度", .int),
            Column("is_open", "开着", .bool), Column("version", "版本", .int),
        ])
}
