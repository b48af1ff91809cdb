import EventLoop
import Kernel
import Postgres
import Queries
import Testing

@Suite("Reading lists") struct ReadingTests {
    @Test("rows come as JSON in the order of the columns")
    @IO func json() async throws {
        let (reader, _) = try await freshShelf([
            """
            VALUES ('\(book(1))', '诗', 'A1', 'lent', 100, '2026-03-01', '2026-03-01', '2026-03-01 10:00+08', true,
            '{"a": 1}', 's', 3)
            """
        ])
        let page = try await reader.page(of: shelf, try wanted(), within: .wholeCity)
        let text = """
            {"book_id":"\(book(1))","title":"诗","code":"A1","state":"lent","price":100,"bought_on":"2026-03-01",\
            "period":"2026-03","seen_at":"2026-03-01T02:00:00.000000Z","is_rare":true,"notes":{"a": 1},\
            "secret":"s","version":3}
            """
        #expect(page.items.map { String(decoding: $0, as: UTF8.self) } == [text])
        #expect(page.position == 42 && page.nextCursor == nil && page.total == nil)
        let short = try await reader.page(of: shelf, try wanted(("fields", "price,title")), within: .wholeCity)
        #expect(String(decoding: short.items[0], as: UTF8.self) == #"{"title":"诗","price":100}"#)
        let item = try #require(try await reader.item(of: shelf, key: book(1), within: .wholeCity))
        #expect(String(decoding: item.json, as: UTF8.self) == text && item.version == 3)
        #expect(try await reader.item(of: shelf, key: "nonsense", within: .wholeCity) == nil)
        #expect(try await reader.item(of: shelf, key: book(2), within: .wholeCity) == nil)
    }

    @Test("cursors visit every row once, with equal and absent values, in every direction")
    @IO func cursors() async throws {
        let (reader, _) = try await freshShelf(
            (0..<23).map { number in
                let price = number % 4 == 0 ? "NULL" : "\(number % 3)"
                let title = number % 5 == 0 ? "NULL" : "'幸福\(number % 2)'"
                return "(book_id, title, price) VALUES ('\(book(UInt64(number)))', \(title), \(price))"
            })
        for sort in ["price", "-price", "price,-title", "-title,price", "book_id", "-book_id"] {
            let whole = try await reader.page(
                of: shelf, try wanted(("sort", sort), ("limit", "200")), within: .wholeCity
            ).items
            #expect(whole.count == 23)
            var items: [[UInt8]] = []
            var page = try await reader.page(of: shelf, try wanted(("sort", sort), ("limit", "4")), within: .wholeCity)
            items += page.items
            while let cursor = page.nextCursor {
                page = try await reader.page(
                    of: shelf, try wanted(("sort", sort), ("limit", "4"), ("cursor", cursor)), within: .wholeCity)
                items += page.items
            }
            #expect(items == whole, "sorted by \(sort)")
        }
    }

    @Test("a cursor serves the order it was made for, and no other; a changed one serves none")
    @IO func forged() async throws {
        let (reader, _) = try await freshShelf((0..<2).map { "(book_id, price) VALUES ('\(book(UInt64($0)))', 1)" })
        let page = try await reader.page(of: shelf, try wanted(("limit", "1"), ("sort", "price")), within: .wholeCity)
        let cursor = try #require(page.nextCursor)
        #expect(faults(("cursor", cursor), ("sort", "price")).isEmpty)
        #expect(faults(("cursor", cursor), ("sort", "-price")).count == 1)
        let changed = (cursor.first == "A" ? "B" : "A") + cursor.dropFirst()
        #expect(faults(("cursor", changed), ("sort", "price")).count == 1)
    }

    @Test("names sort by pinyin, and numbers in them by value")
    @IO func chinese() async throws {
        let titles = ["幸福小区10号楼", "新安家园", "安居苑", "幸福小区2号楼"]
        let (reader, _) = try await freshShelf(
            titles.enumerated().map { "(book_id, title) VALUES ('\(book(UInt64($0)))', '\($1)')" })
        let page = try await reader.page(
            of: shelf, try wanted(("sort", "title"), ("fields", "title")), within: .wholeCity)
        #expect(
            page.items.map { String(decoding: $0, as: UTF8.self) }
                == ["安居苑", "新安家园", "幸福小区2号楼", "幸福小区10号楼"].map { #"{"title":"\#($0)"}"# })
    }

    @Test("conditions, words and numbered pages with a total")
    @IO func pages() async throws {
        let (reader, pool) = try await freshShelf([])
        _ = try await pool.query(
            """
            INSERT INTO read.shelf (book_id, title, code, state, price, bought_on)
            SELECT gen_random_uuid(), 'B_' || i, 'C' || i, CASE WHEN i % 2 = 0 THEN 'lent' ELSE 'free' END, i,
              '2026-01-01'::date + i % 30 FROM generate_series(1, 300) i
            """)
        let page = try await reader.page(
            of: shelf, try wanted(("page", "2"), ("size", "100"), ("state", "lent")), within: .wholeCity)
        #expect(page.items.count == 50 && page.total == .exactly(150) && page.nextCursor == nil)
        func count(_ name: String, _ value: String) async throws -> Int {
            try await reader.page(of: shelf, try wanted((name, value), ("limit", "200")), within: .wholeCity).items
                .count
        }
        #expect(try await count("q", "b_29 c29") == 11)
        #expect(try await count("q", "_299") == 1)
        #expect(try await count("title", "like.B_1*") == 111)
        #expect(try await count("bought_on", "in.(2026-01-01,2026-01-02)") == 20)
        #expect(try await count("seen_at", "is.null") == 200)
        _ = try await pool.query(
            "INSERT INTO read.shelf (book_id, state) SELECT gen_random_uuid(), 'lent' FROM generate_series(1, 11000)")
        _ = try await pool.query("ANALYZE read.shelf")
        let all = try await reader.page(of: shelf, try wanted(("page", "1"), ("fields", "price")), within: .wholeCity)
        #expect(all.total == .about(11_300))
        #expect(
            try await reader.page(of: shelf, try wanted(("page", "1"), ("state", "lent")), within: .wholeCity).total
                == .about(10_001))
    }
}
