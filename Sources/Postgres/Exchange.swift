import CLibpq

/// One pipeline on its way: what was sent, and what has been answered so far.
struct Exchange {
    let statements: [Statement]
    private(set) var results: [Rows] = []
    private(set) var failure: ServerError?
    /// The statements prepared within the pipeline, in order.
    var preparing: [Int] = []
    private var answered = 0
    private var prepared = 0
    private(set) var isStale = false
    private(set) var isSynced = false

    init(_ statements: [Statement]) { self.statements = statements }

    /// The texts whose preparation failed or was skipped.
    var unprepared: [String] { preparing[prepared...].map { statements[$0].text } }

    /// Takes one answer of the server and the ownership of it; an error that ends the session is returned.
    mutating func take(_ result: OpaquePointer) -> PostgresError? {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK where isPreparing:
            prepared += 1
            PQclear(result)
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            results.append(Rows(result))
            answered += 1
        case PGRES_PIPELINE_SYNC:
            isSynced = true
            PQclear(result)
        case PGRES_FATAL_ERROR, PGRES_PIPELINE_ABORTED:
            defer { PQclear(result) }
            return fail(result)
        default:
            PQclear(result)
            return .connectionLost("COPY was sent as a query; use copyIn or copyOut")
        }
        return nil
    }

    private var isPreparing: Bool { prepared < preparing.count && preparing[prepared] == answered && failure == nil }

    private mutating func fail(_ result: OpaquePointer) -> PostgresError? {
        guard failure == nil, PQresultStatus(result) == PGRES_FATAL_ERROR else { return nil }
        // An error after the last statement is one of the commit: a deferred constraint, a serialization failure.
        let index = min(answered, statements.count - 1)
        let error = ServerError(result, statement: statements[index].text, index: index)
        if severity(result) != "ERROR" { return .connectionLost(error.message) }
        failure = error
        isStale = sourceFunction(result) == "RevalidateCachedQuery" || error.sqlState == "26000"
        return nil
    }
}

/// `ERROR`, `FATAL` or `PANIC`, in no other language.
private func severity(_ result: OpaquePointer) -> String { field(result, "V") }

/// The function of the server that raised the error: unlike the message it is not translated.
private func sourceFunction(_ result: OpaquePointer) -> String { field(result, "R") }

private func field(_ result: OpaquePointer, _ code: Unicode.Scalar) -> String {
    PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
}
