import CLibpq
package import EventLoop

/// What another session said with `NOTIFY`.
package struct Notification: Sendable, Equatable {
    package let channel: String
    package let payload: String

    package init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}

extension Connection {
    /// Receives from now on what is notified on `channel`.
    package func listen(_ channel: String) async throws(PostgresError) {
        _ = try await query("LISTEN \(identifier: channel)")
    }

    /// The next notification, waiting for one if none has come yet; nil at the deadline.
    package func notification(until deadline: Deadline) async throws(PostgresError) -> Notification? {
        let handle = try enter()
        defer { leave() }
        while true {
            if let notice = PQnotifies(handle) {
                defer { PQfreemem(notice) }
                return Notification(
                    channel: String(cString: notice.pointee.relname), payload: String(cString: notice.pointee.extra))
            }
            do throws(PostgresError) { try await receive(handle, until: deadline) } catch {
                switch error {
                case .timedOut: return nil
                case .connectionLost(let reason): throw .unavailable(reason)
                default: throw error
                }
            }
        }
    }
}
