import Kernel

/// A row of the outbox that somebody has in hand.
struct OutboxItem: Sendable {
    let id: UUID, process: String, instance: UUID, target: String, name: String
    let requestNo: String, body: [UInt8], mayBeRefused: Bool, cause: UUID, correlation: UUID
    /// With the one under way.
    let attempts: Int
    /// An earlier attempt may have had its effect.
    let inDoubt: Bool
    let since: Instant

    var isCall: Bool { target != CommandCourier.target }
}
