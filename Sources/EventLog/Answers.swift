import Postgres

extension EventLog {
    /// What a stretch of the log was answered with, not made into facts yet: any thread may do that.
    struct Answers: Sendable {
        enum Source: Sendable {
            case rows(Rows)
            case file(ArchiveFile)
        }

        /// The end of the log when it was asked.
        let head: Int64
        /// How far this was to look, whether the log goes so far or not.
        let end: Int64
        let position: Int64
        let filter: Filter
        let source: Source

        var isArchived: Bool { if case .file = source { true } else { false } }

        /// Blocks if the facts are archived.
        func page() throws -> Page {
            switch source {
            case .rows(let rows):
                // The head is read first, so what it counts is visible to the second statement, which may see even
                // more: positions have no gaps, so whoever sees one sees all before it.
                let events = try rows.map(EventLog.event)
                return Page(events: events, through: max(min(end, max(position, head)), events.last?.position ?? 0))
            case .file(let file):
                let events = try file.facts(in: position + 1...end, types: filter.types) { stream in
                    filter.categories.isEmpty || filter.categories.contains(stream.category)
                }
                return Page(events: events, through: end)
            }
        }
    }
}
