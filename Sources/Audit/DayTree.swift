import Crypto
import EventLog
import EventLoop
package import Kernel
package import Postgres

/// The tree over the facts of a day in Asia/Shanghai, by the time they were recorded. Its root can be published.
package struct DayTree: Sendable {
    package let day: Day
    /// Positions, in their order; they may have gaps if the database's clock was set back.
    package private(set) var positions: [Int64] = []
    package private(set) var leaves: [[UInt8]] = []

    package var root: [UInt8] { MerkleTree.root(of: leaves) }

    /// Reads a day's commits. The tree of a day that is not over still grows.
    @IO package static func read(_ day: Day, on pool: Pool) async throws -> DayTree {
        var tree = DayTree(day: day)
        let rows = try await pool.query(
            """
            SELECT first_position, recorded_at, digests FROM log.commit
            WHERE recorded_at >= \(day.start) AND recorded_at < \((day + 1).start) ORDER BY first_position
            """)
        for row in rows {
            let (first, recordedAt, digests) = (try row.int(0), try row.get(1, as: Instant.self), try row.bytes(2))
            for (index, start) in stride(from: 0, to: digests.count, by: Chain.digestSize).enumerated() {
                let position = first + Int64(index)
                tree.positions.append(position)
                tree.leaves.append(
                    Chain.leaf(
                        position: position, recordedAt: recordedAt,
                        digest: Array(digests[start..<start + Chain.digestSize])))
            }
        }
        return tree
    }

    private init(day: Day) { self.day = day }
}
