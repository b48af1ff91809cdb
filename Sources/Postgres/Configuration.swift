import CLibpq

/// How to reach a database and what every session there is set to.
package struct Configuration: Sendable {
    /// Anything libpq takes: `postgresql://…` or `host=… dbname=…`, several hosts included.
    package var url: String
    /// Shown in `pg_stat_activity`.
    package var applicationName: String
    /// The role the session takes on after it has logged in.
    package var role: String?
    /// After which the server cancels a statement; the client waits a little longer and then gives the connection up.
    /// With it come bounds for waiting for a lock, and for lying idle in a transaction that others may wait for.
    package var statementTimeout: Duration?

    static let grace = Duration.seconds(3), lockTimeout = Duration.seconds(5), idleInTransaction = Duration.seconds(10)

    package init(
        url: String, applicationName: String = "guangsha", role: String? = nil, statementTimeout: Duration? = nil
    ) {
        self.url = url
        self.applicationName = applicationName
        self.role = role
        self.statementTimeout = statementTimeout
    }

    /// The parameters for libpq; those of the URL win over ours.
    func parameters() throws(PostgresError) -> [String: String] {
        var parameters = [
            // libpq's own settings wait for ever when the network is cut without a word.
            "keepalives_idle": "2", "keepalives_interval": "2", "keepalives_count": "2", "tcp_user_timeout": "6000",
            "connect_timeout": "5", "application_name": applicationName,
        ]
        let given = try parse()
        parameters.merge(given) { $1 }
        parameters["client_encoding"] = "UTF8"
        // The server has to notice a cut as well: until then its session keeps its locks and leases.
        var settings = [
            "TimeZone=UTC", "tcp_keepalives_idle=2", "tcp_keepalives_interval=2", "tcp_keepalives_count=2",
            "tcp_user_timeout=6000",
        ]
        if let statementTimeout {
            settings.append("statement_timeout=\(statementTimeout.milliseconds)")
            settings.append("lock_timeout=\(Configuration.lockTimeout.milliseconds)")
            settings.append("idle_in_transaction_session_timeout=\(Configuration.idleInTransaction.milliseconds)")
        }
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        parameters["options"] = given["options"].map { "\(options) \($0)" } ?? options
        return parameters
    }

    private func parse() throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let list = PQconninfoParse(url, &message) else {
            defer { PQfreemem(message) }
            throw .unavailable("the connection string is not valid: \(trimmed(message))")
        }
        defer { PQconninfoFree(list) }
        var given: [String: String] = [:]
        var next = list
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        return given
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
