import CLinux
import Glibc

/// A point on the monotonic clock by which something must have happened.
///
/// Nanoseconds since boot, signed: a step of the wall clock never moves it, and no subtraction can trap.
package struct Deadline: Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let never = Deadline(nanoseconds: .max)

    package static var now: Deadline {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Deadline(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    package static func after(_ duration: Duration) -> Deadline { now + duration }

    package static func + (deadline: Deadline, duration: Duration) -> Deadline {
        let (seconds, attoseconds) = duration.components
        let (sum, overflow) = deadline.nanoseconds.addingReportingOverflow(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000)
        return overflow ? .never : Deadline(nanoseconds: sum)
    }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

    package func since(_ earlier: Deadline) -> Duration { .nanoseconds(nanoseconds &- earlier.nanoseconds) }

    var hasPassed: Bool { self <= .now }
}

/// The clock on the wall, for what is written down. It may be set back; nothing here computes durations from it.
package enum WallClock {
    /// Microseconds since 1970 UTC.
    package static var microseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Whole seconds since 1970 UTC.
    package static var unixSeconds: Int64 { microseconds / 1_000_000 }
}
