import EventLoop
import HTTPServer
import Kernel
import Postgres
import Testing

@testable import API

@Suite("The system's own endpoints") struct SystemTests {
    @Test("health, metrics, index and description are told without a token")
    @IO func system() async throws {
        let hall = try await Hall("system")
        _ = try await hall.makeDoor()
        func get(_ target: String, _ headers: [String: String] = [:]) async throws -> ClientResponse {
            try await hall.send(.get, target, nil, headers.merging(["Authorization": absent]) { first, _ in first })
        }
        #expect(try await get("/livez").json["status"] == "alive")
        let deadline = Deadline.after(.seconds(120))
        while try await get("/readyz?verbose").json["checks"]?.array?.count != 3, Deadline.now < deadline {}
        let ready = try await get("/readyz?verbose")
        #expect(try ready.status == 200 && ready.json["status"] == "ready")
        let names = try ready.json["checks"]?.array?.compactMap { $0["name"]?.string }
        #expect(names == ["database", "migrations", "projection door_list"])
        let metrics = try await get("/metrics").text
        for line in [
            #"guangsha_http_requests_total{operation="make-door",status="201"} 1"#, "guangsha_log_facts_total 1",
            #"guangsha_projection_lag_facts{projection="door_list"}"#,
            #"guangsha_http_request_duration_seconds_bucket{le="+Inf"}"#,
            #"guangsha_pool_connections{pool="log",state="idle"}"#,
        ] { #expect(metrics.contains(line), "\(line)") }
        #expect(try await get("/").json["openapi"] == "/openapi.json")
        let problem = try await get("/problems/E-STATE", ["Accept-Language": "en"])
        #expect(
            problem.text.contains("Not allowed in the present state") && problem.headers["Content-Language"] == "en")
        #expect(try await get("/problems").text.contains("E-VERSION"))
        #expect(try await get("/problems/nothing").status == 404)
        await hall.stop()
    }

    @Test("the description has every endpoint, its parameters, its body and its permission")
    @IO func openAPI() async throws {
        let hall = try await Hall("openapi")
        let document = try await hall.send(.get, "/openapi.json").json
        #expect(document["openapi"] == "3.1.0")
        let paths = try #require(document["paths"]?.members)
        #expect(paths.count == Set(Hall.endpoints.map(\.path)).count)
        let move = try #require(document["paths"]?["/doors/{doorId}/move"]?["post"])
        #expect(move["operationId"] == "move-door" && move["x-permission"] == "hall:door:move")
        let body = try #require(move["requestBody"]?["content"]?["application/json"]?["schema"])
        #expect(body["required"] == ["opens"] && body["properties"]?.members?.map(\.name) == ["opens"])
        #expect(move["parameters"]?.array?.first?["in"] == "path" && move["responses"]?["412"] != nil)
        let list = try #require(document["paths"]?["/doors"]?["get"]?["parameters"]?.array)
        #expect(list.contains { $0["name"] == "width" && $0["in"] == "query" })
        await hall.stop()
    }

    @Test("an unreachable database is not ready, and a command says that nothing was changed")
    @IO func unreachable() async throws {
        let hall = try await Hall("unreachable")
        _ = try await hall.makeDoor()
        await hall.services.pool.close()
        let ready = try await hall.send(.get, "/readyz")
        #expect(ready.status == 503)
        let answer = try await hall.send(.get, "/doors")
        #expect(try answer.status == 503 && answer.headers["Retry-After"] == "1" && answer.json["retryable"] == true)
        #expect(hall.records.last?.cause?.contains("pool is closed") == true)
        #expect(!answer.text.contains("pool"))
        await hall.stop()
    }
}
