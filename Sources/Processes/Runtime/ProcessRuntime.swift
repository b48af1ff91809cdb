package import Desk
package import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// Keeps all process managers going: each reads the log and decides, and what they decided is carried out.
///
/// Any number of processes may run it: a process manager is led by whoever has its lease, and rows of the outbox are
/// shared among all. Nothing is lost or done twice when one is killed anywhere.
@IO package final class ProcessRuntime {
    private let processes: [any ProcessManager.Type]
    private let systems: [ExternalSystem]
    private let tail: Tail
    private let room: WorkRoom

    /// `configuration` names the database of the log; each process manager opens a connection of its own.
    package init(
        _ processes: [any ProcessManager.Type] = Processes.all, systems: [ExternalSystem], desk: Desk, log: EventLog,
        tail: Tail, configuration: Configuration, settings: ProcessSettings = ProcessSettings(),
        clock: @escaping @IO () -> Instant, policy: @escaping @IO () async throws -> Policy,
        report: @escaping @IO (ProcessNotice) -> Void
    ) {
        (self.processes, self.systems, self.tail) = (processes, systems, tail)
        room = WorkRoom(
            desk: desk, store: PostgresStore(log: log, configuration: configuration), settings: settings, clock: clock,
            policy: policy, report: report)
    }

    /// Runs until the task is cancelled.
    package func run() async {
        var works = processes.map { runner($0) }
        works += systems.map { system in dispatcher(SystemCourier(system, room: room)) }
        works.append(dispatcher(CommandCourier(processes.flatMap { $0.commands }, room: room)))
        works.append { await self.followTail() }
        await runTogether(works)
    }

    private func runner<P: ProcessManager>(_ process: P.Type) -> @IO @Sendable () async -> Void {
        let runner = ProcessRunner<P>(room: room)
        return { await runner.run() }
    }

    private func dispatcher(_ courier: any Courier) -> @IO @Sendable () async -> Void {
        let dispatcher = Dispatcher(courier, room: room)
        return { await dispatcher.run() }
    }

    private func followTail() async {
        while !Task.isCancelled {
            if await tail.wait(beyond: tail.head, until: .after(room.settings.poll)) { room.pulse.ring() }
        }
    }
}

/// The pace of the runtime; the defaults are those of production.
package struct ProcessSettings: Sendable {
    /// How often everybody looks for work that nobody has announced.
    package var poll = Duration.seconds(1)
    /// How long a row of the outbox may be in hand; longer than any call takes.
    package var lease = Duration.seconds(120)
    package var callBackoff = Backoff(unit: .seconds(60))
    package var commandBackoff = Backoff(unit: .seconds(1))
    /// So many failures in a row, and a system is left alone for so long.
    package var breaker = Breaker(threshold: 5, pause: .seconds(10))
    /// Where in its range a back-off ends, from 0 to 1.
    package var spread: @Sendable () -> Double = { .random(in: 0...1) }

    package init() {}
}

/// What an operator should know of.
package enum ProcessNotice: Sendable {
    case interrupted(String, String)
    case parked(process: String, instance: UUID, what: String, reason: String)
    case expectedRefusal(process: String, instance: UUID, what: String, reason: String)
    case unreachable(system: String, String)
    case reachable(system: String)
}

/// What runners and dispatchers share.
@IO final class WorkRoom {
    let desk: Desk
    let store: any ProcessStore
    let settings: ProcessSettings
    let clock: @IO () -> Instant
    let policy: @IO () async throws -> Policy
    let report: @IO (ProcessNotice) -> Void
    let pulse = Pulse()

    init(
        desk: Desk, store: any ProcessStore, settings: ProcessSettings, clock: @escaping @IO () -> Instant,
        policy: @escaping @IO () async throws -> Policy, report: @escaping @IO (ProcessNotice) -> Void
    ) {
        (self.desk, self.store, self.settings) = (desk, store, settings)
        (self.clock, self.policy, self.report) = (clock, policy, report)
    }
}
