package import HTTPServer

/// The proxies in front of the server, by address: what they say of who called them counts.
package struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    /// Takes addresses separated by commas.
    package init(_ list: String = "") {
        addresses = Set(list.split(separator: ",").map { part in part.filter { $0 != " " } })
    }

    /// The address of who really called: the last in X-Forwarded-For that is none of the proxies. What stands before it
    /// anybody can have made up.
    package func address(of request: Request) -> String {
        guard addresses.contains(request.peer) else { return request.peer }
        let list = request.headers.all("X-Forwarded-For").joined(separator: ",")
        let chain = list.split(separator: ",").map { part in part.filter { $0 != " " } }
        return chain.last { !addresses.contains($0) } ?? request.peer
    }
}
