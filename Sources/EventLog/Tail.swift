package import EventLoop
import Postgres

/// Knows how far the log has grown, and wakes those who wait for more. One for each process.
///
/// It listens for notices and asks anyway once in a while, so a lost notice delays, and never strands.
@IO package final class Tail {
    package private(set) var head: Int64 = 0
    private let log: EventLog
    private let bell = Bell()
    private let pollInterval: Duration

    package init(log: EventLog, pollInterval: Duration = .seconds(1)) {
        self.log = log
        self.pollInterval = pollInterval
    }

    /// Follows the log until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do {
                try await log.pool.with { connection in
                    try await connection.listen(EventLog.channel)
                    while !Task.isCancelled {
                        try await refresh()
                        _ = try await connection.notification(until: .after(pollInterval))
                    }
                }
            } catch {
                try? await EventLoop.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Waits until the log has a fact behind `position`; false if the deadline passed or the task was cancelled.
    package func wait(beyond position: Int64, until deadline: Deadline = .never) async -> Bool {
        while head <= position {
            if await bell.wait(until: deadline) != .ready { return head > position }
        }
        return true
    }

    private func refresh() async throws {
        let now = try await log.head()
        guard now > head else { return }
        head = now
        bell.ring()
    }
}
