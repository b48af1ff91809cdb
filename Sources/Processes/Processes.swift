package import EventLog

/// The process managers of the system and their tables.
package enum Processes {
    package static let all: [any ProcessManager.Type] = [
        BankSync.self, RentBilling.self, OverdueWatch.self, Erasure.self,
    ]

    package static let migrations = [
        Migration("process/0001", String(decoding: PackageResources.process_sql, as: UTF8.self))
    ]
}
