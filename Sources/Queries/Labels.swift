package import Kernel

/// What the codes of dictionaries are called, and what they were called before.
///
/// Each label counts from the position of the fact that gave it until the next one. So a row says what it said when its
/// last fact was recorded, however often the entry has been relabelled since, and says the same after a rebuild.
package struct Labels: Sendable {
    /// The facts up to here are in it.
    package private(set) var position: Int64 = 0
    private var dictionaries: [String: [String: [Version]]] = [:]

    private struct Version {
        let since: Int64, label: JSON, json: [UInt8]
    }

    package init() {}

    /// Takes what a fact at `position` says. Facts come in order; one that comes again says nothing new.
    package mutating func call(_ code: String, _ label: String, in dictionary: String, since position: Int64) {
        let last = dictionaries[dictionary]?[code]?.last
        guard (last?.since ?? -1) < position, last?.label != .string(label) else { return }
        let version = Version(since: position, label: .string(label), json: JSON.string(label).bytes)
        dictionaries[dictionary, default: [:]][code, default: []].append(version)
    }

    package mutating func reach(_ position: Int64) { self.position = max(self.position, position) }

    /// The label of a code at a position, null for a code that is in no dictionary. A code that was in use before its
    /// dictionary had it is called by its first label.
    package func label(of code: String, in dictionary: String, at position: Int64) -> JSON {
        version(code, dictionary, position)?.label ?? .null
    }

    private func version(_ code: String, _ dictionary: String, _ position: Int64) -> Version? {
        let versions = dictionaries[dictionary]?[code] ?? []
        return versions.last { $0.since <= position } ?? versions.first
    }

    /// Where a label goes in a row: `,"status_label":`.
    struct Field {
        let dictionary: String, name: [UInt8]

        init(_ column: Column) {
            dictionary = column.dictionary ?? ""
            name = Array(",\"\(column.labelName)\":".utf8)
        }
    }

    /// Puts the labels of these codes into a row, a JSON object that has at least the codes themselves.
    func add(to row: inout [UInt8], _ codes: [(field: Field, code: String?)], at position: Int64) {
        row.removeLast()
        for (field, code) in codes {
            row += field.name
            let named = code.flatMap { version($0, field.dictionary, position) }
            row += named?.json ?? Labels.null
        }
        row.append(UInt8(ascii: "}"))
    }

    private static let null = Array("null".utf8)
}

/// Where labels are looked up.
package protocol LabelBook: Sendable {
    /// With the facts up to a position in them, at least.
    func labels(through position: Int64) async throws -> Labels
}

extension Labels: LabelBook {
    package func labels(through position: Int64) -> Labels { self }
}
