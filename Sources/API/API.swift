package import EventLoop
package import HTTPServer
import Kernel

/// Answers requests: finds the endpoint, checks who asks, and turns whatever goes wrong into a problem.
@IO package final class API {
    private let router: Router<Endpoint>
    private let services: Services
    private let report: @IO (AccessRecord) -> Void

    /// Calls `report` once for each request, after its answer is known.
    package init(_ endpoints: [Endpoint], services: Services, report: @escaping @IO (AccessRecord) -> Void) {
        var router = Router<Endpoint>()
        for endpoint in endpoints { router.add(endpoint.method, endpoint.path, endpoint) }
        (self.router, self.services, self.report) = (router, services, report)
    }

    package func handle(_ request: Request) async -> Response {
        var record = AccessRecord(request)
        let trace = Trace(traceparent: request.headers["traceparent"])
        let language = Language(accepting: request.headers["Accept-Language"])
        var response: Response
        do {
            response = try await answer(request, trace, language, &record)
        } catch {
            let problem = Problem(error)
            record.cause = problem.cause ?? (problem.isRefusalOfCaller ? problem.type.code : nil)
            response = problem.response(trace, language)
        }
        record.status = response.status
        if Envelope.isWanted(by: request) { response = Envelope.around(response, in: language) }
        response.headers.set("traceparent", trace.header)
        for (name, value) in record.limitFields { response.headers.append(name, value) }
        SecureHeaders.add(to: &response.headers)
        record.duration = Deadline.now.since(request.receivedAt)
        record.traceID = trace.id
        services.metrics.record(record)
        report(record)
        return response
    }

    private func answer(
        _ request: Request, _ trace: Trace, _ language: Language, _ record: inout AccessRecord
    ) async throws -> Response {
        switch router.match(request.method, request.path) {
        case .notFound: throw Problem.noSuchPath(request.rawPath)
        case .methodNotAllowed(let allow):
            if request.method == .options { return Response(status: 204, headers: ["Allow": allow]) }
            throw Problem.methodNotAllowed(allow)
        case .found(let endpoint, let parameters):
            record.operation = endpoint.operationID
            let gate = Gate(request: request, trace: trace, services: services)
            let caller = try await gate.caller(for: endpoint)
            record.actor = caller.actor.id
            do {
                try gate.admit(caller, to: endpoint)
                let scope = try gate.scope(of: caller, for: endpoint)
                if let limit = endpoint.limit { record.limitFields = try await gate.count(limit, caller) }
                return try await endpoint.handle(
                    Call(
                        request: request, parameters: parameters, caller: caller, scope: scope, trace: trace,
                        language: language, services: services))
            } catch {
                let problem = Problem(error)
                gate.note(problem, endpoint, caller, parameters)
                throw problem
            }
        }
    }
}

/// One line of the access log. It names nobody but the actor: paths, queries and bodies may hold personal data.
package struct AccessRecord: Sendable {
    package let method: Method
    /// The operation id; nil if there is no such path.
    package var operation: String?
    package var actor = ""
    package var status = 0
    /// Until the answer was ready, or until a streamed one began.
    package var duration = Duration.zero
    package var traceID: [UInt8] = []
    /// What really happened, where the caller is told only that something did; and why a caller was turned away.
    package var cause: String?
    /// How much of a limit is left, for the answer.
    var limitFields: [(name: String, value: String)] = []

    init(_ request: Request) { method = request.method }
}
