package import Kernel

/// Which stream: a category, which is a decider's name, and an id.
package struct StreamName: Hashable, Sendable, CustomStringConvertible {
    package var category: String
    package var id: UUID

    package init(_ category: String, _ id: UUID) { (self.category, self.id) = (category, id) }

    package var description: String { "\(category)/\(id)" }
}

/// A fact on its way into the log.
package struct NewEvent: Sendable, Equatable {
    package var id: UUID
    package var type: String
    package var schemaVersion: Int
    /// When it happened, by the clock of who decided.
    package var occurredAt: Instant
    package var effectiveDate: Day?
    /// UTF-8 JSON, kept byte for byte.
    package var payload: [UInt8]

    package init(
        id: UUID, type: String, schemaVersion: Int = 1, occurredAt: Instant, effectiveDate: Day? = nil, payload: [UInt8]
    ) {
        (self.id, self.type, self.schemaVersion, self.occurredAt) = (id, type, schemaVersion, occurredAt)
        (self.effectiveDate, self.payload) = (effectiveDate, payload)
    }

    package init(id: UUID, fact: any Fact, occurredAt: Instant, effectiveDate: Day? = nil) {
        let kind = Swift.type(of: fact)
        self.init(
            id: id, type: kind.type, schemaVersion: kind.version, occurredAt: occurredAt, effectiveDate: effectiveDate,
            payload: fact.json)
    }
}

/// A fact as the log keeps it.
package struct RecordedEvent: Sendable, Equatable {
    /// Global order, from 1, without gaps.
    package var position: Int64
    package var stream: StreamName
    /// Order within the stream, from 1, without gaps.
    package var version: Int
    package var type: String
    package var schemaVersion: Int
    package var id: UUID
    /// When the bureau knew it, by the clock of the database.
    package var recordedAt: Instant
    /// When it happened, by the clock of who decided; what people see and reports count by.
    package var occurredAt: Instant
    package var effectiveDate: Day?
    package var actor: Actor
    package var commandID: UUID
    package var correlationID: UUID
    package var causationID: UUID?
    package var policyVersion: String?
    package var payload: [UInt8]

    package init(
        position: Int64, stream: StreamName, version: Int, type: String, schemaVersion: Int = 1, id: UUID,
        recordedAt: Instant, occurredAt: Instant, effectiveDate: Day? = nil, actor: Actor, commandID: UUID,
        correlationID: UUID,
        causationID: UUID? = nil, policyVersion: String? = nil, payload: [UInt8]
    ) {
        (self.position, self.stream, self.version, self.id) = (position, stream, version, id)
        (self.type, self.schemaVersion, self.payload) = (type, schemaVersion, payload)
        (self.recordedAt, self.occurredAt) = (recordedAt, occurredAt)
        (self.effectiveDate, self.actor) = (effectiveDate, actor)
        (self.commandID, self.correlationID, self.causationID) = (commandID, correlationID, causationID)
        self.policyVersion = policyVersion
    }

    /// The fact as a member of a decider's family.
    package func decoded<F: EventFamily>(as family: F.Type = F.self) throws(DecodingFailure) -> F {
        try F.decoders.decode(type: type, version: schemaVersion, payload: payload)
    }
}
