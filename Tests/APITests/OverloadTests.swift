import API
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Testing

@Suite("Overload over HTTP") struct OverloadTests {
    @Test("while the database stalls, so many requests wait and the rest is told to come back; nobody is served twice")
    @IO func sheds() async throws {
        var limits = Server.Limits()
        limits.concurrentRequests = 16
        let hall = try await Hall("sheds", limits: limits, clients: 100)
        func makeDoors(_ numbers: ClosedRange<Int>) -> [Task<ClientResponse, any Error>] {
            numbers.map { number in
                Task { @IO in
                    try await hall.send(
                        .post, "/doors", #"{"label":"\#(number)","width":90}"#, ["Idempotency-Key": "door \(number)"])
                }
            }
        }
        var waiting: [Task<ClientResponse, any Error>] = []
        try await hall.services.pool.transaction { connection in
            _ = try await connection.query("SELECT position FROM log.head FOR UPDATE")
            waiting = makeDoors(1...16)
            while hall.active < 16 { try await EventLoop.sleep(for: .milliseconds(1)) }
            for task in makeDoors(17...100) {
                let answer = try await task.value
                #expect(answer.status == 503 && answer.headers["Retry-After"] == "1")
            }
            #expect(try await hall.head() == 0)
        }
        for task in waiting { #expect(try await task.value.status == 201) }
        for first in stride(from: 1, through: 100, by: 10) {
            for task in makeDoors(first...first + 9) { #expect(try await task.value.status == 201) }
        }
        #expect(try await hall.head() == 100)
        await hall.stop()
    }
}
