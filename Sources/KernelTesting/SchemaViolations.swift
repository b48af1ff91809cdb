package import Kernel

extension JSON {
    /// Where a value breaks a schema (`/leaves/0: is too short`); a keyword that is not known here is a violation too.
    ///
    /// `#/…` in it leads into `root`.
    package func violations(against schema: JSON, in root: JSON = [:]) -> [String] {
        (schema.members ?? []).flatMap { violations(of: $0.name, $0.value, in: schema, root) }
    }

    private func violations(of keyword: String, _ value: JSON, in schema: JSON, _ root: JSON) -> [String] {
        switch keyword {
        case "$schema", "$id", "title", "description", "examples", "additionalProperties": []
        case "$ref":
            root.at(reference: value.string ?? "").map { violations(against: $0, in: root) } ?? [
                ": no \(value.pretty())"
            ]
        case "allOf": (value.array ?? []).flatMap { violations(against: $0, in: root) }
        case "type": isOf(value) ? [] : [": is \(kind), not \(value.string ?? value.pretty())"]
        case "required":
            (value.array ?? []).compactMap(\.string).filter { members != nil && self[$0] == nil }
                .map { "/\($0): is missing" }
        case "properties": memberViolations(schema, root)
        case "items": elementViolations(value, root)
        case "const": self == value ? [] : [": is not \(value.pretty())"]
        case "enum": value.array?.contains(self) == true ? [] : [": is none of \(value.pretty())"]
        case "minimum": (int ?? .max) >= (value.int ?? .max) ? [] : [": is too small"]
        case "maximum": (int ?? .min) <= (value.int ?? .min) ? [] : [": is too large"]
        case "minLength": length ?? .max >= (value.int ?? .max) ? [] : [": is too short"]
        case "maxLength": length ?? .min <= (value.int ?? .min) ? [] : [": is too long"]
        case "pattern": matches(value.string ?? "") ? [] : [": does not match \(value.string ?? "")"]
        case "format": hasFormat(value.string ?? "") ? [] : [": is no \(value.string ?? "")"]
        default: [": unknown schema keyword \(keyword)"]
        }
    }

    /// What `#/components/schemas/Event` leads to.
    package func at(reference: String) -> JSON? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.split(separator: "/").dropFirst().reduce(Optional(self)) { $0?[String($1)] }
    }
}

extension JSON {
    private func memberViolations(_ schema: JSON, _ root: JSON) -> [String] {
        let properties = schema["properties"]
        let isClosed = schema["additionalProperties"] == .bool(false)
        return (members ?? []).flatMap { member -> [String] in
            guard let schema = properties?[member.name] else {
                return isClosed ? ["/\(member.name): is not in the schema"] : []
            }
            return member.value.violations(against: schema, in: root).map { "/\(member.name)\($0)" }
        }
    }

    private func elementViolations(_ schema: JSON, _ root: JSON) -> [String] {
        (array ?? []).enumerated().flatMap { index, element in
            element.violations(against: schema, in: root).map { "/\(index)\($0)" }
        }
    }

    private func isOf(_ types: JSON) -> Bool {
        let names = types.array?.compactMap(\.string) ?? [types.string ?? ""]
        return names.contains(kind) || kind == "integer" && names.contains("number")
    }

    private var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Of a text; the keywords for texts say nothing of other values.
    private var length: Int64? { string.map { Int64($0.unicodeScalars.count) } }

    private func matches(_ pattern: String) -> Bool {
        guard let string else { return true }
        guard let regex = try? Regex(pattern) else { return false }
        return string.contains(regex)
    }

    private func hasFormat(_ format: String) -> Bool {
        if format == "int64" { return int != nil || string == nil }
        guard let string else { return true }
        return switch format {
        case "uuid": UUID(string) != nil
        case "date": Day(string) != nil
        case "date-time": Instant(string) != nil
        case "uri", "uri-reference": !string.isEmpty && !string.contains(" ")
        default: false
        }
    }
}
