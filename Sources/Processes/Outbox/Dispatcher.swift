import EventLoop
import Kernel

/// Carries out the rows of the outbox for one target: takes them in hand, delivers them, and writes down what came of it.
@IO final class Dispatcher {
    let courier: any Courier
    private let room: WorkRoom
    private var inHand: [Int: Task<Void, Never>] = [:]
    private var taken = 0

    init(_ courier: any Courier, room: WorkRoom) { (self.courier, self.room) = (courier, room) }

    func run() async {
        while !Task.isCancelled {
            let seen = room.pulse.count
            do {
                let free = courier.breaker.allowance(courier.width, at: room.clock()) - inHand.count
                for item in free > 0 ? try await take(free) : [] { start(item) }
            } catch {
                if !Task.isCancelled { room.report(.interrupted(courier.target, "\(error)")) }
            }
            await room.pulse.wait(beyond: seen, atMost: room.settings.poll)
        }
        let left = inHand.values
        for task in left { task.cancel() }
        for task in left { await task.value }
    }

    /// Each on its own, so that a slow one holds up no other.
    private func start(_ item: OutboxItem) {
        taken += 1
        let number = taken
        inHand[number] = Task { @IO in
            await handle(item)
            inHand[number] = nil
            room.pulse.ring()
        }
    }

    /// Takes due rows in hand.
    func take(_ width: Int) async throws -> [OutboxItem] {
        let now = room.clock()
        return try await room.store.take(courier.target, width, at: now, until: now + room.settings.lease)
    }

    /// Delivers a row and writes down what came of it.
    func handle(_ item: OutboxItem) async {
        let outcome = await courier.deliver(item)
        if Task.isCancelled { return }
        noteLife(outcome)
        do {
            let settlement = Settlement(
                item, outcome, courier.backoff, at: room.clock(), spread: room.settings.spread())
            try await room.store.settle(item, settlement)
            if let notice = settlement.notice { room.report(notice) }
        } catch {
            // It comes due again when its time in hand is over, and is asked under the same number.
            room.report(.interrupted(courier.target, "\(error)"))
        }
    }

    private func noteLife(_ outcome: CallOutcome) {
        let wasOpen = courier.breaker.isOpen
        switch outcome {
        case .accepted, .refused:
            courier.breaker.note(isAlive: true, at: room.clock())
            if wasOpen { room.report(.reachable(system: courier.target)) }
        case .retryable(_, let reason), .unknown(let reason):
            courier.breaker.note(isAlive: false, at: room.clock())
            if !wasOpen && courier.breaker.isOpen { room.report(.unreachable(system: courier.target, reason)) }
        }
    }
}
