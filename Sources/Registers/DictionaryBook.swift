package import EventLog
package import EventLoop
import Kernel
import Postgres
package import Queries
import RegisterEngine

/// The labels of all dictionaries, followed from the log itself: so a row that is there never waits for another read
/// model to have its label, and none is taken for newer or older than it is.
@IO package final class DictionaryBook {
    private let log: EventLog
    private var labels = Labels()
    private var freshUntil = Deadline.now
    private var dictionaries: [UUID: String] = [:]

    package nonisolated init(log: EventLog) { self.log = log }

    /// Asks the log if a row is newer than what is known; and now and then, for codes that were in use before their
    /// dictionary had them.
    package func labels(through position: Int64) async throws -> Labels {
        if labels.position < position {
            try await catchUp()
        } else if Deadline.now >= freshUntil {
            // What is known is enough for these rows, whatever becomes of the question.
            try? await catchUp()
        }
        return labels
    }

    /// Several callers may be here at once: what one has taken says nothing new to the others.
    private func catchUp() async throws {
        let known = labels.position
        let row = try await log.pool.read(
            """
            SELECT position, (SELECT max(last_position) FROM log.stream
              WHERE category IN (\(DictionaryType.category), \(DictionaryItem.category)))
            FROM log.head
            """)[0]
        if try row.int(ifPresent: 1) ?? 0 > known {
            for event in try await log.readCategory(DictionaryType.category, after: known) {
                let fact = try event.decoded(as: RegisterEvent<DictionaryType>.self)
                if case .entered(let fact) = fact { dictionaries[event.stream.id] = fact.row.code }
            }
            for event in try await log.readCategory(DictionaryItem.category, after: known) { try take(event) }
        }
        labels.reach(try row.int(0))
        freshUntil = .after(.seconds(1))
    }

    /// A label stays with what was written under it: an entry that is retired or moved is called as before.
    private func take(_ event: RecordedEvent) throws {
        switch try event.decoded(as: RegisterEvent<DictionaryItem>.self) {
        case .entered(let fact): call(fact.row, event)
        case .amended(let fact): call(fact.row, event)
        case .moved, .retired, .reinstated: break
        }
    }

    private func call(_ item: DictionaryItem, _ event: RecordedEvent) {
        guard let dictionary = dictionaries[item.typeId.uuid] else { return }
        labels.call(item.code, item.label, in: dictionary, since: event.position)
    }
}

extension DictionaryBook: LabelBook {}
