import EventLog
import EventLoop
import HTTPServer
import Kernel

extension Call {
    /// Follows the log. The position is the id of each event, and the log is the buffer: a client may go on from
    /// any position it has ever seen. Without one it starts at the end.
    func feed() throws(Problem) -> Response {
        try allowQuery("after", "category", "type")
        var start = try query("after", in: 0 ... .max / 2)
        if let text = request.headers["Last-Event-ID"] {
            guard let position = Int64(text), position >= 0, position <= .max / 2 else {
                throw Problem(.malformedHeader, "Last-Event-ID 应为日志位置: \(text)")
            }
            start = position
        }
        let isLines = request.headers["Accept"]?.contains("application/x-ndjson") == true
        let format = isLines ? FeedFormat.lines : .serverSentEvents
        let feed = Feed(
            services: services, filter: filter, format: format,
            gate: Gate(request: request, trace: trace, services: services))
        let headers: Headers = [
            "Content-Type": format.contentType, "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
        ]
        return Response(headers: headers, body: .stream { [start] writer in try await feed.run(from: start, writer) })
    }
}

/// How facts are framed for those who follow.
enum FeedFormat {
    case serverSentEvents, lines

    var contentType: String {
        self == .lines ? "application/x-ndjson; charset=utf-8" : "text/event-stream; charset=utf-8"
    }

    /// What the stream begins with.
    var opening: [UInt8] { self == .lines ? [] : Array("retry: 3000\n\n".utf8) }

    /// Says that the connection lives, and how far the log has been searched.
    func heartbeat(at position: Int64) -> [UInt8] {
        Array((self == .lines ? "\n" : ": hb\nid: \(position)\n\n").utf8)
    }

    func append(_ event: RecordedEvent, to bytes: inout [UInt8]) {
        var writer = JSONWriter(reserving: event.payload.count + 600)
        event.write(&writer)
        // A payload may have come with line breaks between its tokens; in a string they are escaped.
        let json =
            writer.bytes.contains(0x0A) || writer.bytes.contains(0x0D)
            ? writer.bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : writer.bytes
        if self == .lines {
            bytes += json + [0x0A]
        } else {
            bytes += Array("id: \(event.position)\nevent: \(event.type)\ndata: ".utf8) + json + [0x0A, 0x0A]
        }
    }
}

/// One client that follows the log.
private struct Feed: Sendable {
    let services: Services
    let filter: EventLog.Filter
    let format: FeedFormat
    /// Whoever has lost the right to listen hears no more, within a second.
    let gate: Gate
    static let permission = "log:event:list"

    private static let page = 500
    private static let beat = Duration.seconds(15)

    @IO func run(from start: Int64?, _ writer: BodyWriter) async throws {
        var position: Int64
        if let start { position = start } else { position = try await services.log.head() }
        try await writer.write(format.opening + format.heartbeat(at: position))
        var nextBeat = Deadline.after(Feed.beat)
        while writer.isOpen, !writer.isEnding {
            let page = try await services.log.read(after: position, limit: Feed.page, filter: filter)
            var bytes: [UInt8] = []
            for event in page.events { format.append(event, to: &bytes) }
            try await writer.write(bytes)
            position = max(position, page.through)
            if Deadline.now >= nextBeat {
                try await writer.write(format.heartbeat(at: position))
                nextBeat = .after(Feed.beat)
            }
            // In short waits, so that a server that stops does not wait for its followers.
            while !writer.isEnding, Deadline.now < nextBeat,
                await !services.tail.wait(beyond: position, until: min(nextBeat, .after(.milliseconds(500))))
            { guard try await gate.mayStill(Feed.permission) else { return } }
            guard try await gate.mayStill(Feed.permission) else { return }
        }
    }
}
