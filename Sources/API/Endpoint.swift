import EventLoop
package import HTTPServer
package import Identity
package import Kernel

/// One operation of the API as a value: router, permissions, OpenAPI and the guarded lists follow from these.
package struct Endpoint: Sendable {
    package let method: Method
    /// `/contracts/{contractId}/approval`; the names of parameters are those of the command's fields.
    package let path: String
    /// Stable; for a command its name.
    package let operationID: String
    package let title: String
    /// `module:entity:action`; nil for what anybody may ask.
    package let permission: String?
    /// For whoever has signed in, whatever they may do, and even while they have to do one of these first; nil for
    /// what is not about the caller.
    package var personal: Set<Session.Restriction>?
    /// Whose data it shows or changes. Who sees only a part of the city does not come in unless it says otherwise.
    package var data = Reach.wholeCity
    /// How often one caller may ask.
    package var limit: RateLimit?
    package var parameters: [Parameter] = []
    /// JSON Schema of the body; nil if there is none.
    package var request: JSON?
    package var answer: Answer
    package let handle: Handler

    package typealias Handler = @IO @Sendable (Call) async throws -> Response

    package init(
        _ method: Method, _ path: String, _ operationID: String, _ title: String, permission: String?,
        parameters: [Parameter] = [], request: JSON? = nil, answer: Answer, handle: @escaping Handler
    ) {
        (self.method, self.path, self.operationID, self.title) = (method, path, operationID, title)
        (self.permission, self.request, self.answer, self.handle) = (permission, request, answer, handle)
        self.parameters = pathParameters(of: path).map { Parameter($0, .path, "编号", ["type": "string"]) } + parameters
    }

    /// The same for whoever has signed in, even while they have to do one of these first.
    func personal(evenIf restrictions: Session.Restriction...) -> Endpoint {
        var endpoint = self
        endpoint.personal = Set(restrictions)
        return endpoint
    }

    /// The same, so often.
    package func limited(_ limit: RateLimit) -> Endpoint {
        var endpoint = self
        endpoint.limit = limit
        return endpoint
    }

    /// The same, about such data.
    package func about(_ data: Reach) -> Endpoint {
        var endpoint = self
        endpoint.data = data
        return endpoint
    }

    /// Whose data an endpoint is about.
    package enum Reach: String, Sendable {
        /// Of the whole city; whoever sees less is refused.
        case wholeCity
        /// What is within the caller's scope: its handler passes on `Call.scope`.
        case callersScope
        /// The same for everybody who may ask.
        case everybody
    }

    /// Something the caller may say besides the body.
    package struct Parameter: Sendable {
        package enum Place: String, Sendable { case path, query, header }

        package let name: String
        package let place: Place
        package let title: String
        package let schema: JSON

        package init(_ name: String, _ place: Place, _ title: String, _ schema: JSON) {
            (self.name, self.place, self.title, self.schema) = (name, place, title, schema)
        }
    }

    /// The answer when all goes well.
    package struct Answer: Sendable {
        package var status: Int
        package var title: String
        package var contentType: String
        package var schema: JSON

        package init(_ status: Int, _ title: String, _ schema: JSON, contentType: String = "application/json") {
            (self.status, self.title, self.schema, self.contentType) = (status, title, schema, contentType)
        }
    }
}

/// The names in braces of a path template.
func pathParameters(of path: String) -> [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
}
