/// The request methods this server knows (RFC 9110 §9.3, RFC 5789). TRACE and CONNECT are left out on purpose.
package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// The method spelled by the bytes of `range`; methods are case-sensitive.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        guard range.count <= 7 else { return nil }
        let method = Method.allCases.first { method in
            let name = method.rawValue.utf8
            return name.count == range.count && zip(name, range).allSatisfy { $0 == bytes[$1] }
        }
        guard let method else { return nil }
        self = method
    }
}
