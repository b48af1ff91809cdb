/// Runs all of them at once and returns when all have ended; cancelling the caller cancels each.
@IO package func runTogether(_ works: [@IO @Sendable () async -> Void]) async {
    let tasks = works.map { Task.onLoop($0) }
    await withTaskCancellationHandler {
        for task in tasks { await task.value }
    } onCancel: {
        for task in tasks { task.cancel() }
    }
}
