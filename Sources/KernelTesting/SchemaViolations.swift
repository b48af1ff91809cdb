package import Kernel

extension JSON {
    /// Where a value breaks a schema (`/leaves/0: is too short`); a keyword that is not known here is a violation too.
    package func violations(against schema: JSON) -> [String] {
        (schema.members ?? []).flatMap { violations(of: $0.name, $0.value, in: schema) }
    }

    private func violations(of keyword: String, _ value: JSON, in schema: JSON) -> [String] {
        switch keyword {
        case "$schema", "$id", "title", "description", "examples", "properties": []
        case "type": kind == value.string ? [] : [": is \(kind), not \(value.string ?? "?")"]
        case "required":
            (value.array ?? []).compactMap(\.string).filter { self[$0] == nil }.map { "/\($0): is missing" }
        case "additionalProperties": memberViolations(schema["properties"], allowsOthers: value != .bool(false))
        case "items": elementViolations(value)
        case "enum": value.array?.contains(self) == true ? [] : [": is none of \(value.pretty())"]
        case "minimum": (int ?? .max) >= (value.int ?? .max) ? [] : [": is too small"]
        case "maximum": (int ?? .min) <= (value.int ?? .min) ? [] : [": is too large"]
        case "minLength": length >= (value.int ?? .max) ? [] : [": is too short"]
        case "maxLength": length <= (value.int ?? .min) ? [] : [": is too long"]
        case "pattern": matches(value.string ?? "") ? [] : [": does not match \(value.string ?? "")"]
        case "format": hasFormat(value.string ?? "") ? [] : [": is no \(value.string ?? "")"]
        default: [": unknown schema keyword \(keyword)"]
        }
    }

    private func memberViolations(_ properties: JSON?, allowsOthers: Bool) -> [String] {
        (members ?? []).flatMap { member -> [String] in
            guard let schema = properties?[member.name] else {
                return allowsOthers ? [] : ["/\(member.name): is not in the schema"]
            }
            return member.value.violations(against: schema).map { "/\(member.name)\($0)" }
        }
    }

    private func elementViolations(_ schema: JSON) -> [String] {
        (array ?? []).enumerated().flatMap { index, element in
            element.violations(against: schema).map { "/\(index)\($0)" }
        }
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

    private var length: Int64 { Int64(string?.unicodeScalars.count ?? 0) }

    private func matches(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return string?.contains(regex) == true
    }

    private func hasFormat(_ format: String) -> Bool {
        switch format {
        case "uuid": UUID(string ?? "") != nil
        case "date": Day(string ?? "") != nil
        case "date-time": Instant(string ?? "") != nil
        case "int64": int != nil
        default: false
        }
    }
}
