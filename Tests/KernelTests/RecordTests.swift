import Kernel
import KernelTesting
import Testing

private struct Sample: Record {
    var name = "", count: Int64 = 0, rent: Money?, days: [Day] = [], kind = Kind.first

    enum Kind: String, Code { case first = "1", second = "2" }

    static let fields: [Field<Sample>] = [
        Field("name", \.name, "名称", .text(1...5)),
        Field("count", \.count, "数量", .range(0...10)),
        Field("rent", \.rent, "租金", .range(0...100)),
        Field("days", \.days, "日期"),
        Field("kind", \.kind, "类别"),
    ]
}

@Suite("Records") struct RecordTests {
    private func faults(_ json: String) -> [FieldError] {
        do throws(ReadError) { _ = try Sample(json: Array(json.utf8)) } catch {
            if case .invalid(let faults) = error { return faults }
            return [FieldError("syntax", "")]
        }
        return []
    }

    @Test("what is written reads back the same")
    func roundTrip() throws {
        let sample = Sample(
            name: "甲\"\\\n\u{1}", count: 3, rent: Money(fen: 5), days: [Day(2026, 3, 1)!], kind: .second)
        #expect(try Sample(json: sample.json) == sample)
        let bare = Sample(name: "乙", days: [])
        #expect(String(decoding: bare.json, as: UTF8.self) == #"{"name":"乙","count":0,"days":[],"kind":"1"}"#)
    }

    @Test("typed text is trimmed and folded")
    func normalised() throws {
        let json = #"{"kind":"1","days":[],"count":1,"name":" ３号Ａ　"}"#
        #expect(try Sample(json: Array(json.utf8)).name == "3号A")
    }

    @Test("every fault is told at once, with its place")
    func allFaults() {
        let found = faults(#"{"name":"","count":11,"rent":1.5,"days":["2026-03-01","x"],"kind":"9","extra":{"a":[1]}}"#)
        #expect(found.map(\.pointer) == ["/name", "/count", "/rent", "/days/1", "/kind", "/extra"])
        #expect(found.map(\.code) == ["required", "range", "type", "format", "code", "unknown"])
        #expect(faults("{}").map(\.pointer) == ["/name", "/count", "/days", "/kind"])
        #expect(faults(#"{"name":"a","name":"b","count":1,"days":[],"kind":"1"}"#).map(\.code) == ["duplicate"])
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", "{", "{}x", "[1,]", "{\"a\":}", "01", "1.", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"", "nul", "{\"a\" 1}",
            String(repeating: "[", count: 100),
        ])
    func malformed(text: String) {
        #expect(throws: ReadError.self) { try JSON.parse(Array(text.utf8)) }
    }

    @Test("escapes and surrogate pairs are read")
    func escapes() throws {
        #expect(try JSON.parse(Array(#""\u5e7f\ud83c\udfe0\n\/""#.utf8)) == "广🏠\n/")
        #expect(try JSON.parse(Array("-12.5e3".utf8)) == .number("-12.5e3"))
    }

    @Test("the schema follows from the fields")
    func schema() {
        #expect(Sample.schema["required"] == ["name", "count", "days", "kind"])
        #expect(Sample.schema["properties"]?["rent"]?["maximum"] == 100)
        #expect(Sample.schema["properties"]?["kind"]?["enum"] == ["1", "2"])
    }

    @Test("seeded garbage never traps the reader", arguments: 0..<300 as Range<UInt64>)
    func garbage(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array(#"{}[]",:0123456789eE+-.truefalsn\u \n"#.utf8)
        let bytes = (0..<Int(random.next() % 60)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
        if let value = try? JSON.parse(bytes) { #expect((try? JSON.parse(value.bytes)) == value) }
        _ = try? Sample(json: bytes)
    }
}
