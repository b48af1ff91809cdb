/// What one caller wants of a list; every name in it is one of the definition's.
package struct ListRequest: Sendable, Equatable {
    var filters: [Filter] = []
    /// Each must occur in one of the searched columns.
    var words: [String] = []
    var sort: [Sort]
    /// Column names in the definition's order.
    var fields: [String]
    package var part: Part

    /// Which part of the rows.
    package enum Part: Sendable, Equatable {
        /// Behind the row with these values of the sort columns and the key, or from the start.
        case cursor(after: [String?]?, limit: Int)
        /// The `number`th page, from 1, with the total.
        case page(number: Int, size: Int)
    }

    package static let largestPage = 200
    static let defaultPage = 50
    /// A page this deep is read through from the first row; a cursor is not.
    static let deepestOffset = 100_000
}

/// One condition on one column.
struct Filter: Sendable, Equatable {
    enum Operator: String, Sendable, CaseIterable { case eq, ne, gt, gte, lt, lte, `in`, like, `is`, not }

    var column: String
    var op: Operator
    /// In the form PostgreSQL reads; several for `in`, none for `is.null` and `not.null`.
    var values: [String]
}
