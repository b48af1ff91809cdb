import Crypto
package import EventLog
package import EventLoop
package import Kernel

/// Carries out commands: loads what they need, lets deciders decide, appends, and tries again when others were faster.
@IO package final class Desk {
    private let log: any DecisionLog
    private let sealer: any Sealer
    private let cache: StreamCache
    private let clock: @IO () -> Instant
    private let policy: @IO () async throws -> Policy
    private let makeID: @IO (Instant) -> UUID
    private let number: @IO (String) async throws -> Int64

    /// Others may win this often in a row before the caller is told to come back.
    private static let attempts = 6

    package init(
        log: any DecisionLog, sealer: any Sealer, clock: @escaping @IO () -> Instant,
        makeID: @escaping @IO (Instant) -> UUID,
        policy: @escaping @IO () async throws -> Policy, number: (@IO (String) async throws -> Int64)? = nil,
        cachedStreams: Int = 8_192
    ) {
        self.number = number ?? { kind in try await log.nextNumber(kind) }
        cache = StreamCache(generationSize: cachedStreams / 2)
        (self.log, self.sealer, self.clock, self.makeID, self.policy) = (log, sealer, clock, makeID, policy)
    }

    /// Performs a command; when this returns, its facts are durable.
    package func perform(
        _ command: some BusinessCommand, _ invocation: Invocation
    ) async throws(CommandFailure) -> Receipt {
        let id = invocation.commandID ?? makeID(clock())
        let fingerprint = SHA256.hash(Array(type(of: command).name.utf8) + [0] + command.json)
        var reason = ""
        for attempt in 1...Desk.attempts {
            let work = try await begin(command, invocation)
            do throws(CommandFailure) {
                try await command.perform(in: work)
                try await work.keepToScope()
            } catch {
                // What a cached state refuses may be allowed by now.
                if work.hasUsedCache, attempt < Desk.attempts {
                    work.forget()
                    continue
                }
                // A retry of what was done may well be refused by the state it made itself.
                if let receipt = try await firstAnswer(invocation, fingerprint) { return receipt }
                throw error
            }
            if !work.hasFacts {
                if work.hasUsedCache, attempt < Desk.attempts {
                    work.forget()
                    continue
                }
                if let receipt = try await firstAnswer(invocation, fingerprint) { return receipt }
                return Receipt(
                    position: 0, subject: work.subject?.id ?? .zero, version: work.subjectVersion,
                    recordedAt: work.moment.now)
            }
            do throws(AppendError) {
                let receipt = try await log.append(append(work, invocation, id, fingerprint))
                if receipt.isReplay { work.forget() } else { work.remember() }
                return receipt
            } catch {
                work.forget()
                switch error {
                case .conflict(let stream): reason = stream
                // Somebody has taken since what nobody held when the command asked: it asks again.
                case .claimed(let refusal) where work.hasAskedHolders && attempt < Desk.attempts: reason = refusal.title
                default: throw CommandFailure(error)
                }
            }
        }
        throw .contended(reason)
    }

    /// What a stream has come to, for those who show or follow it.
    package func state<D: Decider>(of decider: D.Type, _ id: UUID) async throws(CommandFailure) -> D.State {
        try await begin(nil, Invocation(.system("desk"))).state(decider, id)
    }

    /// Whether a thing is within a scope; what is not there is not.
    package func reaches<B: Belongs>(_ kind: B.Type, _ id: UUID, _ scope: Scope) async throws(CommandFailure) -> Bool {
        if scope.isWholeCity { return true }
        return try await begin(nil, Invocation(.system("desk"), within: scope)).isWithinScope(kind, id)
    }

    private func begin(
        _ command: (any BusinessCommand)?, _ invocation: Invocation
    ) async throws(CommandFailure) -> UnitOfWork {
        let policy: Policy
        do { policy = try await self.policy() } catch { throw CommandFailure(error) }
        let now = clock()
        var expected: (UUID, Int)?
        if let subject = command?.subject, let version = invocation.expectedVersion { expected = (subject, version) }
        return UnitOfWork(
            moment: Moment(actor: invocation.actor, now: now, policy: policy), log: log, cache: cache, sealer: sealer,
            makeID: { [makeID] in makeID(now) }, number: number, expected: expected,
            reach: Reach(invocation.scope, of: command))
    }

    private func append(
        _ work: UnitOfWork, _ invocation: Invocation, _ id: UUID, _ fingerprint: [UInt8]
    ) -> Append {
        let policy = work.moment.policy.version
        return Append(
            actor: invocation.actor, commandID: id, fingerprint: fingerprint, subject: work.subject?.id ?? .zero,
            correlationID: invocation.correlationID, causationID: invocation.causationID,
            policyVersion: policy.isEmpty ? nil : policy, writes: work.writes, claims: work.claims)
    }

    /// What the command answered when it was done before; nil if it was not, or came without a key.
    private func firstAnswer(
        _ invocation: Invocation, _ fingerprint: [UInt8]
    ) async throws(CommandFailure) -> Receipt? {
        guard let id = invocation.commandID else { return nil }
        do {
            guard let known = try await log.outcome(of: id, by: invocation.actor) else { return nil }
            guard known.fingerprint == fingerprint else { throw CommandFailure.keyReused }
            return known.receipt
        } catch { throw CommandFailure(error) }
    }
}
