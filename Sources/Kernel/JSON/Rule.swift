/// A check on a field's value, together with the schema keywords that say the same.
public struct Rule<V: FieldValue>: Sendable {
    var keywords: [JSON.Member] = []
    /// Changes the value before it is checked (trimming).
    var normalise: (@Sendable (V) -> V)?
    /// The fault of a value, nil if there is none.
    var check: @Sendable (V) -> FieldError?

    /// A check in words; `message` tells the person what is wanted.
    public static func check(_ message: String, _ holds: @escaping @Sendable (V) -> Bool) -> Rule {
        Rule { holds($0) ? nil : FieldError("value", message) }
    }

    init(
        _ keywords: [JSON.Member] = [], normalise: (@Sendable (V) -> V)? = nil,
        check: @escaping @Sendable (V) -> FieldError?
    ) {
        (self.keywords, self.normalise, self.check) = (keywords, normalise, check)
    }

    static func read(_ reader: inout JSONReader, _ rules: [Rule<V>]) throws(ReadError) -> V {
        var value = try V.read(&reader)
        for rule in rules {
            if let normalise = rule.normalise { value = normalise(value) }
            if let fault = rule.check(value) { throw .invalid([fault]) }
        }
        return value
    }

    static func describe(_ rules: [Rule<V>], _ title: String) -> JSON {
        var schema: [JSON.Member] = [JSON.Member("title", .string(title))]
        schema += V.schema.members ?? []
        return .object(schema + rules.flatMap(\.keywords))
    }
}

extension Rule where V == String {
    /// Text of a length in characters; surrounding white space is dropped and full-width letters and digits are folded.
    public static func text(_ length: ClosedRange<Int>) -> Rule {
        let keywords = [
            JSON.Member("minLength", .int(Int64(length.lowerBound))),
            JSON.Member("maxLength", .int(Int64(length.upperBound))),
        ]
        return Rule(keywords, normalise: { $0.normalisedInput }) { value in
            if value.isEmpty && length.lowerBound > 0 { return FieldError("required", "不能为空") }
            // Schema lengths count code points.
            return length.contains(value.unicodeScalars.count)
                ? nil : FieldError("length", "长度应为 \(length.lowerBound)–\(length.upperBound) 个字符")
        }
    }
}

extension Rule where V: Quantity {
    /// A quantity between two bounds, in its own unit.
    public static func range(_ bounds: ClosedRange<Int64>) -> Rule {
        let keywords = [
            JSON.Member("minimum", .int(bounds.lowerBound)), JSON.Member("maximum", .int(bounds.upperBound)),
        ]
        return Rule(keywords) { value in
            bounds.contains(value.magnitudeInUnits)
                ? nil : FieldError("range", "应在 \(bounds.lowerBound) 与 \(bounds.upperBound) 之间 (单位: \(V.unit))")
        }
    }
}

extension String {
    /// White space around it dropped, full-width letters, digits and signs folded to half width (for typed text).
    public var normalisedInput: String {
        let text = utf8.contains { $0 == 0xE3 || $0 == 0xEF } ? folded : self
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        if first == scalars.startIndex, scalars.index(after: last) == scalars.endIndex { return text }
        return String(scalars[first...last])
    }

    /// What is full-width begins with one of two bytes in UTF-8; most texts have neither.
    private var folded: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
                        Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
                    case 0x3000: " "
                    default: scalar
                    }
                }))
    }
}
