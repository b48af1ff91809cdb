package import Kernel

/// Rows of a list on their way out of the system, as a file (导出): who takes them stands in the envelope of the facts,
/// what, how many and why in the facts. A stream for each file.
package enum ListExport: Decider {
    package static let category = "ListExport"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none, requested, ended
    }

    package enum Command: Sendable {
        case request(Requested)
        /// The file has been written to its end.
        case complete(rows: Int, sha256: String)
        /// Whoever took it went away, or something broke, after so many rows.
        case interrupt(rows: Int)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.request(let request), .none): return [.requested(request)]
        case (.complete(let rows, let sha256), .requested):
            return [.completed(Completed { ($0.rows, $0.sha256) = (rows, sha256) })]
        case (.interrupt(let rows), .requested): return [.interrupted(Interrupted { $0.rows = rows })]
        case (_, .none): throw .unregistered("导出")
        // An end that is told again is the same end.
        case (_, .requested), (_, .ended): return []
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .requested: state = .requested
        case .completed, .interrupted: state = .ended
        }
    }
}
