import CLibpq

/// How to reach a database and what every session there is set to.
package struct Configuration: Sendable {
    /// Anything libpq takes: `postgresql://…` or `host=… dbname=…`, several hosts included.
    package var url: String
    /// Shown in `pg_stat_activity`.
    package var applicationName: String
    /// The role the session takes on after it has logged in.
    package var role: String?
    /// After which the server cancels a statement.
    package var statementTimeout: Duration?

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
        var options = "-c TimeZone=UTC"
        if let statementTimeout {
            let (seconds, attoseconds) = statementTimeout.components
            options += " -c statement_timeout=\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)"
        }
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
