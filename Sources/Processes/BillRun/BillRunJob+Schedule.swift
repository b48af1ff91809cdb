import Billing
import Commands
import Desk
import EventLog
import EventLoop
package import Kernel

extension BillRunJob {
    /// The scope of the runs that start by themselves.
    nonisolated static let everything = "all"

    /// How long a standstill may last without a month being left out.
    private nonisolated static let reach = 12

    /// The last month whose run has to have begun by a day: `rent.billing.leadDays` before the month begins.
    package nonisolated static func latestPeriod(on day: Day, _ policy: Policy) throws(Refusal) -> Month {
        (day + Int(try policy.value("rent.billing.leadDays"))).month
    }

    /// Asks for the runs that are due, each once however often this is called and by how many. After a standstill
    /// those that were missed come first; the very first run is that of the present, not of the past.
    package func startDue() async throws {
        let (now, policy) = (clock(), try await policy())
        // Nothing is due before there are rules.
        if policy.version.isEmpty { return }
        let latest = try BillRunJob.latestPeriod(on: now.day, policy)
        if latest == startedThrough { return }
        let months = (0...BillRunJob.reach).map { latest + -$0 }
        let claims = months.map { BillRun.claim($0, BillRunJob.everything) }
        let holders = try await log.holders(of: claims)
        let missing = holders.firstIndex { $0 != nil } ?? 1
        for month in months[..<missing].reversed() {
            let start = StartBillRun { ($0.period, $0.scope) = (month, BillRunJob.everything) }
            _ = try await desk.perform(start, BillRunJob.invocation(month, BillRunJob.everything))
        }
        startedThrough = latest
    }
}
