import Crypto
import EventLog
import EventLoop
package import Kernel
package import Postgres

/// Shows that a fact, word for word, is among those whose root was published: whoever has the root needs nothing else.
package struct InclusionProof: Record, Equatable {
    package var format = InclusionProof.current
    package var day = Day(number: 0)
    /// The day's root; to be compared with the published one.
    package var root = ""
    package var size = 0, index = 0
    package var path: [String] = []
    package var fact = ProvenFact()

    static let current = "guangsha-inclusion-proof/1"

    package init() {}

    package static let fields: [Field<InclusionProof>] = [
        Field("format", \.format, "格式"), Field("day", \.day, "日期 (按入账时间)"), Field("root", \.root, "当日根哈希"),
        Field("size", \.size, "当日事件数"), Field("index", \.index, "序号 (从 0 起)"), Field("path", \.path, "哈希路径"),
        Field("fact", \.fact, "事件"),
    ]

    /// Why no proof was made, or why one does not hold.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case noSuchFact(String)
        /// The fact in the log is not the one that was recorded.
        case altered(Int64)
        case otherFormat(String)
        case wrongPath
        /// Path and fact lead to this root.
        case otherRoot(String)

        package var description: String {
            switch self {
            case .noSuchFact(let what): "the log has no fact \(what)"
            case .altered(let position):
                "the fact at position \(position) is not what was recorded; `guangsha audit verify` tells more"
            case .otherFormat(let format): "the format is “\(format)”; this build reads “\(InclusionProof.current)”"
            case .wrongPath: "the path is no path of a tree of that size"
            case .otherRoot(let root): "fact and path lead to the root \(root), which is another one"
            }
        }
    }

    /// Proves the fact at a position.
    @IO package static func make(position: Int64, on pool: Pool) async throws -> InclusionProof {
        guard position > 0,
            let event = try await EventLog(pool: pool).read(after: position - 1, limit: 1).events.first
        else { throw Failure.noSuchFact("\(position)") }
        let tree = try await DayTree.read(event.recordedAt.day, on: pool)
        let fact = ProvenFact(event)
        guard let index = tree.positions.firstIndex(of: position), tree.leaves[index] == fact.leaf else {
            throw Failure.altered(position)
        }
        return InclusionProof {
            ($0.day, $0.root, $0.size, $0.index) = (tree.day, tree.root.hex, tree.leaves.count, index)
            $0.path = MerkleTree.path(to: index, in: tree.leaves[...]).map(\.hex)
            $0.fact = fact
        }
    }

    /// Checks that the fact belongs to the root; throws why not.
    package func check(root: [UInt8]) throws(Failure) {
        guard format == InclusionProof.current else { throw .otherFormat(format) }
        let nodes = path.compactMap { [UInt8](hex: $0) }
        guard nodes.count == path.count, nodes.allSatisfy({ $0.count == Chain.digestSize }),
            let found = MerkleTree.root(leaf: fact.leaf, index: index, size: size, path: nodes)
        else { throw .wrongPath }
        if found != root { throw .otherRoot(found.hex) }
    }
}

/// A fact as a proof carries it: all that its leaf is made of.
package struct ProvenFact: Record, Equatable {
    package var position: Int64 = 0, recordedAt = Instant()
    package var category = "", stream = UUID.zero, version = 0, type = "", schemaVersion = 1, id = UUID.zero
    package var occurredAt = Instant(), effectiveDate: Day?, actor = "", channel = ""
    package var commandID = UUID.zero, correlationID = UUID.zero, causationID: UUID?, policyVersion: String?
    /// The bytes of the log.
    package var payload = ""

    package init() {}

    init(_ event: RecordedEvent) {
        (position, recordedAt, id) = (event.position, event.recordedAt, event.id)
        (category, stream, version) = (event.stream.category, event.stream.id, event.version)
        (type, schemaVersion) = (event.type, event.schemaVersion)
        (occurredAt, effectiveDate) = (event.occurredAt, event.effectiveDate)
        (actor, channel) = (event.actor.id, event.actor.channel)
        (commandID, correlationID, causationID) = (event.commandID, event.correlationID, event.causationID)
        (policyVersion, payload) = (event.policyVersion, String(decoding: event.payload, as: UTF8.self))
    }

    package static let fields: [Field<ProvenFact>] = [
        Field("position", \.position, "位置"), Field("recordedAt", \.recordedAt, "入账时间"),
        Field("category", \.category, "类别"), Field("stream", \.stream, "流"),
        Field("version", \.version, "版本", .range(1...Int64(Int32.max))),
        Field("type", \.type, "事件类型"), Field("schemaVersion", \.schemaVersion, "格式版本", .range(0...Int64(Int16.max))),
        Field("id", \.id, "事件标识"),
        Field("occurredAt", \.occurredAt, "发生时间"), Field("effectiveDate", \.effectiveDate, "生效日期"),
        Field("actor", \.actor, "操作人"), Field("channel", \.channel, "渠道"), Field("commandId", \.commandID, "命令标识"),
        Field("correlationId", \.correlationID, "关联标识"), Field("causationId", \.causationID, "起因标识"),
        Field("policyVersion", \.policyVersion, "政策版本"), Field("payload", \.payload, "内容"),
    ]

    var leaf: [UInt8] {
        let event = RecordedEvent(
            position: position, stream: StreamName(category, stream), version: version, type: type,
            schemaVersion: schemaVersion, id: id, recordedAt: recordedAt, occurredAt: occurredAt,
            effectiveDate: effectiveDate, actor: Actor(id: actor, channel: channel), commandID: commandID,
            correlationID: correlationID, causationID: causationID, policyVersion: policyVersion,
            payload: Array(payload.utf8))
        return Chain.leaf(position: position, recordedAt: recordedAt, digest: Chain.digest(of: event))
    }
}
