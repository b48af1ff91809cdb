import EventLoop
package import Postgres

extension EventLog {
    /// Goes through the log from behind a position to its end, in stretches of at most `limit` facts.
    ///
    /// Three stretches are in hand at a time: while `take` has one, another thread makes the facts of the next into
    /// what `take` wants, and the server reads the one after that.
    package static func scan<T: Sendable>(
        on connection: Connection, after position: Int64, limit: Int, filter: Filter = Filter(),
        make: @escaping @Sendable (Page) throws -> T, take: @IO (T) async throws -> Void
    ) async throws {
        var stretch: Stretch? = try await Stretch(on: connection, after: position, limit, filter)
        var made: T?
        while stretch != nil || made != nil {
            let current = stretch
            async let next = offloaded(current, make)
            async let following = current?.next(on: connection)
            if let made { try await take(made) }
            (made, stretch) = (try await next, try await following)
        }
    }

    private static func offloaded<T: Sendable>(
        _ stretch: Stretch?, _ make: @escaping @Sendable (Page) throws -> T
    ) async throws -> T? {
        guard let stretch else { return nil }
        return try await offload { try make(stretch.answers.page()) }
    }

    /// Facts as the server sent them.
    private struct Stretch: Sendable {
        let answers: Answers
        private let limit: Int
        private let filter: Filter

        init(on connection: Connection, after position: Int64, _ limit: Int, _ filter: Filter) async throws {
            (self.limit, self.filter) = (limit, filter)
            answers = try await EventLog.answers(on: connection, after: position, limit: limit, filter: filter)
        }

        /// What follows; nil if this one has reached the end of the log.
        func next(on connection: Connection) async throws -> Stretch? {
            guard answers.head >= answers.end else { return nil }
            return try await Stretch(on: connection, after: answers.end, limit, filter)
        }
    }
}
