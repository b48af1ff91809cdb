import EventLoop
package import Kernel
package import Postgres

/// How far a bill run is.
package struct BillRunProgress: Sendable, Equatable {
    package var runId: UUID
    package var period: Month
    package var scope: String
    /// Contracts looked at, of all that are known; some come onto the roll meanwhile.
    package var done: Int, total: Int
    package var generated: Int
    package var amount: Money
    package var skipped: Int
    /// Contracts a second since it was last (re)started; 0 when it has just begun.
    package var rate: Double
    package var isCompleted: Bool

    package var remainingSeconds: Double? { rate > 0 ? Double(max(0, total - done)) / rate : nil }

    /// Of all runs, the newest first.
    @IO package static func all(_ pool: Pool) async throws -> [BillRunProgress] {
        try await pool.query("SELECT \(raw: columns) FROM process.bill_run ORDER BY period DESC, scope").map {
            try BillRunProgress($0)
        }
    }

    static let columns = """
        id, period, scope, done, greatest(done, total), generated, amount, coalesce(array_length(skipped, 1), 0), is_completed,
        ((done - resumed_from) / greatest(0.001, extract(epoch FROM updated_at - resumed_at)))::float8
        """

    init(_ row: Row) throws {
        let first: Day = try row.get(1)
        (runId, period, scope) = (try row.get(0), first.month, try row.text(2))
        (done, total, generated) = (Int(try row.int(3)), Int(try row.int(4)), Int(try row.int(5)))
        (amount, skipped) = (try row.get(6), Int(try row.int(7)))
        (isCompleted, rate) = (try row.bool(8), max(0, try row.double(9)))
    }
}
