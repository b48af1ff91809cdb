import Kernel
import Postgres

/// A row of the outbox that somebody has in hand.
struct OutboxItem: Sendable {
    let id: UUID, process: String, instance: UUID, target: String, name: String
    let requestNo: String, body: [UInt8], mayBeRefused: Bool, cause: UUID, correlation: UUID
    /// With the one under way.
    let attempts: Int
    /// An earlier attempt may have had its effect.
    let inDoubt: Bool
    let since: Instant

    static let columns = """
        id, process, instance, target, name, coalesce(request_no, ''), body, may_be_refused, cause, correlation, \
        attempts, in_doubt, since
        """

    init(_ row: Row) throws {
        (id, process, instance) = (try row.get(0), try row.text(1), try row.get(2))
        (target, name, requestNo) = (try row.text(3), try row.text(4), try row.text(5))
        (body, mayBeRefused) = (try row.bytes(6), try row.bool(7))
        (cause, correlation, attempts) = (try row.get(8), try row.get(9), Int(try row.int(10)))
        (inDoubt, since) = (try row.bool(11), try row.get(12))
    }

    var isCall: Bool { target != CommandCourier.target }
}
