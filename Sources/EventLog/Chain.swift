import Crypto
package import Kernel

/// The hashes that make a change of the log visible; all SHA-256.
///
/// - The **digest** of a fact is taken of its content: the columns of `log.event` but position and time, in the order of
///   `contentColumns`, each in PostgreSQL's binary form with its length before it (four bytes, most significant first;
///   -1 for NULL). So it is the end of the fact's row in a binary COPY, byte for byte.
/// - The **leaf** of a fact is the hash of 0x00, its position, its time and its digest; leaves and nodes of a day's tree are
///   those of RFC 6962.
/// - The **link** of a commit is the hash of 0x02, the link before it (zeros before the first), the first position, the
///   time and the digests of its facts.
///
/// Positions are eight bytes, times microseconds since 2000-01-01 UTC in eight. The beginnings tell what was hashed: a
/// content begins with 0x00 like a leaf, but is always longer.
package enum Chain {
    package static let digestSize = 32

    /// Before the first commit.
    package static let start = [UInt8](repeating: 0, count: digestSize)

    package static let contentColumns = """
        category, stream_id, version, type, schema_version, event_id, occurred_at, effective_date, actor, channel, \
        command_id, correlation_id, causation_id, policy_version, payload
        """

    package static func link(
        after previous: [UInt8], firstPosition: Int64, recordedAt: Instant, digests: [UInt8]
    ) -> [UInt8] {
        var head = Packed()
        head.bytes = [0x02] + previous
        head.add(firstPosition)
        head.add(recordedAt)
        var hash = SHA256()
        hash.update(head.bytes)
        hash.update(digests)
        return hash.finish()
    }

    package static func leaf(position: Int64, recordedAt: Instant, digest: [UInt8]) -> [UInt8] {
        var bytes = Packed()
        bytes.bytes = [0x00]
        bytes.add(position)
        bytes.add(recordedAt)
        bytes.bytes += digest
        return SHA256.hash(bytes.bytes)
    }

    /// The digest of a fact that is on its way into the log.
    static func digest(of event: NewEvent, version: Int, of stream: StreamName, in append: Append) -> [UInt8] {
        digest(
            of: RecordedEvent(
                position: 0, stream: stream, version: version, type: event.type, schemaVersion: event.schemaVersion,
                id: event.id, recordedAt: Instant(), occurredAt: event.occurredAt, effectiveDate: event.effectiveDate,
                actor: append.actor, commandID: append.commandID, correlationID: append.correlationID,
                causationID: append.causationID, policyVersion: append.policyVersion, payload: event.payload))
    }

    package static func digest(of event: RecordedEvent) -> [UInt8] {
        var head = Packed()
        head.bytes.reserveCapacity(320)
        head.addColumn(event.stream.category)
        head.addColumn(event.stream.id)
        head.addColumn(Int32(event.version))
        head.addColumn(event.type)
        head.addColumn(Int16(event.schemaVersion))
        head.addColumn(event.id)
        head.addColumn(event.occurredAt)
        head.addColumn(event.effectiveDate)
        head.addColumn(event.actor.id)
        head.addColumn(event.actor.channel)
        head.addColumn(event.commandID)
        head.addColumn(event.correlationID)
        head.addColumn(event.causationID)
        head.addColumn(event.policyVersion)
        head.addColumn(length: event.payload.count)
        var hash = SHA256()
        hash.update(head.bytes)
        hash.update(event.payload)
        return hash.finish()
    }
}
