import Desk
import EventLoop
import Kernel

/// Who delivers the rows for one target.
@IO protocol Courier: AnyObject, Sendable {
    var target: String { get }
    /// How many it delivers at once.
    var width: Int { get }
    var backoff: Backoff { get }
    var breaker: Breaker { get set }

    func deliver(_ item: OutboxItem) async -> CallOutcome
}

/// Calls another system.
@IO final class SystemCourier: Courier {
    private let system: ExternalSystem
    let backoff: Backoff
    var breaker: Breaker

    var target: String { system.name }
    var width: Int { system.width }

    init(_ system: ExternalSystem, room: WorkRoom) {
        self.system = system
        (backoff, breaker) = (room.settings.callBackoff, room.settings.breaker)
    }

    func deliver(_ item: OutboxItem) async -> CallOutcome {
        guard let body = try? JSON.parse(item.body) else { return .refused(code: "", message: "body is not JSON") }
        return await system.call(
            ExternalCall(system: item.target, operation: item.name, requestNo: item.requestNo, body: body))
    }
}

/// Gives commands to the desk, each under the id of its row, so that a repetition does nothing.
@IO final class CommandCourier: Courier {
    nonisolated static let target = "command"
    private let kinds: [String: any BusinessCommand.Type]
    private let desk: Desk
    let backoff: Backoff
    /// The desk is this program: there is nothing to leave alone.
    var breaker = Breaker(threshold: .max, pause: .zero)

    var target: String { CommandCourier.target }
    /// Enough that the commits of several travel together.
    var width: Int { 64 }

    init(_ kinds: [any BusinessCommand.Type], room: WorkRoom) {
        self.kinds = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first }
        (desk, backoff) = (room.desk, room.settings.commandBackoff)
    }

    func deliver(_ item: OutboxItem) async -> CallOutcome {
        guard let kind = kinds[item.name] else {
            return .refused(code: "E-COMMAND", message: "no process of this build gives the command \(item.name)")
        }
        let invocation = Invocation(
            .system(item.process), commandID: item.id, correlationID: item.correlation, causationID: item.cause)
        let command: any BusinessCommand
        do throws(ReadError) { command = try kind.init(json: item.body) } catch {
            return .refused(code: "E-COMMAND", message: "\(item.name) cannot be read: \(error)")
        }
        do throws(CommandFailure) {
            _ = try await desk.perform(command, invocation)
            return .accepted([:])
        } catch {
            return CommandCourier.outcome(error)
        }
    }

    private static func outcome(_ failure: CommandFailure) -> CallOutcome {
        switch failure {
        case .refused(let refusal): .refused(code: refusal.code, message: "\(refusal.title). \(refusal.hint)")
        case .contended(let reason), .unavailable(let reason): .retryable(code: "", message: reason)
        case .overloaded: .retryable(code: "", message: "overloaded")
        case .outcomeUnknown(let reason): .unknown(reason)
        case .invalid, .stale, .keyReused, .failed: .refused(code: "E-COMMAND", message: "\(failure)")
        }
    }
}
