import Commands
import Desk
import EventLog
import EventLoop
import HTTPServer
import Identity
import Kernel
import People

extension RateLimit {
    /// For each caller: nobody needs the clear values of a whole list.
    static let reveal = RateLimit("reveal", 30, in: .seconds(3_600))
}

extension Endpoint {
    /// Clear values of a person, once the look at them is a fact. A repetition is told that it was recorded and is not
    /// shown the values again: that would be a look of which nothing is known.
    static let reveal: Endpoint = {
        let path = "/persons/{personId}/reveal"
        let plain = Endpoint.command(RevealPersonalData.self, path)
        var answer = plain.answer
        answer.contents[0].schema = [
            "allOf": [["$ref": "#/components/schemas/Receipt"]],
            "properties": [
                "values": [
                    "type": "object", "additionalProperties": ["type": "string"], "description": "按项目; 重复的请求没有",
                ]
            ],
        ]
        return Endpoint(
            .post, path, plain.operationID, plain.title, permission: plain.permission,
            parameters: plain.parameters.filter { $0.name == "Idempotency-Key" }, request: plain.request, answer: answer
        ) { call in
            try call.allowQuery()
            let command = try call.body(RevealPersonalData.self, pathParameters: pathParameters(of: path))
            let receipt = try await call.services.desk.perform(command, try call.invocation())
            let values = receipt.isReplay ? [] : try await call.clearValues(command)
            return response(receipt, location: nil) { writer in
                if receipt.isReplay { return }
                writer.member("values") { JSON.object(values).write(&$0) }
            }
        }.about(.callersScope).limited(.reveal)
    }()
}

extension Call {
    @IO fileprivate func clearValues(_ command: RevealPersonalData) async throws -> [JSON.Member] {
        let state = try await services.desk.state(of: Person.self, command.personId.uuid)
        var values: [JSON.Member] = []
        for item in command.items {
            guard let (sealed, kind) = state.registered?.sealed(item),
                let text = try await services.opener.open(sealed, as: kind)
            else { throw Problem(Refusal.personErased) }
            values.append(JSON.Member(item.rawValue, .string(text)))
        }
        return values
    }
}
