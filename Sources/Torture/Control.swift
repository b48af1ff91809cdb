import EventLog
import EventLoop
import Foundation
import Kernel
import Postgres
import Projector

/// Something that is broken on purpose after an honest run; a check that does not see it would prove nothing.
package enum Control: String, CaseIterable, Sendable {
    case forge = "a forged acknowledgement"
    case double = "a retry under a new key"
    case unheard = "a payment that the bank tells nobody of"
    case skip = "a read model that skips a fact"
    case lose = "commits that are acknowledged before they are on the disk"

    @IO func isCaught(_ stage: Stage, _ witness: Witness, _ verdict: Verdict) async throws -> Bool {
        switch self {
        case .forge:
            guard var forged = witness.acks.last else { return false }
            forged.key = witness.newKey()
            return try await !verdict.missing([forged]).isEmpty
        case .double:
            guard let ack = try await witness.reportsTwice(stage) else { return false }
            return try await !verdict.doubled([ack]).isEmpty
        case .unheard:
            await stage.confuseBank("dropAfterCommit", match: "/_sim/pay", times: 1)
            await stage.pay(billNo: "", contractNo: "", amount: 1)
            return try await !verdict.bankFaults().isEmpty
        case .skip: return try await skip(stage, witness, verdict)
        case .lose: return try await lose(stage, witness, verdict)
        }
    }

    /// Moves a checkpoint past a fact while its model stands still.
    @IO private func skip(_ stage: Stage, _ witness: Witness, _ verdict: Verdict) async throws -> Bool {
        let control = ProjectionControl(pool: stage.pool)
        _ = try await control.setPaused("work_orders", true)
        guard try await witness.reports(stage) != nil else { return false }
        _ = try await stage.pool.query(
            """
            UPDATE projection.checkpoint SET position = (SELECT position FROM log.head) WHERE name = 'work_orders'
            """)
        _ = try await control.setPaused("work_orders", false)
        return try await !verdict.readModelFaults(only: "work_orders").isEmpty
    }

    /// `synchronous_commit = off`, nobody who writes the log down meanwhile, and a crash.
    @IO private func lose(_ stage: Stage, _ witness: Witness, _ verdict: Verdict) async throws -> Bool {
        _ = try await stage.pool.query("ALTER SYSTEM SET synchronous_commit = off")
        _ = try await stage.pool.query("SELECT pg_reload_conf()")
        guard let writer = stage.backends("walwriter").first else { return false }
        _ = kill(writer, SIGSTOP)
        var acks: [Witness.Ack] = []
        for _ in 0..<5 { if let ack = try await witness.reports(stage) { acks.append(ack) } }
        _ = kill(writer, SIGKILL)
        while [[], [writer]].contains(stage.backends("walwriter")) { try await EventLoop.sleep(for: .milliseconds(20)) }
        try await stage.untilReady()
        let lost = try await verdict.missing(acks)
        return acks.count == 5 && !lost.isEmpty
    }
}

extension Witness {
    /// Reports a repair for a room and a tenant of the sample.
    func reports(_ stage: Stage) async throws -> Ack? { try await report(stage, mark: "漏水 \(newKey())") }

    /// As a client would that takes a new key each time it asks.
    func reportsTwice(_ stage: Stage) async throws -> Ack? {
        let mark = "漏水 \(newKey())"
        _ = try await report(stage, mark: mark)
        return try await report(stage, mark: mark)
    }

    private func report(_ stage: Stage, mark: String) async throws -> Ack? {
        let row = try await stage.pool.query(
            """
            SELECT (payload->'terms'->>'roomId')::uuid, (payload->'terms'->>'lesseePersonId')::uuid FROM log.event
            WHERE type = 'ContractEntered' ORDER BY position LIMIT 1
            """
        ).first
        guard let row else { return nil }
        let room = try row.get(0, as: Kernel.UUID.self), reporter = try row.get(1, as: Kernel.UUID.self)
        let body = """
            {"roomId":"\(room)","reporterPersonId":"\(reporter)","category":"04","description":"\(mark)","priority":"2"}
            """
        return await perform("/work-orders", body, as: .clerk, mark: mark)
    }
}
