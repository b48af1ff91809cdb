extension Task where Failure == Never {
    /// Starts a task that stays on the loop: for whatever waits often, like a connection.
    ///
    /// A task that is resumed after a wait goes to its preferred executor first and back to its actor from there.
    /// Without a preference that is a pool of other threads, and every wait costs two thread switches.
    @discardableResult
    package static func onLoop(_ body: @escaping @IO @Sendable () async -> Success) -> Task<Success, Never> {
        // The closure is isolated to nothing, so that the first job, too, comes by preference.
        Task(executorPreference: LoopPreference.shared) { await body() }
    }
}

/// The loop as the executor that tasks prefer.
final class LoopPreference: TaskExecutor {
    static let shared = LoopPreference()

    func enqueue(_ job: consuming ExecutorJob) {
        EventLoop.main.enqueue(LoopJob(job: UnownedJob(job), isByPreference: true))
    }
}

/// A job and how it came to the loop: because its task prefers it, or because its code is isolated to `IO`.
///
/// The runtime compares both executors at every call between actor-isolated functions. A job that were run with
/// the wrong pair would be queued again at each of them, and a call from `@IO` code to `@IO` code would suspend.
struct LoopJob {
    let job: UnownedJob
    let isByPreference: Bool

    func run(on loop: EventLoop) {
        if isByPreference {
            job.runSynchronously(
                isolatedTo: loop.asUnownedSerialExecutor(),
                taskExecutor: LoopPreference.shared.asUnownedTaskExecutor())
        } else {
            job.runSynchronously(on: loop.asUnownedSerialExecutor())
        }
    }
}
