import CLinux
import Glibc

/// What a wait ended with.
package enum WaitResult: Sendable {
    case ready, timedOut, cancelled
}

/// Which readiness of a descriptor is meant.
package enum Interest: Sendable {
    case read, write

    var mask: UInt32 {
        switch self {
        case .read: EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        case .write: EPOLLOUT.rawValue
        }
    }
}

/// Those who wait for one descriptor. Level-triggered: an interest stays registered while somebody
/// uses it and is dropped when an event finds nobody waiting, so the usual request costs no `epoll_ctl`.
struct Watch {
    var registered: UInt32 = 0
    var isAdded = false
    var reader: Waiter?
    var writer: Waiter?

    subscript(interest: Interest) -> Waiter? {
        get { interest == .read ? reader : writer }
        set { if interest == .read { reader = newValue } else { writer = newValue } }
    }
}

struct Waiter {
    let continuation: UnsafeContinuation<WaitResult, Never>
    let deadline: Deadline
    let generation: UInt64
}

extension EventLoop {
    /// Suspends until `fd` is ready, the deadline passes (to 0.1 s) or the task is cancelled.
    ///
    /// At most one waiter per descriptor and interest. The caller owns `fd` and calls `forget` before closing it.
    @IO package static func wait(_ interest: Interest, on fd: Int32, until deadline: Deadline = .never) async
        -> WaitResult
    {
        let loop = EventLoop.main
        let generation = loop.nextGeneration()
        return await withTaskCancellationHandler {
            if Task.isCancelled { return .cancelled }
            return await withUnsafeContinuation { continuation in
                loop.add(Waiter(continuation: continuation, deadline: deadline, generation: generation), interest, fd)
            }
        } onCancel: {
            Task { @IO in loop.end(fd, interest, .cancelled, generation: generation) }
        }
    }

    /// Wakes whoever waits for `fd` with `.cancelled` and stops watching it.
    @IO package static func forget(_ fd: Int32) {
        let loop = EventLoop.main
        guard Int(fd) < loop.watches.count, loop.watches[Int(fd)].isAdded else { return }
        loop.end(fd, .read, .cancelled)
        loop.end(fd, .write, .cancelled)
        loop.control(EPOLL_CTL_DEL, fd, 0)
        loop.watches[Int(fd)] = Watch()
    }

    private func add(_ waiter: Waiter, _ interest: Interest, _ fd: Int32) {
        let index = Int(fd)
        while watches.count <= index { watches.append(Watch()) }
        precondition(watches[index][interest] == nil, "two tasks wait for the same descriptor")
        watches[index][interest] = waiter
        if waiter.deadline != .never { hasWatchDeadlines = true }
        if watches[index].registered & interest.mask == 0 {
            setRegistered(watches[index].registered | interest.mask, index)
        }
    }

    func wake(fd: Int32, ready: UInt32) {
        let index = Int(fd)
        guard index < watches.count else { return }
        let failed = ready & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        for interest in [Interest.read, .write] where failed || ready & interest.mask != 0 {
            if watches[index][interest] == nil || interest == .write {
                // Nobody listens (or nobody will for long): stop the level-triggered event from coming again.
                setRegistered(watches[index].registered & ~interest.mask, index)
            }
            end(fd, interest, .ready)
        }
    }

    private func setRegistered(_ mask: UInt32, _ index: Int) {
        guard mask != watches[index].registered || !watches[index].isAdded else { return }
        if mask == 0 {
            // EPOLLERR and EPOLLHUP are reported for every descriptor in the set, wanted or not.
            control(EPOLL_CTL_DEL, Int32(index), 0)
            watches[index].isAdded = false
        } else {
            control(watches[index].isAdded ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, Int32(index), mask)
            watches[index].isAdded = true
        }
        watches[index].registered = mask
    }

    private func end(_ fd: Int32, _ interest: Interest, _ result: WaitResult, generation: UInt64? = nil) {
        let index = Int(fd)
        guard index < watches.count, let waiter = watches[index][interest] else { return }
        if let generation, waiter.generation != generation { return }
        watches[index][interest] = nil
        waiter.continuation.resume(returning: result)
    }

    /// Ends the waits whose deadline has passed; idle time-outs need no more precision than its rhythm.
    func sweepWatches(at now: Deadline) {
        guard hasWatchDeadlines else { return }
        hasWatchDeadlines = false
        for index in watches.indices {
            for interest in [Interest.read, .write] {
                guard let waiter = watches[index][interest], waiter.deadline != .never else { continue }
                if waiter.deadline <= now { end(Int32(index), interest, .timedOut) } else { hasWatchDeadlines = true }
            }
        }
    }
}
