import CLibpq

/// Why a call to PostgreSQL failed, told apart by what is known about its outcome.
public enum PostgresError: Error, Sendable, Equatable {
    /// Nothing was sent: no connection could be had, or it broke before.
    case unavailable(String)
    /// The connection broke while a statement was in flight: it may have taken effect or not.
    case connectionLost(String)
    /// The statement, and with it its transaction or pipeline, had no effect.
    case server(ServerError)
    /// The calling task was cancelled; the statement had no effect.
    case cancelled
    /// The deadline passed; the statement had no effect.
    case timedOut
    /// A column does not hold what was asked for: an error of the program.
    case decoding(String)

    package var sqlState: String? {
        if case .server(let error) = self { error.sqlState } else { nil }
    }

    /// Nothing has happened, and the same call may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .unavailable, .timedOut: true
        case .server(let error):
            ["40001", "40P01", "55P03", "57014", "57P03"].contains(error.sqlState) || error.sqlState.hasPrefix("53")
        case .connectionLost, .cancelled, .decoding: false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let reason): "the database is unavailable: \(reason)"
        case .connectionLost(let reason):
            "the connection to the database was lost, so the outcome is unknown: \(reason)"
        case .server(let error): error.description
        case .cancelled: "the statement was cancelled"
        case .timedOut: "the statement took too long and was cancelled"
        case .decoding(let reason): reason
        }
    }
}

/// An error the server reported, or would have reported had the statement been sent.
public struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    package var sqlState: String
    package var message: String
    package var detail: String?
    package var hint: String?
    package var constraint: String?
    /// The character of `statement` it is about, from 1.
    package var position: Int?
    package var statement: String
    /// Which statement of the pipeline, from 0.
    package var index: Int

    package init(sqlState: String, message: String, statement: String = "", index: Int = 0) {
        self.sqlState = sqlState
        self.message = message
        self.statement = statement
        self.index = index
    }

    public var description: String {
        let details = [
            detail, hint, constraint.map { "constraint \($0)" }, position.map { "at character \($0)" },
            statement.isEmpty ? nil : "in: \(statement.prefix(400))",
        ]
        return (["\(message) (SQLSTATE \(sqlState))"] + details.compactMap { $0 }).joined(separator: "; ")
    }

    init(_ result: OpaquePointer, statement: String, index: Int = 0) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        sqlState = field("C") ?? "XX000"
        message = field("M") ?? trimmed(PQresultErrorMessage(result))
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        position = field("P").flatMap { Int($0) }
        self.statement = statement
        self.index = index
    }
}

/// A message of libpq without the line ends it puts there.
func trimmed(_ message: UnsafePointer<CChar>?) -> String {
    guard let message else { return "" }
    var text = Substring(String(cString: message))
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
}
