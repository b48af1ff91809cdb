import Kernel
import Testing

/// A fact in its third version: v1 called the field `from`, v2 had no reason.
private struct Moved: Fact {
    static let type = "SampleMoved", version = 3
    var startsOn = Day(), reason: String?
    static let fields: [Field<Moved>] = [
        Field("startsOn", \.startsOn, "起始"), Field("reason", \.reason, "原因", .text(1...20)),
    ]

    static func upcast(_ payload: inout JSON, from version: Int) {
        if version == 1 {
            payload["startsOn"] = payload["from"]
            payload["from"] = nil
        } else {
            payload["reason"] = "未记录"
        }
    }
}

private enum Event: EventFamily {
    case moved(Moved)

    var fact: any Fact {
        switch self {
        case .moved(let fact): fact
        }
    }

    static let decoders = FactDecoders<Event>().adding(Moved.self, Event.moved)
}

@Suite("Stored facts") struct FactTests {
    private func decode(_ version: Int, _ payload: String, type: String = "SampleMoved") throws -> Event {
        try Event.decoders.decode(type: type, version: version, payload: Array(payload.utf8))
    }

    @Test("older versions are raised step by step, the newest is read as it is")
    func upcast() throws {
        let day = try #require(Day("2026-03-01"))
        #expect(try decode(1, #"{"from":"2026-03-01"}"#) == .moved(Moved(startsOn: day, reason: "未记录")))
        #expect(try decode(2, #"{"startsOn":"2026-03-01"}"#) == .moved(Moved(startsOn: day, reason: "未记录")))
        #expect(try decode(3, #"{"startsOn":"2026-03-01"}"#) == .moved(Moved(startsOn: day)))
    }

    @Test("what this build cannot know is told apart")
    func unknown() {
        #expect(throws: DecodingFailure.newerVersion(type: "SampleMoved", version: 4)) { try decode(4, "{}") }
        #expect(throws: DecodingFailure.unknownType("Lost")) { try decode(1, "{}", type: "Lost") }
        #expect(throws: DecodingFailure.self) { try decode(3, #"{"startsOn":1}"#) }
    }
}
