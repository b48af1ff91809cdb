import Testing

@testable import HTTPServer

@Suite("The router") struct RouterTests {
    let router: Router<String> = {
        var router = Router<String>()
        router.add(.get, "/", "root")
        router.add(.get, "/contracts", "list")
        router.add(.post, "/contracts", "draft")
        router.add(.get, "/contracts/{id}", "one")
        router.add(.get, "/contracts/expiring", "expiring")
        router.add(.put, "/contracts/{contract}/bills/{bill}", "bill")
        router.add(.get, "/{register}/template", "template")
        router.add(.options, "/files", "own options")
        router.add(.head, "/files", "own head")
        router.add(.get, "/files", "files")
        return router
    }()

    func answer(_ method: Method, _ path: String) -> String {
        switch router.match(method, Request(method, path).path) {
        case .found(let handler, let parameters):
            ([handler] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        case .methodNotAllowed(let allow): "405 \(allow)"
        case .notFound: "404"
        }
    }

    @Test(
        "a request finds its handler and its parameters",
        arguments: [
            (Method.get, "/", "root"),
            (.get, "/contracts", "list"),
            (.post, "/contracts", "draft"),
            (.get, "/contracts/17", "one id=17"),
            (.get, "/contracts/expiring", "expiring"),
            (.get, "/contracts/%E5%B9%B8%E7%A6%8F", "one id=幸福"),
            (.get, "/contracts/a%2Fb", "one id=a/b"),
            (.put, "/contracts/17/bills/3", "bill bill=3 contract=17"),
            (.get, "/parking-spaces/template", "template register=parking-spaces"),
            (.get, "/contracts/template", "one id=template"),
            (.get, "/contracts/../contracts/./17", "one id=17"),
            (.head, "/contracts/17", "one id=17"),
            (.head, "/files", "own head"),
            (.options, "/files", "own options"),
            (.delete, "/contracts", "405 GET, HEAD, POST, OPTIONS"),
            (.options, "/contracts", "405 GET, HEAD, POST, OPTIONS"),
            (.get, "/contracts/17/bills/3", "405 PUT, OPTIONS"),
            (.get, "/contracts/", "404"),
            (.get, "/contracts//bills/3", "404"),
            (.get, "/contracts/17/bills", "404"),
            (.get, "/Contracts", "404"),
            (.get, "/nothing", "404"),
        ])
    func match(method: Method, path: String, expected: String) {
        #expect(answer(method, path) == expected)
    }

    @Test("where a fixed segment leads nowhere the parameter beside it is tried")
    func backtracking() {
        var router = Router<String>()
        router.add(.get, "/a/b/c", "fixed")
        router.add(.get, "/{x}/b/d", "parameter")
        guard case .found("parameter", let parameters) = router.match(.get, ["a", "b", "d"]) else {
            Issue.record("not found")
            return
        }
        #expect(parameters == ["x": "a"])
    }
}
