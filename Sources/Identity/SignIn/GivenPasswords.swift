package import Commands
package import Desk
package import EventLog
import EventLoop
import Kernel
import System

/// Commands that give out a password: kept first, named by the fact, told once.
extension SignIn {
    /// What a command did, and the password its subject may now sign in with, once; nil if it had been done before.
    package struct Given: Sendable {
        package let receipt: Receipt
        package let password: String?
    }

    package func issue(_ command: IssueAccount, _ invocation: Invocation) async throws -> Given {
        try await give(command, invocation) { $0.credential = $1 }
    }

    package func reset(_ command: ResetPassword, _ invocation: Invocation) async throws -> Given {
        try await give(command, invocation) { $0.credential = $1 }
    }

    private func give<C: BusinessCommand>(
        _ command: C, _ invocation: Invocation, _ name: (inout C, UUID) -> Void
    ) async throws -> Given {
        let password = parts.settings.commonPassword ?? PasswordChoice.oneTime()
        let credential = try await parts.credentials.keep(password)
        var command = command
        name(&command, credential)
        do {
            let receipt = try await parts.desk.perform(command, invocation)
            if receipt.isReplay { try await parts.credentials.forget(credential) }
            return Given(receipt: receipt, password: receipt.isReplay ? nil : password)
        } catch {
            // Of what may have been done, the password may count already.
            if case CommandFailure.outcomeUnknown = error {} else { try? await parts.credentials.forget(credential) }
            throw error
        }
    }
}
