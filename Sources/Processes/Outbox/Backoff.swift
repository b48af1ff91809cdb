/// How long to wait after a failed attempt, and how long to go on trying.
package struct Backoff: Sendable {
    /// Steps of 1, 2, 4, 8 and then always 15 units (domain reference, appendix B).
    package var unit: Duration
    package var limit: Duration

    package init(unit: Duration, limit: Duration = .seconds(24 * 3_600)) { (self.unit, self.limit) = (unit, limit) }

    /// The wait after so many failed attempts; `spread` from 0 to 1 keeps many from coming back all at once.
    package func delay(after attempts: Int, spread: Double) -> Duration {
        let steps = [1, 2, 4, 8, 15]
        return unit * steps[min(max(attempts, 1), steps.count) - 1] * Int(800 + 400 * spread) / 1_000
    }
}
