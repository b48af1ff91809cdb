import EventLoop
import Postgres
import Testing

@Suite("Statements") struct StatementTests {
    @Test("interpolated values become numbered parameters, never text")
    func binding() {
        let name = "x'; DROP TABLE t; --"
        let missing: Int? = nil
        let statement = "SELECT * FROM t WHERE a = \(name) AND b = \(7) AND c = \(missing)" as Statement
        #expect(statement.text == "SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $3")
        #expect(statement.values == [.text(name), .int(7), .null])
    }

    @Test("a spliced statement brings its parameters, renumbered")
    func splicing() {
        let condition = "a = \(1) AND b = '$1' AND c = \("二")" as Statement
        let statement = "SELECT \(0) FROM t WHERE \(condition) LIMIT \(9)" as Statement
        #expect(statement.text == "SELECT $1 FROM t WHERE a = $2 AND b = '$1' AND c = $3 LIMIT $4")
        #expect(statement.values == [.int(0), .int(1), .text("二"), .int(9)])
    }

    @Test("statements joined past the ninth parameter keep their numbers apart")
    func joining() {
        let rows = (1...12).map { "(\($0), '广')" as Statement }
        let statement = "VALUES " + rows.joined(separator: ", ")
        #expect(statement.text.hasSuffix("($9, '广'), ($10, '广'), ($11, '广'), ($12, '广')"))
        #expect(("\(statement);" as Statement).text == statement.text + ";")
        #expect(statement.values == (1...12).map { .int($0) })
    }

    @Test("raw text stays as it is and identifiers are quoted")
    func rawAndIdentifiers() {
        let statement = "SELECT \(raw: "now()") FROM \(identifier: "my \"table\"")" as Statement
        #expect(statement.text == "SELECT now() FROM \"my \"\"table\"\"\"")
        #expect(statement.values.isEmpty)
    }
}
