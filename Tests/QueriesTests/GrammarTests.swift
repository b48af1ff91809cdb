import Kernel
import Postgres
import Queries
import Testing

@Suite("The grammar of lists") struct GrammarTests {
    @Test("every operator becomes a condition with bound values")
    func operators() throws {
        let statement = shelf.statement(
            for: try wanted(
                ("state", "in.(lent,free)"), ("price", "gte.100"), ("price", "lt.200"), ("code", "like.A*"),
                ("is_rare", "true"), ("seen_at", "gte.2026-03-01"), ("period", "2026-03"), ("title", "not.null"),
                ("bought_on", "is.null"), ("version", "ne.3")), within: .wholeCity)
        for condition in [
            #""state" = ANY($1::text[])"#, #""price" >= $2"#, #""price" < $3"#, #""code" LIKE $4"#, #""is_rare" = $5"#,
            #""seen_at" >= $6"#, #""period" = $7"#, #""title" IS NOT NULL"#, #""bought_on" IS NULL"#,
            #""version" IS DISTINCT FROM $8"#,
        ] { #expect(statement.text.contains(condition), "\(condition) in \(statement.text)") }
        #expect(
            statement.values == [
                .textArray(["lent", "free"]), .text("100"), .text("200"), .text("A%"), .text("true"),
                .text("2026-02-28T16:00:00.000000Z"), .text("2026-03-01"), .text("3"), .int(51),
            ])
    }

    @Test("a value that looks like SQL stays a value")
    func injection() throws {
        let evil = #"x'; DROP TABLE log.event; --"#
        let statement = shelf.statement(
            for: try wanted(("title", evil), ("code", "in.(\(evil))"), ("q", evil)), within: .wholeCity)
        #expect(!statement.text.contains("DROP") && !statement.text.contains("x'"))
        #expect(statement.values.contains(.text(evil)))
    }

    @Test(
        "names come from the definition only",
        arguments: [
            ("title\" OR 1=1 --", "x"), ("sort", "title\"; DROP TABLE x; --"), ("fields", "title,(SELECT 1)"),
            ("secret", "x"), ("notes", "x"), ("sort", ""), ("sort", "notes"), ("fields", ""),
        ])
    func names(name: String, value: String) {
        #expect(faults((name, value)).map(\.code) == ["unknown"])
    }

    @Test(
        "a bad value is refused with what is wanted",
        arguments: [
            ("state", "gone", "lent, free"), ("price", "1.5", "分"), ("price", "gte.", "整数"),
            ("bought_on", "2026-02-30", "yyyy-MM-dd"), ("period", "2026-13", "yyyy-MM"), ("seen_at", "now", "RFC 3339"),
            ("is_rare", "yes", "true"), ("book_id", "1", "UUID"), ("price", "in.()", "in.("),
            ("price", "in.(1,x)", "整数"),
            ("title", "a\u{0}b", "文字"), ("title", "is.nothing", "is.null"), ("price", "like.1*", "gte."),
            ("limit", "0", "200"), ("limit", "201", "200"), ("size", "201", "200"), ("page", "0", "整数"),
            ("page", "99999999", "整数"), ("sort", "title,-title", "重复"), ("cursor", "AAAA", "游标"),
            ("cursor", "!", "游标"), ("q", "a b c d e f", "5"),
        ])
    func values(name: String, value: String, says: String) {
        let found = faults((name, value))
        #expect(found.count == 1 && found[0].pointer == "/\(name)")
        #expect(found.first?.detail.contains(says) == true, "\(found)")
    }

    @Test("all faults of a query are named at once, and what is allowed with them")
    func allFaults() {
        let found = faults(("colour", "red"), ("price", "x"), ("limit", "many"), ("page", "1"))
        #expect(found.map(\.pointer) == ["/colour", "/price", "/limit"])
        #expect(found[0].detail.contains("bought_on") && found[0].detail.contains("cursor"))
    }

    @Test("the order ends with the key, in the direction of the first column, and Chinese sorts as read")
    func order() throws {
        #expect(
            shelf.statement(for: try wanted(), within: .wholeCity).text.contains(
                #"ORDER BY "bought_on" DESC, "book_id" DESC"#))
        let statement = shelf.statement(for: try wanted(("sort", "title,-price")), within: .wholeCity)
        #expect(statement.text.contains(#"ORDER BY "title" COLLATE public.chinese, "price" DESC, "book_id""#))
    }

    @Test("a scope is a condition beside those of the caller, and one that shows nothing is never true")
    func scopes() throws {
        let (one, two) = (UUID(high: 1, low: 1), UUID(high: 1, low: 2))
        func text(_ scope: Scope) throws -> String {
            shelf.statement(for: try wanted(("state", "lent")), within: scope).text
        }
        #expect(try !text(.wholeCity).contains("branch"))
        #expect(
            try text(.limited(to: [one, two], enteredBy: "me")).contains(
                #"WHERE ("branch" = ANY($1) OR "bought_by" = $2) AND "state" = $3"#))
        #expect(try text(.limited(to: [one])).contains(#"WHERE ("branch" = ANY($1)) AND "state" = $2"#))
        let operated = Scope.limited(to: [one], operating: [two])
        #expect(try text(operated).contains(#"WHERE ("branch" = ANY($1)) AND "state" = $2"#), "books are in no project")
        #expect(
            operated.condition(on: .ofHome)?.text == #"("org_unit_id" = ANY($1) OR "project_id" = ANY($2))"#)
        #expect(operated.union(.limited(to: [], operating: [one])) == .limited(to: [one], operating: [one, two]))
        #expect(operated.contains(orgUnit: nil, enteredBy: "you", project: two))
        #expect(!operated.contains(orgUnit: nil, enteredBy: "you", project: one))
        #expect(try text(.nothing).contains(#"WHERE false AND "state" = $1"#))
        #expect(
            Scope.limited(to: [one]).union(.limited(to: [two], enteredBy: "me"))
                == .limited(to: [one, two], enteredBy: "me"))
        #expect(Scope.limited(to: [one]).union(.wholeCity) == .wholeCity)
        #expect(!Scope.limited(to: [one], enteredBy: "me").contains(orgUnit: nil, enteredBy: "you"))
    }
}
