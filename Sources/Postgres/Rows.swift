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
package struct Row: Sendable {
    let box: ResultBox
    let index: Int32

    package func isNull(_ column: some ColumnKey) throws(PostgresError) -> Bool {
        PQgetisnull(box.result, index, try column.number(in: self)) == 1
    }

    /// The number of the column with this name.
    package subscript(name: String) -> Int {
        get throws(PostgresError) {
            let number = PQfnumber(box.result, quoted(name))
            if number < 0 { throw .decoding("no column \"\(name)\" among \(columnNames(of: box))") }
            return Int(number)
        }
    }

    /// Calls `decode` with a column's bytes and type; nil stands for NULL, and from `decode` for a wrong type.
    func read<T>(_ column: some ColumnKey, _ decode: (UnsafeRawBufferPointer, OID) -> T?)
        throws(PostgresError) -> T?
    {
        let number = try column.number(in: self)
        if PQgetisnull(box.result, index, number) == 1 { return nil }
        let type = OID(PQftype(box.result, number))
        let value = withExtendedLifetime(box) {
            let start = UnsafeRawPointer(PQgetvalue(box.result, index, number))
            let length = Int(PQgetlength(box.result, index, number))
            return decode(UnsafeRawBufferPointer(start: start, count: length), type)
        }
        guard let value else {
            throw .decoding("column \(name(number)) has type \(type), which cannot be read as \(T.self)")
        }
        return value
    }

    func require<T>(_ column: some ColumnKey, _ decode: (UnsafeRawBufferPointer, OID) -> T?)
        throws(PostgresError) -> T
    {
        if let value = try read(column, decode) { return value }
        throw .decoding("column \(name(try column.number(in: self))) is NULL where \(T.self) was asked for")
    }

    private func name(_ number: Int32) -> String { "\"\(String(cString: PQfname(box.result, number)))\" (\(number))" }
}

/// What names a column: its number, from 0, or its name.
package protocol ColumnKey {
    func number(in row: Row) throws(PostgresError) -> Int32
}

extension Int: ColumnKey {
    package func number(in row: Row) throws(PostgresError) -> Int32 {
        let count = Int(PQnfields(row.box.result))
        guard self >= 0 && self < count else { throw .decoding("no column \(self): the answer has \(count)") }
        return Int32(truncatingIfNeeded: self)
    }
}

extension String: ColumnKey {
    package func number(in row: Row) throws(PostgresError) -> Int32 { Int32(truncatingIfNeeded: try row[self]) }
}

private func columnNames(of box: ResultBox) -> [String] {
    (0..<PQnfields(box.result)).map { String(cString: PQfname(box.result, $0)) }
}
