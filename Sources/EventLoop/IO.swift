/// The isolation of everything that touches a descriptor, a connection or a timer.
///
/// Its executor is the process's one `EventLoop`: code marked `@IO` runs on one thread, needs no lock,
/// and calls other `@IO` code without a hop. Scaling beyond one core is done with processes.
@globalActor
package actor IO {
    package static let shared = IO()

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        EventLoop.main.asUnownedSerialExecutor()
    }
}
