import EventLoop
import Testing

@testable import HTTPServer

@Suite("The framing of messages") struct FramingTests {
    @Test("is what the RFCs demand, and nothing is smuggled", arguments: Framing.all)
    func demand(_ demand: Demand) {
        #expect(Dialogue.of([wire(demand.input)]) == demand.expected)
    }

    @Test("is the same however the bytes arrive", arguments: Framing.all)
    func pieces(_ demand: Demand) {
        let bytes = wire(demand.input)
        #expect(Dialogue.of(bytes.map { [$0] }) == demand.expected)
        for cut in stride(from: 1, to: bytes.count, by: bytes.count > 1_000 ? 97 : 1) {
            let result = Dialogue.of([Array(bytes[..<cut]), Array(bytes[cut...])])
            if result != demand.expected { Issue.record("cut at \(cut): \(result)") }
        }
    }

    @Test("no demand is made twice, and each names its section")
    func table() {
        #expect(Set(Framing.all.map(\.input)).count == Framing.all.count)
        #expect(Framing.all.allSatisfy { $0.rfc.contains(#/^RFC \d+ §\d+(\.\d+)*$/#) })
    }
}

/// A client that sends pieces to a connection, and sees what a client sees: statuses, and whether it is kept.
private struct Dialogue {
    private var machine = ConnectionMachine(limits: testLimits)
    private var seen: [String] = []
    private var isClosed = false

    static func of(_ pieces: [[UInt8]]) -> String {
        var dialogue = Dialogue()
        for piece in pieces where !dialogue.isClosed { dialogue.send(piece) }
        return (dialogue.seen + [dialogue.isClosed ? "closed" : "kept"]).joined(separator: " ")
    }

    private mutating func send(_ piece: [UInt8]) {
        machine.input += piece
        while true {
            switch machine.next(at: Deadline(nanoseconds: 0), date: []) {
            case .handle: _ = machine.respond(Response(), date: [])
            case .read: return look()
            case .close:
                isClosed = true
                return look()
            }
        }
    }

    private mutating func look() {
        seen += text(machine.output).matches(of: #/HTTP/1\.1 (\d{3}) /#).map { String($0.1) }
        machine.outputWritten()
    }
}
