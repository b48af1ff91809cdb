import EventLoop
import HTTPServer
import Kernel
import Testing

@testable import API

@Suite("Jobs and reports over HTTP") struct JobTests {
    @Test("a bill run is accepted once, and says where it can be watched")
    @IO func billRun() async throws {
        let hall = try await Hall("jobs", offering: Endpoint.billRuns)
        let order = #"{"period":"2026-05","scope":"all"}"#
        let answer = try await hall.send(.post, "/bill-runs", order)
        let location = try #require(answer.headers["Location"])
        #expect(answer.status == 202 && location.hasPrefix("/bill-runs/") && answer.headers["Retry-After"] == "1")
        #expect(try await hall.send(.get, location).json["state"] == "waiting")
        let again = try await hall.send(.post, "/bill-runs", order)
        #expect(try again.status == 409 && again.json["code"] == "E-JOB-RUNNING")
        #expect(again.headers["Location"] == location)
        #expect(try await hall.send(.post, "/bill-runs", #"{"period":"2026-5","scope":"all"}"#).status == 422)
        #expect(try await hall.send(.get, "/bill-runs/7").status == 404)
        #expect(try await hall.send(.get, "/bill-runs").json["items"]?.array?.isEmpty == true)
        #expect(try await hall.head() == 1)
        await hall.stop()
    }

    @Test("a report is asked for by a query, strictly")
    @IO func reports() async throws {
        let hall = try await Hall("reports", offering: Endpoint.reports)
        let wrong = try await hall.send(.get, "/reports/rent-accounting?month=May&colour=red")
        let pointers = try wrong.json["errors"]?.array?.compactMap { $0["pointer"]?.string }
        #expect(wrong.status == 400 && pointers == ["/month", "/colour"])
        // Its tables are made by the projectors.
        #expect(try await hall.send(.get, "/reports/rent-accounting?month=2026-05").status == 503)
        await hall.stop()
    }
}
