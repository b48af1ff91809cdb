import Applications
package import EventLog
package import EventLoop
package import Kernel
import People

/// Shreds what `Erasure` wants shredded: the person's own key, and those under which the same human's values were
/// sealed as a member of somebody's household, recognised by the blind index of the document number.
@IO package final class KeyShredder {
    private let log: EventLog
    private let shred: @IO (UUID) async throws -> Void

    /// `shred` destroys one key; doing it again does nothing.
    package init(log: EventLog, shred: @escaping @IO (UUID) async throws -> Void) {
        (self.log, self.shred) = (log, shred)
    }

    package var system: ExternalSystem {
        ExternalSystem(Erasure.system, width: 1) { call in await self.carryOut(call) }
    }

    private func carryOut(_ call: ExternalCall) async -> CallOutcome {
        guard call.operation == Erasure.shred, let person = call.body["personId"]?.string.flatMap({ UUID($0) }) else {
            return .refused(code: "", message: "unknown call \(call.operation) \(call.body)")
        }
        do {
            let events = try await log.read(StreamName(Person.category, person))
            let state = Person.fold(try events.map { event in try event.decoded(as: Person.Event.self) })
            guard case .erased(let erased, _) = state,
                let decision = events.first(where: { $0.type == Person.Erased.type })
            else { return .refused(code: "", message: "person \(person) is not erased") }
            let members = try await memberKeys(index: erased.idNo.index, before: decision.position)
            for key in members { try await shred(key) }
            try await shred(person)
            return .accepted(["keys": .int(Int64(members.count + 1))])
        } catch { return .retryable(code: "", message: "\(error)") }
    }

    /// Goes through all applications of the log: slow, and rare. Who applies again after the decision is not meant.
    private func memberKeys(index: String?, before end: Int64) async throws -> Set<UUID> {
        guard let index else { return [] }
        let filter = EventLog.Filter(categories: [Application.category], types: [Application.Submitted.type])
        var keys: Set<UUID> = []
        var position: Int64 = 0
        while position < end {
            let page = try await log.read(after: position, limit: 5_000, filter: filter)
            for event in page.events where event.position < end {
                guard case .submitted(let fact) = try event.decoded(as: Application.Event.self) else { continue }
                let numbers = fact.form.members.compactMap(\.idNo)
                keys.formUnion(numbers.filter { $0.index == index }.map(\.key))
            }
            position = page.through
        }
        return keys
    }
}
