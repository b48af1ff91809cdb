package import EventLog
package import EventLoop
package import Postgres

/// Keeps all read models in step: a runner for each, and a rebuild where one is due.
@IO package final class Projector {
    package let projections: [any Projection.Type]
    private let configuration: Configuration
    private let tail: Tail
    private let report: @IO (ProjectionNotice) -> Void

    /// `configuration` names the database; each runner opens a connection of its own.
    package init(
        _ projections: [any Projection.Type], configuration: Configuration, tail: Tail,
        report: @escaping @IO (ProjectionNotice) -> Void
    ) {
        (self.projections, self.configuration) = (projections, configuration)
        (self.tail, self.report) = (tail, report)
    }

    /// Runs until the task is cancelled.
    package func run() async {
        var works: [@IO @Sendable () async -> Void] = []
        for projection in projections {
            let runner = Runner(projection, configuration: configuration, tail: tail, report: report)
            works.append { await runner.run() }
        }
        works.append { await self.rebuildWhereDue() }
        await runTogether(works)
    }

    /// One rebuild after the other: they compete for the same disk, and one at full speed ends sooner.
    private func rebuildWhereDue() async {
        while !Task.isCancelled {
            for projection in projections {
                do {
                    try await Rebuild(projection, configuration: configuration, report: report).runIfNeeded()
                } catch {
                    report(.interrupted(projection.name, "rebuild: \(error)"))
                }
            }
            try? await EventLoop.sleep(for: .seconds(1))
        }
    }
}
