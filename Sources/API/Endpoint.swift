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
    /// What it may answer instead, and is no problem.
    package var otherAnswers: [Answer] = []
    /// Statuses of problems that not every endpoint of its kind has.
    package var problems: Set<Int> = []
    /// Named schemas that `request` and the answers refer to as `#/components/schemas/…`.
    package var definitions: [JSON.Member] = []
    package let handle: Handler

    package typealias Handler = @IO @Sendable (Call) async throws -> Response

    package init(
        _ method: Method, _ path: String, _ operationID: String, _ title: String, permission: String?,
        parameters: [Parameter] = [], request: JSON? = nil, answer: Answer, handle: @escaping Handler
    ) {
        (self.method, self.path, self.operationID, self.title) = (method, path, operationID, title)
        (self.permission, self.request, self.answer, self.handle) = (permission, request, answer, handle)
        let given = Set(parameters.filter { $0.place == .path }.map(\.name))
        let inPath = pathParameters(of: path).filter { !given.contains($0) }.map { Parameter(inPath: $0) }
        self.parameters = inPath + parameters
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

    /// The same, which may also answer so.
    func answering(_ answers: Answer...) -> Endpoint {
        var endpoint = self
        endpoint.otherAnswers += answers
        return endpoint
    }

    /// The same, which may also end in problems of these statuses.
    func refusing(_ statuses: Int...) -> Endpoint {
        var endpoint = self
        endpoint.problems.formUnion(statuses)
        return endpoint
    }

    /// The same, with schemas that it refers to by name.
    func defining(_ definitions: JSON.Member...) -> Endpoint {
        var endpoint = self
        endpoint.definitions += definitions
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
        package let isRequired: Bool

        package init(_ name: String, _ place: Place, _ title: String, _ schema: JSON, isRequired: Bool = false) {
            (self.name, self.place, self.title, self.schema) = (name, place, title, schema)
            self.isRequired = isRequired || place == .path
        }

        /// A part of the path; one that is called an id is a UUID.
        fileprivate init(inPath name: String) {
            let isID = name == "id" || name.hasSuffix("Id")
            self.init(name, .path, "编号", isID ? UUID.schema : ["type": "string", "minLength": 1])
        }
    }

    /// An answer that is no problem.
    package struct Answer: Sendable {
        package var status: Int
        package var title: String
        /// Its schema for each media type it may have; none if it has no body.
        package var contents: [(type: String, schema: JSON)]
        /// The header fields that tell something, by their names in `ResponseField`.
        package var fields: [ResponseField]

        package init(
            _ status: Int, _ title: String, _ schema: JSON, contentType: String = "application/json",
            fields: ResponseField...
        ) {
            (self.status, self.title, self.fields) = (status, title, fields)
            contents = [(contentType, schema)]
        }

        /// Without a body.
        package init(_ status: Int, _ title: String) {
            (self.status, self.title, contents, fields) = (status, title, [], [])
        }

        /// The same, which a caller can also have in another form.
        func or(_ contentType: String, _ schema: JSON = ["type": "string"]) -> Answer {
            var answer = self
            answer.contents.append((contentType, schema))
            return answer
        }
    }
}

/// The names in braces of a path template.
func pathParameters(of path: String) -> [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
}
