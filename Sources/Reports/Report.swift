package import Kernel

/// A report: what it is about, its cells, and whether its sums agree.
///
/// The same figures always give the same bytes.
package struct Report: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package var name: String, title: String, unit: String
    }

    package struct Row: Sendable, Equatable {
        package var key: String, title: String
        /// One for each column, in its unit; nil where there is nothing to divide by.
        package var values: [Int64?]
    }

    /// A number that stands beside the table.
    package struct Note: Sendable, Equatable {
        package var name: String, title: String, unit: String, value: Int64?
    }

    /// Two ways to the same amount.
    package struct Check: Sendable, Equatable {
        package var name: String, title: String, left: Int64, right: Int64

        package var holds: Bool { left == right }
    }

    package var name: String
    package var title: String
    /// What was asked, as it was asked.
    package var parameters: JSON
    /// The position of the log up to which facts were known.
    package var knownAt: Int64
    package var columns: [Column]
    package var rows: [Row]
    package var notes: [Note] = []
    package var checks: [Check]

    package var json: [UInt8] {
        JSON.object([
            "name": .string(name), "title": .string(title), "parameters": parameters, "knownAt": .int(knownAt),
            "columns": .array(
                columns.map { ["name": .string($0.name), "title": .string($0.title), "unit": .string($0.unit)] }),
            "rows": .array(
                rows.map { row in
                    [
                        "key": .string(row.key), "title": .string(row.title),
                        "values": .array(row.values.map { $0.map(JSON.int) ?? .null }),
                    ]
                }),
            "notes": .array(
                notes.map { note in
                    [
                        "name": .string(note.name), "title": .string(note.title), "unit": .string(note.unit),
                        "value": note.value.map(JSON.int) ?? .null,
                    ]
                }),
            "checks": .array(
                checks.map { check in
                    [
                        "name": .string(check.name), "title": .string(check.title), "left": .int(check.left),
                        "right": .int(check.right), "holds": .bool(check.holds),
                    ]
                }),
        ]).bytes
    }
}

extension Report {
    /// JSON Schema of `json`.
    package static let schema: JSON = {
        func rows(_ properties: [JSON.Member]) -> JSON {
            let names = properties.map { JSON.string($0.name) }
            return [
                "type": "array",
                "items": ["type": "object", "required": .array(names), "properties": .object(properties)],
            ]
        }
        func text(_ names: String...) -> [JSON.Member] { names.map { JSON.Member($0, ["type": "string"]) } }
        func number(_ name: String) -> JSON.Member { JSON.Member(name, ["type": "integer", "format": "int64"]) }
        let value: JSON = ["type": ["integer", "null"], "format": "int64"]
        let properties =
            text("name", "title") + [
                JSON.Member("parameters", ["type": "object"]), number("knownAt"),
                JSON.Member("columns", rows(text("name", "title", "unit"))),
                JSON.Member(
                    "rows", rows(text("key", "title") + [JSON.Member("values", ["type": "array", "items": value])])),
                JSON.Member("notes", rows(text("name", "title", "unit") + [JSON.Member("value", value)])),
                JSON.Member(
                    "checks",
                    rows(
                        text("name", "title") + [
                            number("left"), number("right"), JSON.Member("holds", ["type": "boolean"]),
                        ])),
            ]
        return [
            "type": "object", "required": .array(properties.map { .string($0.name) }),
            "properties": .object(properties),
        ]
    }()
}

/// `part` of `whole` in units of 1/`scale`, rounded half up; nil of nothing.
func ratio(_ part: Int64, of whole: Int64, scale: Int64 = 10_000) -> Int64? {
    whole == 0 ? nil : roundedQuotient(Int128(part) * Int128(scale), Int128(whole))
}
