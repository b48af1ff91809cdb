import Commands
import Desk
import EventLoop
import HTTPServer
import Identity
import Kernel
import Queries
import System

extension Endpoint {
    static let accounts: [Endpoint] =
        [
            .giving(IssueAccount.self, "/accounts", location: "/accounts/{id}") { signIn, command, invocation in
                try await signIn.issue(command, invocation)
            },
            .command(EditAccount.self, "/accounts/{accountId}", method: .put),
            .command(LinkAccount.self, "/accounts/{accountId}/person", method: .put),
            .command(AssignRoles.self, "/accounts/{accountId}/roles", method: .put),
            .command(ApproveRoles.self, "/accounts/{accountId}/role-approval"),
            .command(RejectRoles.self, "/accounts/{accountId}/role-rejection"),
            .command(DisableAccount.self, "/accounts/{accountId}/disabling"),
            .command(EnableAccount.self, "/accounts/{accountId}/enabling"),
            .giving(ResetPassword.self, "/accounts/{accountId}/password-reset") { signIn, command, invocation in
                try await signIn.reset(command, invocation)
            },
            .command(UnlockAccount.self, "/accounts/{accountId}/unlocking"),
            .command(RemoveSecondFactor.self, "/accounts/{accountId}/second-factor-removal"),
            .history("/accounts/{accountId}", of: Account.self, title: "账号", permission: "system:account:list"),
            Endpoint(
                .post, "/sessions/{sessionId}/end", "end-session", "结束会话 (强制下线)", permission: "system:session:end",
                answer: Answer(200, "已结束", ["type": "object"])
            ) { call in
                try call.allowQuery()
                let id = try call.id("sessionId")
                let entry = LoginEntry(.sessionEnd, call.origin)
                guard try await call.services.identity.sessions.end(id, .kicked, entry) else {
                    throw Problem.noSuchThing(id.description)
                }
                return .json(Array("{}".utf8))
            },
        ] + list(LoginLog.list) + list(Sessions.list)

    /// A command that gives out a password, told in its answer and never again: a repetition is answered without it.
    private static func giving<C: BusinessCommand>(
        _ command: C.Type, _ path: String, location: String? = nil,
        perform: @escaping @IO @Sendable (SignIn, C, Invocation) async throws -> SignIn.Given
    ) -> Endpoint {
        let plain = Endpoint.command(command, path, location: location)
        var answer = plain.answer
        answer.contents[0].schema = [
            "allOf": [["$ref": "#/components/schemas/Receipt"]],
            "properties": ["one_time_password": ["type": "string", "description": "只显示这一次"]],
        ]
        return Endpoint(
            plain.method, path, plain.operationID, plain.title, permission: plain.permission,
            parameters: plain.parameters.filter { $0.place != .path }, request: plain.request, answer: answer
        ) { call in
            try call.allowQuery()
            let command = try call.body(C.self, pathParameters: pathParameters(of: path))
            let given = try await perform(call.services.identity.signIn, command, try call.invocation())
            return response(given.receipt, location: location) { writer in
                if let password = given.password { writer.member("one_time_password") { $0.string(password) } }
            }
        }.about(.callersScope)
    }
}
