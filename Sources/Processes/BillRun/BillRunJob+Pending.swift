import Billing
package import Desk
import EventLog
import EventLoop
package import Kernel
import Postgres

extension BillRunJob {
    /// One run for each month and scope, whoever asks for it and how often.
    package nonisolated static func invocation(
        _ period: Month, _ scope: String, correlation: UUID? = nil
    ) -> Invocation {
        Invocation(actor, commandID: UUID(following: .zero, key(period, scope)), correlationID: correlation)
    }

    nonisolated static func key(_ period: Month, _ scope: String) -> String { "bill-run/\(period)/\(scope)" }

    /// Carries out the runs that were asked for or interrupted. A run that somebody else is at is left to them.
    package func runPending(report: @IO (BillRunProgress) -> Void = { _ in }) async throws {
        let rows = try await log.pool.query(
            "SELECT id FROM log.stream WHERE category = \(BillRun.category) AND version = 1 ORDER BY last_position")
        for row in rows {
            let events = try await log.read(StreamName(BillRun.category, try row.get(0)))
            guard case .started(let run) = try events.first?.decoded(as: BillRun.Event.self) else { continue }
            do { _ = try await self.run(run.period, scope: run.scope, report: report) } catch is AlreadyRunning {}
        }
    }
}
