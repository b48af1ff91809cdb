package import Queries

extension ColumnType {
    /// One of the codes of an enum.
    package static func code<C: CaseIterable & RawRepresentable<String>>(of codes: C.Type) -> ColumnType {
        .code(codes.allCases.map(\.rawValue))
    }
}
