import Demo
import EventLoop
import HTTPServer
import Kernel
import KernelTesting
import Projector
import ReadModels
import Registers
import Testing

@testable import API

@Suite("The contract") struct ContractTests {
    /// The whole product with a small district in it.
    @IO private func town(_ name: String) async throws -> Hall {
        let hall = try await Hall(
            name, projects: false, offering: Endpoint.all(bankSecret: Array("secret".utf8)), projecting: allProjections)
        try await Setup(desk: hall.services.desk, log: hall.services.log).run()
        let start = (hall.clock.now.day.month + -12).first
        let size = District.Size(units: 10, years: 1, seed: 1, start: start)
        let district = District(log: hall.services.log, sealer: OpenSealer(), size: size)
        try await district.build(try District.samplePolicy()) { _, _ in }
        try await district.issueAccounts(on: hall.clock.now)
        try await hall.startProjecting()
        let (head, deadline) = (try await hall.head(), Deadline.after(.seconds(120)))
        while try await hall.services.projections.status().contains(where: { $0.position < head }),
            Deadline.now < deadline
        {
            try await EventLoop.sleep(for: .milliseconds(20))
        }
        return hall
    }

    @Test("every operation answers as it is described, whether what it is sent is valid or not")
    @IO func walk() async throws {
        let hall = try await town("contract")
        let contract = Contract(try await hall.send(.get, "/openapi.json").json)
        let walker = Walker(
            hall, contract, stranger: try await hall.issue("stranger", "no:such:thing"), seed: 20_261_130)
        try await walker.lookAround()
        for operation in contract.operations { try await walker.walk(operation) }
        for fault in walker.faults.prefix(60) { Issue.record("\(fault)") }
        // It has been where it says: everything was asked, nearly everything readable was read, much was done.
        #expect(walker.counts.count == contract.operations.count)
        let read = contract.operations.filter { $0.method == .get && walker.counts[$0.id]?[200] != nil }
        #expect(read.count > contract.operations.filter { $0.method == .get }.count * 3 / 4, "read \(read.count)")
        let done = contract.operations.filter { operation in
            operation.body != nil && (walker.counts[operation.id]?.keys.contains { $0 < 300 } ?? false)
        }
        #expect(done.count >= 12, "done \(done.map(\.id))")
        await hall.stop()
    }

    @Test("an answer that is not described is found")
    func controls() {
        let contract = Contract([
            "paths": [
                "/x": [
                    "get": [
                        "operationId": "x",
                        "responses": [
                            "200": [
                                "description": "",
                                "content": ["application/json": ["schema": ["type": "object", "required": ["id"]]]],
                            ]
                        ],
                    ]
                ]
            ]
        ])
        func faults(_ status: Int, _ body: String, _ type: String = "application/json") -> [String] {
            contract.faults(status, type, Array(body.utf8), to: contract.operations[0])
        }
        #expect(faults(200, #"{"id":1}"#) == [])
        #expect(faults(200, "{}") == ["200 /id: is missing"])
        #expect(faults(200, "[]").first == "200 : is array, not object")
        #expect(faults(404, "{}") == ["404 is not described"])
        #expect(faults(200, "{}", "text/html") == ["200 as text/html is not described"])
    }
}
