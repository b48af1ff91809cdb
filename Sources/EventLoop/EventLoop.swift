import CLinux
import Glibc
import Synchronization

/// One thread around one `epoll`: it runs the jobs of `@IO` code and wakes those who wait for a descriptor or a time.
///
/// Why not Dispatch: readiness, continuation and the code behind it run on the same thread, so a request
/// is read, decided, queried and answered without a lock or a thread switch.
// Unchecked because the compiler cannot see the invariant: all stored state but `inbox` is touched on `thread` only.
package final class EventLoop: SerialExecutor, @unchecked Sendable {
    package static let main = EventLoop()

    private let epoll: Int32
    private let wakeup: Int32
    private let inbox = Mutex<[LoopJob]>([])
    /// 0 until the thread runs. Others ask whether they are it while it starts.
    private let loopThread = Atomic<pthread_t>(0)
    private var jobs: [LoopJob] = []
    var watches: [Watch] = []
    var parking = Parking()
    var hasWatchDeadlines = false
    private var generation: UInt64 = 0
    /// Shared by every socket read: bytes are copied out before the next read can start.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

    private init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(epoll >= 0 && wakeup >= 0, "the kernel refused an epoll descriptor: \(errno)")
        // A peer that went away is an error of one write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        control(EPOLL_CTL_ADD, wakeup, EPOLLIN.rawValue)
        var id = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &id, nil,
            { context in
                Unmanaged<EventLoop>.fromOpaque(context!).takeUnretainedValue().run()
                return nil
            }, context)
        precondition(failure == 0, "no thread for the event loop: \(failure)")
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        enqueue(LoopJob(job: UnownedJob(job), isByPreference: false))
    }

    func enqueue(_ job: LoopJob) {
        if isOnLoop {
            jobs.append(job)
            return
        }
        let wasEmpty = inbox.withLock { inbox in
            inbox.append(job)
            return inbox.count == 1
        }
        if wasEmpty {
            var one: UInt64 = 1
            _ = write(wakeup, &one, 8)
        }
    }

    package func checkIsolated() {
        precondition(isOnLoop, "called outside the event loop")
    }

    package func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    private var isOnLoop: Bool { pthread_self() == loopThread.load(ordering: .relaxed) }

    // MARK: The loop

    private func run() {
        loopThread.store(pthread_self(), ordering: .relaxed)
        nameThread("event-loop")
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var nextSweep = Deadline.now
        while true {
            runJobs()
            let now = Deadline.now
            parking.wakeExpired(at: now)
            if now >= nextSweep {
                sweepWatches(at: now)
                nextSweep = now + .milliseconds(100)
            }
            let timeout = jobs.isEmpty ? waitMilliseconds(from: now, sweep: nextSweep) : 0
            let count = epoll_wait(epoll, &events, Int32(events.count), timeout)
            for index in 0..<Int(max(0, count)) {
                let event = events[index]
                dispatch(fd: event.data.fd, ready: event.events)
            }
        }
    }

    private func runJobs() {
        let arrived = inbox.withLock { inbox in
            defer { inbox.removeAll(keepingCapacity: true) }
            return inbox
        }
        jobs.append(contentsOf: arrived)
        guard !jobs.isEmpty else { return }
        var batch: [LoopJob] = []
        swap(&batch, &jobs)
        for job in batch { job.run(on: self) }
        if jobs.isEmpty {
            // Keep the storage: the loop would otherwise allocate on every turn.
            batch.removeAll(keepingCapacity: true)
            swap(&batch, &jobs)
        }
    }

    private func waitMilliseconds(from now: Deadline, sweep: Deadline) -> Int32 {
        let next = hasWatchDeadlines ? min(parking.next, sweep) : parking.next
        if next == .never { return -1 }
        let milliseconds = (next.nanoseconds &- now.nanoseconds &+ 999_999) / 1_000_000
        return Int32(clamping: max(0, milliseconds))
    }

    private func dispatch(fd: Int32, ready: UInt32) {
        if fd == wakeup {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
            return
        }
        wake(fd: fd, ready: ready)
    }

    func nextGeneration() -> UInt64 {
        generation &+= 1
        return generation
    }

    func control(_ operation: Int32, _ fd: Int32, _ events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.fd = fd
        _ = epoll_ctl(epoll, operation, fd, &event)
    }
}
