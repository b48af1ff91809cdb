/// The roles that sessions of the processes take on; `roles.sql` says what each may do.
package enum Role {
    /// Reads the log, appends to it, keeps everything else.
    package static let app = "guangsha_app"
    /// Reads and makes the keys of people.
    package static let vault = "guangsha_vault"
    /// Reads what is within a scope from the read tables, and nothing else.
    package static let reader = "guangsha_reader"
    /// Reads the log.
    package static let auditor = "guangsha_auditor"
}
