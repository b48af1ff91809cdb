import Glibc

/// A statement of SQL and the values of its parameters.
///
/// Written as a string literal: `\(value)` binds and never becomes part of the text, so data cannot be read as SQL.
/// `\(raw:)` is for constants of the program, `\(identifier:)` quotes a name, `\(statement)` splices another statement.
package struct Statement: ExpressibleByStringInterpolation, Sendable, Equatable {
    package private(set) var text: String
    package private(set) var values: [Value]
    /// Where the placeholders stand in the UTF-8 of `text`, so that splicing need not parse SQL.
    private var marks: [Int]

    /// A text as it is, without parameters.
    package init(raw text: String) {
        self.text = text
        values = []
        marks = []
    }

    package init(stringLiteral text: String) { self.init(raw: text) }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.statement }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var statement = Statement(raw: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            statement.text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            statement.values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { statement.text += literal }

        /// Binds a value; nil binds NULL.
        // The parameter is an optional in words, or the compiler warns of every optional in a statement.
        package mutating func appendInterpolation<T: Bindable>(_ value: T?) {
            // A key path would be looked up anew for each type, each time.
            statement.bind(value.map { $0.value } ?? .null)
        }

        /// Splices a text that is a constant of the program, never data.
        package mutating func appendInterpolation(raw text: String) { statement.text += text }

        /// Quotes a name of a table, a column, a channel, …
        package mutating func appendInterpolation(identifier name: String) { statement.text += quoted(name) }

        /// Splices another statement with its parameters.
        package mutating func appendInterpolation(_ other: Statement) { statement.append(other) }
    }

    private mutating func bind(_ value: Value) {
        values.append(value)
        marks.append(text.utf8.count)
        text += "$"
        text += String(values.count)
    }

    private mutating func append(_ other: Statement) {
        let source = other.text.utf8
        var start = source.startIndex
        for (number, mark) in other.marks.enumerated() {
            let dollar = source.index(source.startIndex, offsetBy: mark)
            text += other.text[start..<dollar]
            bind(other.values[number])
            start = source.index(dollar, offsetBy: 1 + String(number + 1).utf8.count)
        }
        text += other.text[start...]
    }

    /// The text with something else in place of each parameter, whose number counts from 1.
    package func text(_ parameter: (Int) -> String) -> String {
        var result = ""
        let source = text.utf8
        var start = source.startIndex
        for (number, mark) in marks.enumerated() {
            let dollar = source.index(source.startIndex, offsetBy: mark)
            result += text[start..<dollar] + parameter(number + 1)
            start = source.index(dollar, offsetBy: 1 + String(number + 1).utf8.count)
        }
        return result + text[start...]
    }

    package static func + (left: Statement, right: Statement) -> Statement {
        var sum = left
        sum.append(right)
        return sum
    }

    package static func += (left: inout Statement, right: Statement) { left.append(right) }
}

extension Sequence where Element == Statement {
    /// One statement of all, with `separator` between them and the parameters renumbered.
    package func joined(separator: Statement) -> Statement {
        var result = Statement(raw: "")
        for (number, statement) in enumerated() {
            if number > 0 { result += separator }
            result += statement
        }
        return result
    }
}

/// A name in double quotes, as SQL wants a name that may be anything.
package func quoted(_ name: String) -> String {
    var result = "\""
    for character in name.unicodeScalars {
        if character == "\"" { result += "\"" }
        result.unicodeScalars.append(character)
    }
    return result + "\""
}

extension Statement {
    /// Refuses what the protocol cannot carry, before anything of the pipeline is on its way.
    func validate(index: Int) throws(PostgresError) {
        func refuse(_ sqlState: String, _ message: String) -> PostgresError {
            .server(ServerError(sqlState: sqlState, message: message, statement: text, index: index))
        }
        if values.count > 65_535 {
            throw refuse("54023", "\(values.count) parameters; a statement takes at most 65535: bind arrays instead")
        }
        if text.hasNUL { throw refuse("42601", "the statement's text contains a NUL byte") }
        for (number, value) in values.enumerated() {
            switch value {
            case .text(let text) where text.hasNUL:
                throw refuse(
                    "22021", "parameter $\(number + 1) contains a NUL byte, which no text in PostgreSQL can hold")
            case .packedArray(let type, let bytes) where type.width.map({ bytes.count % $0 == 0 }) != true:
                throw refuse("22P03", "parameter $\(number + 1): \(bytes.count) bytes are no array of \(type)")
            default: if value.size > 1 << 30 { throw refuse("54000", "parameter $\(number + 1) is larger than 1 GiB") }
            }
        }
    }
}

extension String {
    fileprivate var hasNUL: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        } ?? utf8.contains(0)
    }
}
