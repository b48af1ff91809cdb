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

    private var tree = PathTree()
    private var handlers: [Handler] = []

    package init() {}

    /// Adds a route. Two handlers for the same method and path are a mistake in the program.
    package mutating func add(_ method: Method, _ template: String, _ handler: Handler) {
        tree.add(PathTree.Route(handler: handlers.count, template), method)
        handlers.append(handler)
    }

    /// The route for a path given as decoded segments, as in `Request.path`.
    package func match(_ method: Method, _ path: [String]) -> Match {
        switch tree.match(method, path) {
        case .found(let handler, let parameters): .found(handlers[handler], parameters: parameters)
        case .methodNotAllowed(let allow): .methodNotAllowed(allow: allow)
        case .notFound: .notFound
        }
    }
}

extension Router: Sendable where Handler: Sendable {}

/// The templates, segment by segment. It knows handlers by their numbers: what is not generic is compiled for what it is.
private struct PathTree: Sendable {
    struct Route {
        let handler: Int
        let template: String
        /// Of the parameters, in order.
        var names: [String] = []

        init(handler: Int, _ template: String) { (self.handler, self.template) = (handler, template) }
    }

    private struct Node {
        var fixed: [String: Int] = [:]
        var parameter: Int?
        var routes: [Method: Route] = [:]
    }

    private var nodes = [Node()]

    mutating func add(_ route: Route, _ method: Method) {
        var (node, route) = (0, route)
        for segment in route.template.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        where route.template != "/" {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                route.names.append(String(segment.dropFirst().dropLast()))
                node = child(nodes[node].parameter) { $0.nodes[node].parameter = $1 }
            } else {
                let name = String(segment)
                node = child(nodes[node].fixed[name]) { $0.nodes[node].fixed[name] = $1 }
            }
        }
        precondition(nodes[node].routes[method] == nil, "two handlers for \(method.rawValue) \(route.template)")
        nodes[node].routes[method] = route
    }

    func match(_ method: Method, _ path: [String]) -> Router<Int>.Match {
        var values: [String] = []
        guard let node = find(path[...], from: 0, &values) else { return .notFound }
        let routes = nodes[node].routes
        guard let route = routes[method] ?? (method == .head ? routes[.get] : nil) else {
            return .methodNotAllowed(allow: PathTree.allow(Set(routes.keys)))
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

    private mutating func child(_ existing: Int?, link: (inout PathTree, Int) -> Void) -> Int {
        if let existing { return existing }
        nodes.append(Node())
        link(&self, nodes.count - 1)
        return nodes.count - 1
    }
}
