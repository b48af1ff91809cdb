import API
import EventLoop
import HTTPServer
import Kernel
import Testing

@Suite("Reading over HTTP") struct ReadingTests {
    @Test("a list is walked by the links it gives, or by pages with a total")
    @IO func lists() async throws {
        let hall = try await Hall("lists")
        var position: Int64 = 0
        for number in 1...5 { position = try await hall.makeDoor("\(number)号门").position }
        let first = try await hall.send(
            .get, "/doors?min_position=\(position)&limit=2&fields=label&q=%E9%97%A8", nil, ["Prefer": "wait=10"])
        #expect(try first.json["items"]?.array?.compactMap { $0["label"]?.string } == ["1号门", "2号门"])
        #expect(try first.json["has_more"] == true && first.headers["Projection-Position"] == "\(position)")
        var labels: [String] = []
        var next: String? = "/doors?limit=2&fields=label"
        while let target = next {
            let page = try await hall.send(.get, target)
            labels += try page.json["items"]?.array?.compactMap { $0["label"]?.string } ?? []
            next = page.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
        }
        #expect(labels == (1...5).map { "\($0)号门" })
        let page = try await hall.send(.get, "/doors?page=2&size=2&sort=-label&is_open=false").json
        #expect(page["items"]?.array?.compactMap { $0["label"]?.string } == ["3号门", "2号门"])
        #expect(page["total"]?.int == 5 && page["total_is_estimate"] == false && page["page"]?.int == 2)
        await hall.stop()
    }

    @Test("a reader that waits gets what it waits for, and is told when the read model is behind")
    @IO func waits() async throws {
        let hall = try await Hall("waits", projects: false)
        let (id, position) = try await hall.makeDoor()
        let early = try await hall.send(.get, "/doors")
        #expect(early.status == 503 && early.headers["Retry-After"] == "1")
        try await hall.startProjecting()
        let row = try await hall.send(.get, "/doors/\(id)?min_position=\(position)", nil, ["Prefer": "wait=10"])
        #expect(row.status == 200 && row.headers["Projection-Behind"] == nil)
        let behind = try await hall.send(.get, "/doors?min_position=\(position + 5)", nil, ["Prefer": "wait=0"])
        #expect(behind.status == 200 && behind.headers["Preference-Applied"] == nil)
        #expect(behind.headers["Projection-Position"] == "1" && behind.headers["Projection-Behind"] == "5")
        await hall.stop()
    }

    @Test("streams and the log are read in order, with their payloads as they were stored")
    @IO func log() async throws {
        let hall = try await Hall("log")
        let id = try await hall.makeDoor().id
        _ = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":true}"#)
        _ = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":false}"#)
        let stream = try await hall.send(.get, "/streams/Door/\(id)?after=1&limit=1")
        #expect(try stream.text.contains(#""payload":{"opens":true}"#) && stream.json["has_more"] == true)
        let events = try await hall.send(.get, "/events?after=0&category=Door,Window&type=DoorMoved").json
        #expect(events["items"]?.array?.compactMap { $0["position"]?.int } == [2, 3])
        #expect(events["through"]?.int == 3 && events["head"]?.int == 3)
        let page = try await hall.send(.get, "/events?limit=1&type=DoorMoved").json
        #expect(page["items"]?.array?.isEmpty == true && page["through"]?.int == 1)
        await hall.stop()
    }

    @Test("the feed goes on from any position, and tells what happens while it is open", arguments: [true, false])
    @IO func feed(asLines: Bool) async throws {
        let hall = try await Hall("feed")
        let id = try await hall.makeDoor().id
        _ = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":true}"#)
        let socket = try await Socket.connect(to: hall.address, until: .after(.seconds(120)))
        let accept = asLines ? "application/x-ndjson" : "text/event-stream"
        let head =
            "GET /feed?after=0 HTTP/1.1\r\nHost: x\r\nAccept: \(accept)\r\nLast-Event-ID: 1\r\n"
            + "Authorization: Bearer \(hall.token)\r\n\r\n"
        try await socket.write(Array(head.utf8), until: .after(.seconds(120)))
        var received = ""
        func read(until text: String) async throws {
            while !received.contains(text) {
                var bytes: [UInt8] = []
                guard try await socket.read(into: &bytes, until: .after(.seconds(120))) > 0 else { return }
                received += String(decoding: bytes, as: UTF8.self)
            }
        }
        try await read(until: #""payload":{"opens":true}}"#)
        _ = try await hall.send(.post, "/doors/\(id)/move", #"{"opens":false}"#)
        try await read(until: #""payload":{"opens":false}}"#)
        #expect(received.contains("Content-Type: \(accept); charset=utf-8") && !received.contains("DoorMade"))
        if !asLines { #expect(received.contains("id: 3\nevent: DoorMoved\ndata: {\"position\":3,")) }
        socket.close()
        await hall.stop()
    }
}
