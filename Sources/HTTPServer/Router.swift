/// Finds the handler of a method and path. Templates look like `/contracts/{id}/approval`.
///
/// A fixed segment wins over a parameter; HEAD is answered by the handler of GET unless it has its own.
package struct Router<Handler> {
    package enum Match {
        case found(Handler, parameters: [String: String])
        /// The path exists: the value of the Allow field. An OPTIONS request without its own handler ends here too.
        case methodNotAllowed(allow: String)
        case notFound
    }

    struct Node {
        var fixed: [String: Int] = [:]
        var parameter: Int?
        var routes: [Method: (handler: Handler, names: [String])] = [:]
    }

    private var nodes = [Node()]

    package init() {}

    /// Adds a route. Two handlers for the same method and path are a mistake in the program.
    package mutating func add(_ method: Method, _ template: String, _ handler: Handler) {
        var node = 0
        var names: [String] = []
        for segment in template.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        where template != "/" {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                names.append(String(segment.dropFirst().dropLast()))
                node = child(nodes[node].parameter) { $0.nodes[node].parameter = $1 }
            } else {
                let name = String(segment)
                node = child(nodes[node].fixed[name]) { $0.nodes[node].fixed[name] = $1 }
            }
        }
        precondition(nodes[node].routes[method] == nil, "two handlers for \(method.rawValue) \(template)")
        nodes[node].routes[method] = (handler, names)
    }

    /// The route for a path given as decoded segments, as in `Request.path`.
    package func match(_ method: Method, _ path: [String]) -> Match {
        var values: [String] = []
        guard let node = find(path[...], from: 0, &values) else { return .notFound }
        let routes = nodes[node].routes
        guard let route = routes[method] ?? (method == .head ? routes[.get] : nil) else {
            return .methodNotAllowed(allow: Router.allow(Set(routes.keys)))
        }
        let parameters = Dictionary(zip(route.names, values)) { first, _ in first }
        return .found(route.handler, parameters: parameters)
    }

    private static func allow(_ methods: Set<Method>) -> String {
        var methods = methods.union([.options])
        if methods.contains(.get) { methods.insert(.head) }
        return Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }

    private func find(_ path: ArraySlice<String>, from node: Int, _ values: inout [String]) -> Int? {
        guard let segment = path.first else { return nodes[node].routes.isEmpty ? nil : node }
        if let next = nodes[node].fixed[segment], let found = find(path.dropFirst(), from: next, &values) {
            return found
        }
        guard let next = nodes[node].parameter, !segment.isEmpty else { return nil }
        values.append(segment)
        if let found = find(path.dropFirst(), from: next, &values) { return found }
        values.removeLast()
        return nil
    }

    private mutating func child(_ existing: Int?, link: (inout Router, Int) -> Void) -> Int {
        if let existing { return existing }
        nodes.append(Node())
        link(&self, nodes.count - 1)
        return nodes.count - 1
    }
}

extension Router.Node: Sendable where Handler: Sendable {}
extension Router: Sendable where Handler: Sendable {}
