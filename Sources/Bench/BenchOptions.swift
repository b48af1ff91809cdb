/// What to measure, how often and for how long.
package struct BenchOptions: Sendable {
    /// Each row is the median of so many runs.
    package var runs: Int
    /// Of one measurement by time, in seconds.
    package var seconds: Int
    /// The groups to measure, of `BenchOptions.groups`; empty for all.
    package var only: [String]
    /// A directory with another event store's SQL.
    package var peer: String?

    package init(runs: Int = 5, seconds: Int = 5, only: [String] = [], peer: String? = nil) {
        (self.runs, self.seconds, self.only, self.peer) = (runs, seconds, only, peer)
    }

    /// One short run: enough to see an order of magnitude.
    package static let quick = BenchOptions(runs: 1, seconds: 2)

    package static var groups: [String] { allGroups.map(\.name) }
}

/// Why nothing could be measured, and what to do about it.
package enum BenchError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownGroup(String)
    case program(String)
    case answer(String)

    package var description: String {
        switch self {
        case .unknownGroup(let name):
            "nothing is called “\(name)”; there are: \(BenchOptions.groups.joined(separator: ", "))"
        case .program(let text): text
        case .answer(let text): "the server answered: \(text)"
        }
    }
}
