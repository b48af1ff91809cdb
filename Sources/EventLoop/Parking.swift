/// Tasks that wait for a time or for a word from another task.
struct Parking {
    private var parked: [UInt64: UnsafeContinuation<WaitResult, Never>] = [:]
    private var heap: [(deadline: Deadline, token: UInt64)] = []

    /// The earliest deadline, or `.never`. It may belong to a task that has left: then one wake-up is in vain.
    var next: Deadline { heap.first?.deadline ?? .never }

    mutating func park(_ continuation: UnsafeContinuation<WaitResult, Never>, token: UInt64, until deadline: Deadline) {
        parked[token] = continuation
        if deadline != .never { push((deadline, token)) }
    }

    mutating func unpark(_ token: UInt64, _ result: WaitResult) {
        parked.removeValue(forKey: token)?.resume(returning: result)
    }

    mutating func wakeExpired(at now: Deadline) {
        while let first = heap.first, first.deadline <= now || parked[first.token] == nil {
            pop()
            unpark(first.token, .timedOut)
        }
    }

    private mutating func push(_ entry: (deadline: Deadline, token: UInt64)) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].deadline < heap[(child - 1) / 2].deadline {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].deadline < heap[smallest].deadline { smallest = child }
            if smallest == parent { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}

extension EventLoop {
    /// Suspends until the deadline.
    @IO package static func sleep(until deadline: Deadline) async throws(CancellationError) {
        if await park(token: EventLoop.main.nextGeneration(), until: deadline) == .cancelled {
            throw CancellationError()
        }
    }

    /// Suspends for a duration of the monotonic clock.
    @IO package static func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: .after(duration))
    }

    @IO static func park(token: UInt64, until deadline: Deadline) async -> WaitResult {
        let loop = EventLoop.main
        return await withTaskCancellationHandler {
            if Task.isCancelled { return .cancelled }
            return await withUnsafeContinuation { continuation in
                loop.parking.park(continuation, token: token, until: deadline)
            }
        } onCancel: {
            Task { @IO in loop.parking.unpark(token, .cancelled) }
        }
    }
}

/// A bell: tasks wait for it, each ring wakes all who wait at that moment.
@IO package final class Bell {
    private var waiting: [UInt64] = []

    package nonisolated init() {}

    /// Waits for the next ring.
    package func wait(until deadline: Deadline = .never) async -> WaitResult {
        let token = EventLoop.main.nextGeneration()
        waiting.append(token)
        let result = await EventLoop.park(token: token, until: deadline)
        if result != .ready { waiting.removeAll { $0 == token } }
        return result
    }

    package func ring() {
        let tokens = waiting
        waiting.removeAll(keepingCapacity: true)
        for token in tokens { EventLoop.main.parking.unpark(token, .ready) }
    }

    /// Wakes the task that has waited longest, if any; true if there was one.
    @discardableResult
    package func ringOne() -> Bool {
        guard !waiting.isEmpty else { return false }
        EventLoop.main.parking.unpark(waiting.removeFirst(), .ready)
        return true
    }
}
