package import EventLog
import EventLoop
import Kernel
package import Postgres

/// Puts facts into a log as they are, with their positions and times, and tells its readers.
@IO package func seed(_ events: some Collection<RecordedEvent>, into pool: Pool) async throws {
    guard let last = events.map(\.position).max() else { return }
    var statements = events.map { event -> Statement in
        """
        INSERT INTO log.event (position, category, stream_id, version, type, schema_version, event_id, recorded_at,
          occurred_at, actor, channel, command_id, correlation_id, policy_version, payload)
        VALUES (\(event.position), \(event.stream.category), \(event.stream.id), \(event.version), \(event.type),
          \(event.schemaVersion), \(event.id), \(event.recordedAt), \(event.occurredAt), \(event.actor.id),
          \(event.actor.channel), \(event.commandID), \(event.correlationID), \(event.policyVersion),
          \(String(decoding: event.payload, as: UTF8.self)))
        """
    }
    statements += ["UPDATE log.head SET position = \(last)", "SELECT pg_notify(\(EventLog.channel), '')"]
    _ = try await pool.run(statements)
}
