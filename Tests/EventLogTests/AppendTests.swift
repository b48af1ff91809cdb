import EventLog
import EventLoop
import Kernel
import Postgres
import Testing

@Suite("Appending") struct AppendTests {
    @Test("facts keep their bytes, their order and their circumstances")
    @IO func bytes() async throws {
        let log = try await freshLog("append_bytes")
        let payload = "{ \"b\":1,\"a\" : \"广厦\\u0000\" }"
        let receipt = try await log.append(
            append(
                1,
                [
                    fact("A", payload),
                    NewEvent(
                        id: uuid(9), type: "B", schemaVersion: 3,
                        occurredAt: Instant(microseconds: 1_772_323_200_123_456), effectiveDate: Day(2026, 3, 1),
                        payload: Array("[]".utf8)),
                ]))
        #expect(receipt.position == 2)
        #expect(receipt.version == 2)
        let events = try await log.read(StreamName("Case", uuid(1)))
        #expect(events.map(\.type) == ["A", "B"])
        #expect(String(decoding: events[0].payload, as: UTF8.self) == payload)
        #expect(events[1].effectiveDate == Day(2026, 3, 1))
        #expect(events[1].schemaVersion == 3)
        #expect(events[1].occurredAt == Instant(microseconds: 1_772_323_200_123_456))
        #expect(events[1].actor == clerk)
        #expect(events[1].recordedAt == receipt.recordedAt)
        #expect(try await log.readBackwards(StreamName("Case", uuid(1)), limit: 1).map(\.version) == [2])
    }

    @Test("a version that has moved on is a conflict, and nothing is written")
    @IO func conflict() async throws {
        let log = try await freshLog("append_conflict")
        _ = try await log.append(append(1))
        let write = Append.Write(StreamName("Case", uuid(2)), expectedVersion: 0, [fact()])
        for stale in [append(1, also: [write]), append(1, at: 2, also: [write])] {
            await #expect(throws: AppendError.conflict("Case/\(uuid(1)) 1")) { try await log.append(stale) }
        }
        #expect(try await log.head() == 1)
        #expect(try await log.read(StreamName("Case", uuid(2))).isEmpty)
    }

    @Test("a stream that is only looked at is checked too")
    @IO func check() async throws {
        let log = try await freshLog("append_check")
        _ = try await log.append(append(1))
        let looked = Append.Write(StreamName("Case", uuid(1)), expectedVersion: 0)
        await #expect(throws: AppendError.self) { try await log.append(append(2, also: [looked])) }
        let fresh = Append.Write(StreamName("Case", uuid(1)), expectedVersion: 1)
        #expect(try await log.append(append(2, also: [fresh])).position == 2)
        #expect(try await log.append(append(1, at: 1)).version == 2)
    }

    @Test("a repeated command gets the first answer, another one under its id is refused")
    @IO func idempotent() async throws {
        let log = try await freshLog("append_idempotent")
        let first = try await log.append(append(1, command: 7))
        _ = try await log.append(append(1, at: 1))
        let again = try await log.append(append(1, command: 7))
        #expect(again.isReplay)
        #expect((again.position, again.version) == (first.position, first.version))
        await #expect(throws: AppendError.commandReused) {
            try await log.append(append(1, at: 2, command: 7, fingerprint: 2))
        }
        #expect(try await log.outcome(of: uuid(7), by: clerk)?.receipt == again)
        #expect(try await log.head() == 2)
    }

    @Test("a claim is held by one, and can be passed on when it is released")
    @IO func claims() async throws {
        let log = try await freshLog("append_claims")
        _ = try await log.append(append(1, claims: [take("101")]))
        await #expect(throws: AppendError.self) { try await log.append(append(2, claims: [take("101")])) }
        _ = try await log.append(append(3, claims: [take("102")]))
        _ = try await log.append(append(1, at: 1, claims: [.release(Claim("room", "101"))]))
        _ = try await log.append(append(2, claims: [take("101")]))
        #expect(try await log.head() == 4)
    }

    @Test("many writers of few streams: one wins each version, positions and versions have no gap")
    @IO func contention() async throws {
        let log = try await freshLog("append_contention")
        let other = EventLog(pool: log.pool)
        let writers = (0..<24).map { writer in
            Task { @IO in
                var won = 0
                for _ in 0..<20 {
                    let stream = StreamName("Case", uuid(writer % 3 + 1))
                    let version = try await log.read(stream).count
                    do throws(AppendError) {
                        _ = try await (writer.isMultiple(of: 2) ? log : other).append(
                            append(writer % 3 + 1, at: version))
                        won += 1
                    } catch {
                        guard case .conflict = error else { throw error }
                    }
                }
                return won
            }
        }
        var won = 0
        for writer in writers { won += try await writer.value }
        let page = try await log.read(after: 0, limit: 10_000)
        #expect(page.events.map(\.position) == Array(1...Int64(won)))
        for stream in 1...3 {
            let versions = page.events.filter { $0.stream.id == uuid(stream) }.map(\.version)
            #expect(versions == Array(1...versions.count))
        }
        #expect(won < 480)
    }

    @Test("what waits together is committed together, each command with its own outcome")
    @IO func batch() async throws {
        let log = try await freshLog("append_batch")
        _ = try await log.append(append(1, claims: [take("101")]))
        let tasks = (2..<200).map { number in
            Task { @IO in
                try? await log.append(
                    number % 10 == 0 ? append(number, claims: [take("101")]) : append(number, [fact(), fact()]))
            }
        }
        var receipts: [Receipt] = []
        for task in tasks { if let receipt = await task.value { receipts.append(receipt) } }
        #expect(receipts.count == 198 - 19)
        #expect(Set(receipts.map(\.position)).count == receipts.count)
        let events = try await log.read(after: 0, limit: 1_000).events
        #expect(events.map(\.position) == Array(1...Int64(1 + 2 * receipts.count)))
        for receipt in receipts {
            #expect(events.last { $0.stream.id == receipt.subject }?.position == receipt.position)
        }
    }

    @Test(
        "what no log may hold is refused before anything is sent",
        arguments: [
            (append(1, [fact("A", String(repeating: " ", count: Append.payloadLimit) + "1")]), "1048577 bytes"),
            (append(1, [fact("A", "")]), "0 bytes"), (append(1, [fact("")]), "“” is no name of a fact"),
            (append(1, [fact("No Name")]), "“No Name” is no name"), (append(1, at: -1), "the version -1"),
            (append(1, at: Int(Int32.max)), "the version 2147483647"),
            (append(2, also: [.init(StreamName("", uuid(1)), expectedVersion: 0)]), "the category “”"),
            (append(2, also: [.init(StreamName("a/b", uuid(1)), expectedVersion: 0)]), "the category “a/b”"),
            (
                append(2, also: [.init(StreamName(String(repeating: "x", count: 65), uuid(1)), expectedVersion: 0)]),
                "64 at most"
            ),
        ])
    @IO func invalid(wrong: Append, reason: String) async throws {
        let log = try await freshLog("append_invalid")
        let error = await #expect(throws: AppendError.self) { try await log.append(wrong) }
        guard case .invalid(let fault)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.contains(reason), "\(fault)")
        #expect(try await log.head() == 0)
        #expect(try await log.append(append(1)).position == 1)
    }

    @Test("a payload of the greatest size is kept, a version from the future is a conflict")
    @IO func limits() async throws {
        let log = try await freshLog("append_limits")
        let largest = String(repeating: " ", count: Append.payloadLimit - 1) + "1"
        _ = try await log.append(append(1, [fact("A", largest)]))
        #expect(try await log.read(StreamName("Case", uuid(1)))[0].payload.count == Append.payloadLimit)
        await #expect(throws: AppendError.conflict("Case/\(uuid(1)) 1")) { try await log.append(append(1, at: 5)) }
        await #expect(throws: AppendError.conflict("Case/\(uuid(2)) 0")) { try await log.append(append(2, at: 1)) }
        #expect(try await log.head() == 1)
    }

    @Test("a payload that is no JSON fails its own command, not those that wait with it")
    @IO func garbled() async throws {
        let log = try await freshLog("append_garbled")
        let tasks = (1...40).map { number in
            Task { @IO in try? await log.append(append(number, [fact("A", number == 20 ? "{ \"a\": " : "{}")])) }
        }
        var failed: [Int] = []
        for (number, task) in zip(1...40, tasks) where await task.value == nil { failed.append(number) }
        #expect(failed == [20])
        #expect(try await log.read(after: 0, limit: 100).events.map(\.position) == Array(1...39))
    }

    @Test("facts cannot be changed, deleted or emptied")
    @IO func immutable() async throws {
        let log = try await freshLog("append_immutable")
        _ = try await log.append(append(1))
        for sql in ["UPDATE log.event SET type = 'x'", "DELETE FROM log.event", "TRUNCATE log.event"] {
            await #expect(throws: PostgresError.self) { try await log.pool.query(Statement(raw: sql)) }
        }
        #expect(try await log.head() == 1)
    }

    @Test("business numbers never come twice")
    @IO func numbers() async throws {
        let log = try await freshLog("append_numbers")
        var drawn: [Int64] = []
        for task in (0..<20).map({ _ in Task { @IO in try await log.nextNumber("HT-2026") } }) {
            drawn.append(try await task.value)
        }
        #expect(Set(drawn).count == 20)
        let other = EventLog(pool: log.pool)
        #expect(!drawn.contains(try await other.nextNumber("HT-2026")))
    }
}
