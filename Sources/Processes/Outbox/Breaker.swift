package import Kernel

/// Leaves a system alone that has failed several times in a row, and then asks it one thing at a time until it answers.
package struct Breaker: Sendable {
    private let threshold: Int
    private let pause: Duration
    private var failures = 0
    private var closedUntil: Instant?

    package init(threshold: Int, pause: Duration) { (self.threshold, self.pause) = (threshold, pause) }

    package var isOpen: Bool { failures >= threshold }

    /// How many calls may start now, of `width` at most.
    package func allowance(_ width: Int, at now: Instant) -> Int {
        guard isOpen, let closedUntil else { return width }
        return now < closedUntil ? 0 : 1
    }

    package mutating func note(isAlive: Bool, at now: Instant) {
        failures = isAlive ? 0 : failures + 1
        closedUntil = isOpen ? now + pause : nil
    }
}
