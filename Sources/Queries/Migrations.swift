package import EventLog

extension ListReader {
    /// What lists need besides the read tables.
    package nonisolated static let queryMigrations = [
        Migration("queries/0001", String(decoding: PackageResources.collation_sql, as: UTF8.self))
    ]
}

extension ListDefinition {
    /// Of columns marked Chinese; an index that shall serve their order must name it too.
    package static let collation = "public.chinese"
}
