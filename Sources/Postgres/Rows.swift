import CLibpq

/// Owns one `PGresult`, which nobody changes, so any thread may read it.
final class ResultBox: Sendable {
    nonisolated(unsafe) let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }
}

/// What a statement answered: its rows, or how many it changed.
package struct Rows: Sendable, RandomAccessCollection {
    private let box: ResultBox
    package let count: Int

    init(_ result: OpaquePointer) {
        box = ResultBox(result)
        count = Int(PQntuples(result))
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < count, "no row \(position) among \(count)")
        return Row(box: box, index: Int32(truncatingIfNeeded: position))
    }

    /// How many rows the statement inserted, updated, deleted or selected; 0 for other statements.
    package var affected: Int { Int(String(cString: PQcmdTuples(box.result))) ?? 0 }

    package var columns: [String] { columnNames(of: box) }
}

/// One row of an answer.
///
/// Every reader throws `PostgresError.decoding` if the column does not exist, is of another type, or is NULL
/// where no `ifPresent` was said.
public struct Row: Sendable {
    let box: ResultBox
    let index: Int32

    package func isNull(_ column: Int) throws(PostgresError) -> Bool { try field(column) == nil }

    /// The number of the column with this name.
    package subscript(name: String) -> Int {
        get throws(PostgresError) {
            let number = PQfnumber(box.result, quoted(name))
            if number < 0 { throw .decoding("no column \"\(name)\" among \(columnNames(of: box))") }
            return Int(number)
        }
    }

    /// A column's bytes, which live as long as the row, and their type; nil stands for NULL.
    func field(_ column: Int) throws(PostgresError) -> Field? {
        guard let number = Int32(exactly: column), number >= 0, number < PQnfields(box.result) else {
            throw .decoding("no column \(column): the answer has \(PQnfields(box.result))")
        }
        if PQgetisnull(box.result, index, number) == 1 { return nil }
        let start = UnsafeRawPointer(PQgetvalue(box.result, index, number))
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(box.result, index, number)))
        return Field(bytes: bytes, type: OID(PQftype(box.result, number)))
    }

    func required(_ column: Int, as type: Any.Type) throws(PostgresError) -> Field {
        if let field = try field(column) { return field }
        throw .decoding("column \(name(column)) is NULL where \(type) was asked for")
    }

    func mismatch(_ column: Int, _ field: Field, _ type: Any.Type) -> PostgresError {
        .decoding("column \(name(column)) has type \(field.type), which cannot be read as \(type)")
    }

    private func name(_ column: Int) -> String { "\"\(columnNames(of: box)[column])\" (\(column))" }

    struct Field {
        let bytes: UnsafeRawBufferPointer
        let type: OID
    }
}

private func columnNames(of box: ResultBox) -> [String] {
    (0..<PQnfields(box.result)).map { String(cString: PQfname(box.result, $0)) }
}
