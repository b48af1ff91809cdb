/// What happened, as it is stored: a record with a public name and a schema version.
///
/// A released shape never changes. A new optional field or a rename makes a new version with an `upcast`.
public protocol Fact: Record {
    /// The name in the log and the feed, e.g. `ContractApproved`; stable for ever.
    static var type: String { get }
    static var version: Int { get }
    /// Raises a payload of an older version by one version.
    static func upcast(_ payload: inout JSON, from version: Int)
}

extension Fact {
    public static var version: Int { 1 }
    public static func upcast(_ payload: inout JSON, from version: Int) {}
}

/// All facts of one decider: an enum with a case for each.
public protocol EventFamily: Sendable, Equatable {
    var fact: any Fact { get }
    static var decoders: FactDecoders<Self> { get }
}

/// Why a stored fact could not be understood.
public enum DecodingFailure: Error, Sendable, Equatable {
    case unknownType(String)
    /// Written by a newer build.
    case newerVersion(type: String, version: Int)
    case payload(type: String, version: Int, ReadError)
}

/// How stored facts become members of a family.
public struct FactDecoders<Family: Sendable>: Sendable {
    public struct Entry: Sendable {
        public let type: any Fact.Type
        let decode: @Sendable ([UInt8], Int) throws(DecodingFailure) -> Family
    }

    public private(set) var entries: [String: Entry] = [:]

    public init() {}

    public func adding<F: Fact>(_ fact: F.Type, _ wrap: @escaping @Sendable (F) -> Family) -> Self {
        var copy = self
        precondition(copy.entries[F.type] == nil, "two facts are called \(F.type)")
        copy.entries[F.type] = Entry(type: F.self) { payload, version throws(DecodingFailure) in
            guard version <= F.version else { throw .newerVersion(type: F.type, version: version) }
            do throws(ReadError) {
                if version == F.version { return wrap(try F(json: payload, checksRules: false)) }
                var json = try JSON.parse(payload)
                for old in version..<F.version { F.upcast(&json, from: old) }
                return wrap(try F(json: json.bytes, checksRules: false))
            } catch { throw .payload(type: F.type, version: version, error) }
        }
        return copy
    }

    public func decode(type: String, version: Int, payload: [UInt8]) throws(DecodingFailure) -> Family {
        guard let entry = entries[type] else { throw .unknownType(type) }
        return try entry.decode(payload, version)
    }
}
