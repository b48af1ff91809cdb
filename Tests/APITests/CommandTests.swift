import API
import EventLoop
import HTTPServer
import Kernel
import Testing

@Suite("Commands over HTTP") struct CommandTests {
    @Test("what is made answers where it is, and is seen by a reader that waits for it")
    @IO func makes() async throws {
        let hall = try await Hall("makes")
        let answer = try await hall.send(.post, "/doors", #"{"label":"大门","width":90}"#)
        #expect(answer.status == 201 && answer.headers["ETag"] == "\"1\"")
        let json = try answer.json
        let (id, position) = (try #require(json["id"]?.string), try #require(json["position"]?.int))
        #expect(answer.headers["Location"] == "/doors/\(id)" && position == 1 && json["version"]?.int == 1)
        let row = try await hall.send(.get, "/doors/\(id)?min_position=\(position)", nil, ["Prefer": "wait=10"])
        #expect(
            row.text == #"{"door_id":"\#(id)","label":"大门","width":90,"is_open":false,"version":1}"#)
        #expect(row.headers["ETag"] == "\"1\"" && row.headers["Preference-Applied"] == "wait=10")
        await hall.stop()
    }

    @Test("parameters of the path and the body are one command; the actor, trace and version go with it")
    @IO func moves() async throws {
        let hall = try await Hall("moves")
        let id = try await hall.makeDoor().id
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = try await hall.send(
            .post, "/doors/\(id)/move", #"{"opens":true}"#, ["If-Match": "\"1\"", "traceparent": trace])
        #expect(answer.status == 200 && answer.headers["ETag"] == "\"2\"" && answer.headers["Location"] == nil)
        #expect(answer.headers["traceparent"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
        let history = try await hall.send(.get, "/doors/\(id)/history").json
        let facts = try #require(history["items"]?.array)
        #expect(facts.map { $0["type"]?.string } == ["DoorMade", "DoorMoved"])
        #expect(facts[1]["actor"]?.string == "clerk" && facts[1]["payload"]?["opens"] == true)
        #expect(facts[1]["correlation_id"]?.string == "4bf92f35-77b3-4da6-a3ce-929d0e0e4736")
        #expect(hall.records.map(\.operation) == ["make-door", "move-door", "history-of-doors"])
        #expect(hall.records.allSatisfy { $0.actor == "clerk" })
        await hall.stop()
    }

    @Test(
        "a repeated key gives the first answer and does nothing, be it a UUID or any text",
        arguments: [
            "9b2d1f0e-5d0a-4c58-8f3a-0c5f5d7f9a11", "请求 42",
        ])
    @IO func replays(key: String) async throws {
        let hall = try await Hall("replays")
        let body = #"{"label":"侧门","width":70}"#
        let first = try await hall.send(.post, "/doors", body, ["Idempotency-Key": key])
        let again = try await hall.send(.post, "/doors", body, ["Idempotency-Key": key])
        #expect(first.status == 201 && again.status == 201 && first.body == again.body)
        #expect(first.headers["Idempotency-Replayed"] == nil && again.headers["Idempotency-Replayed"] == "true")
        #expect(try await hall.head() == 1)
        let other = try await hall.send(.post, "/doors", #"{"label":"后门","width":70}"#, ["Idempotency-Key": key])
        #expect(try other.status == 422 && (try other.json)["code"] == "E-IDEMPOTENT-MISMATCH")
        #expect(try await hall.head() == 1)
        await hall.stop()
    }

    @Test("a stale version is told what happened since, and by whom")
    @IO func stale() async throws {
        let hall = try await Hall("stale")
        let id = try await hall.makeDoor().id
        _ = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":true}"#)
        let answer = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":false}"#, ["If-Match": "\"1\""])
        #expect(answer.status == 412)
        let details = try #require(try answer.json["details"])
        #expect(details["current_version"]?.int == 2)
        let changes = try #require(details["changes"]?.array)
        #expect(changes.count == 1 && changes[0]["type"] == "DoorMoved" && changes[0]["actor"] == "clerk")
        #expect(changes[0]["recorded_at"]?.string.flatMap(Instant.init) != nil)
        #expect(try await hall.head() == 2)
        await hall.stop()
    }
}
