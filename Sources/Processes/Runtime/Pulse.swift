import EventLoop

/// Says that there may be something to do. Whoever was busy when it rang finds it by the count.
@IO final class Pulse {
    private(set) var count = 0
    private let bell = Bell()

    nonisolated init() {}

    func ring() {
        count += 1
        bell.ring()
    }

    /// Waits for a ring after the first `seen`, at most for `duration`.
    func wait(beyond seen: Int, atMost duration: Duration) async {
        if count == seen { _ = await bell.wait(until: .after(duration)) }
    }
}
