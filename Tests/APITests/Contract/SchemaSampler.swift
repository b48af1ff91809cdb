import Kernel
import KernelTesting

/// Makes values that fit a schema, and values that break it in one place.
struct SchemaSampler {
    var random: SplitMix64
    /// Ids of things that exist, by the name of the field or parameter that holds them.
    var known: [String: [String]] = [:]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func one<T>(of choices: [T]) -> T? { choices.randomElement(using: &random) }

    /// A value that fits; `name` is what holds it. Optional members are there half of the time.
    mutating func valid(_ schema: JSON, _ name: String = "") -> JSON {
        if let codes = schema["enum"]?.array { return one(of: codes.filter { $0 != .null }) ?? .null }
        let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? "string"]
        switch types[0] {
        case "object":
            let required = schema["required"]?.array?.compactMap(\.string) ?? []
            let members = (schema["properties"]?.members ?? []).filter { required.contains($0.name) || chance(2) }
            return .object(members.map { JSON.Member($0.name, valid($0.value, $0.name)) })
        case "array":
            let items = schema["items"] ?? [:]
            let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
            return .array((0..<Int.random(in: 0...2, using: &random)).map { _ in valid(items, singular) })
        case "integer":
            let lower = schema["minimum"]?.int ?? -5, upper = schema["maximum"]?.int ?? 5_000_000
            return .int(chance(4) ? lower : chance(4) ? upper : .random(in: lower...upper, using: &random))
        case "boolean": return .bool(chance(2))
        default: return .string(text(schema, name))
        }
    }

    /// A text of the schema's format, pattern or length.
    private mutating func text(_ schema: JSON, _ name: String) -> String {
        switch schema["format"]?.string {
        case "uuid":
            return one(of: known[name] ?? [])
                ?? UUID(milliseconds: 0, random: (random.next(), random.next())).description
        case "date": return "2026-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))"
        case "date-time": return "2026-03-0\(Int.random(in: 1...9, using: &random))T02:00:00Z"
        default: break
        }
        if let pattern = schema["pattern"]?.string, let regex = try? Regex(pattern) {
            let wanted = candidates(pattern).shuffled(using: &random)
            return wanted.first { $0.wholeMatch(of: regex) != nil } ?? "?"
        }
        let shortest = Int(schema["minLength"]?.int ?? 1), longest = Int(schema["maxLength"]?.int ?? 12)
        let length = chance(4) ? longest : min(longest, max(shortest, 4))
        return String((0..<max(1, length)).map { _ in one(of: Array("甲乙丙丁abcXYZ0189")) ?? "a" })
    }

    /// Texts of the shapes that patterns of this API have, and the words that stand in it.
    private func candidates(_ pattern: String) -> [String] {
        let words = pattern.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        let id = "00000000-0000-7000-8000-00000000000a"
        let dates = ["2026-03-01", "2026-03", "2026-03-01T02:00:00Z", "gte.2026-03-01", "lt.2026-03"]
        return words + words.map { "-\($0)" } + words.map { "in.(\($0))" } + dates
            + ["7", "gte.7", "in.(7,8)", "\"1\"", id, "ne.\(id)", "in.(\(id),\(id))", "true", "is.null", "not.null"]
    }

    /// The same with one fault; nil if there is nothing to break.
    mutating func broken(_ value: JSON, _ schema: JSON) -> JSON? {
        guard case .object(var members) = value else { return nil }
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            guard let name = one(of: required) else { return nil }
            members.removeAll { $0.name == name }
        case 1: members.append(JSON.Member("neverHeardOf", 1))
        case 2:
            guard let name = one(of: required), let index = members.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            members[index].value = .null
        default:
            guard let index = members.indices.randomElement(using: &random) else { return nil }
            if case .array = members[index].value { members[index].value = "[]" } else { members[index].value = [[1]] }
        }
        let result = JSON.object(members)
        return result.violations(against: schema).isEmpty ? nil : result
    }
}
