import EventLog
import EventLoop
import Kernel
import Postgres
import Testing

@Suite("Overload", .timeLimit(.minutes(2))) struct OverloadTests {
    /// Holds the head of the log, so that no append goes on, while `body` runs.
    @IO private func whileStalled(_ log: EventLog, _ body: @IO () async throws -> Void) async throws {
        try await log.pool.transaction { connection in
            _ = try await connection.query("SELECT position FROM log.head FOR UPDATE")
            try await body()
        }
    }

    /// Sends one append to each of these streams at once; the tasks say whether it was done or refused for lack of room.
    @IO private func send(
        _ numbers: ClosedRange<Int>, _ payload: String = "{}", to log: EventLog
    ) -> [Task<Bool, any Error>] {
        numbers.map { number in
            Task { @IO in
                do throws(AppendError) {
                    _ = try await log.append(append(number, [fact("A", payload)], command: 1_000 + number))
                    return true
                } catch {
                    guard error == .overloaded else { throw error }
                    return false
                }
            }
        }
    }

    @Test("a stalled database: what waits is bounded in number and time, the rest is refused, and nothing is lost")
    @IO func bounds() async throws {
        var limits = AppendLimits()
        (limits.commands, limits.waiting) = (64, .milliseconds(200))
        let (log, _) = try await namedLog("overload_bounds", limits: limits)
        var accepted: [Task<Bool, any Error>] = []
        try await whileStalled(log) {
            accepted = send(1...64, to: log)
            // Two batches are under way, beside the one that stalls them.
            while log.pool.open - log.pool.idle < 3 { try await EventLoop.sleep(for: .milliseconds(1)) }
            // Sixty-four of these wait in vain, the others are refused at once.
            for task in send(65...300, to: log) { #expect(try await task.value == false) }
            #expect(try await log.head() == 0)
        }
        for task in accepted { #expect(try await task.value) }
        let commands = try await log.read(after: 0, limit: 1_000).events.map(\.commandID)
        #expect(Set(commands) == Set((1...64).map { uuid(1_000 + $0) }) && commands.count == 64)
        // The refused come again under the same ids, together with those that were done.
        for first in stride(from: 1, through: 300, by: 50) {
            for task in send(first...first + 49, to: log) { #expect(try await task.value) }
        }
        let all = try await log.read(after: 0, limit: 1_000).events
        #expect(all.count == 300 && Set(all.map(\.commandID)).count == 300)
    }

    @Test("large commands are bounded by their bytes")
    @IO func bytes() async throws {
        var limits = AppendLimits()
        limits.bytes = 1 << 20
        let (log, _) = try await namedLog("overload_bytes", limits: limits)
        let payload = "\"\(String(repeating: "x", count: 300_000))\""
        var tasks: [Task<Bool, any Error>] = []
        try await whileStalled(log) {
            tasks = send(1...40, payload, to: log)
            var refused = 0
            for task in tasks.suffix(10) where try await !task.value { refused += 1 }
            #expect(refused == 10)
        }
        var done = 0
        for task in tasks where try await task.value { done += 1 }
        #expect(done > 0 && done < 30)
        #expect(try await log.head() == Int64(done))
    }
}
