import Commands
import EventLoop
package import Kernel
import System

extension District {
    /// An account for each role: the operator's user is of the company that runs the houses, all others of the district.
    /// None has a password: nobody can sign in before one is given out.
    package func issueAccounts(on now: Instant) async throws {
        let office = Office(
            log: log, sealer: sealer, policy: .none, population: population, lane: 0, seed: size.seed &+ 1)
        office.setTime(now.day)
        for role in Role.allCases where role != .systemAdministrator {
            var issue = IssueAccount()
            (issue.account, issue.name) = (role.rawValue.lowercased(), "示例\(role.title)")
            (issue.orgUnitId, issue.roles) = (role == .operatorUser ? operatorUnit : orgUnit, [role.rawValue])
            try await office.perform(issue, as: "system:demo")
        }
    }
}
