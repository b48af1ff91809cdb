package import EventLoop
package import Postgres

/// Waits until read models have seen what a caller wants to see. While anybody waits, one task looks for all.
@IO package final class Checkpoints {
    private let pool: Pool
    private var positions: [String: Int64] = [:]
    private var waiting = 0
    private var isLooking = false
    private let looked = Bell()

    private static let interval = Duration.milliseconds(10)

    package init(pool: Pool) { self.pool = pool }

    /// True once the read model has reached the position; false if it has not by the deadline.
    package func wait(for projection: String, toReach position: Int64, until deadline: Deadline) async -> Bool {
        waiting += 1
        defer { waiting -= 1 }
        while positions[projection] ?? 0 < position {
            look()
            guard await looked.wait(until: deadline) == .ready else { return positions[projection] ?? 0 >= position }
        }
        return true
    }

    private func look() {
        guard !isLooking else { return }
        isLooking = true
        Task.onLoop { @IO [self] in
            while waiting > 0 {
                // While the database is away nobody gets further; the query that follows the wait will say so.
                if let rows = try? await pool.read("SELECT name, position FROM projection.checkpoint") {
                    for row in rows { if let name = try? row.text(0) { positions[name] = try? row.int(1) } }
                }
                looked.ring()
                try? await EventLoop.sleep(for: Checkpoints.interval)
            }
            isLooking = false
        }
    }
}
