import Kernel

/// A body with the parameters of the path as its first members, so that one record describes both.
///
/// A body that says the same again is refused by the reader as a duplicate, also if it says the same value.
struct SplicedBody {
    let bytes: [UInt8]
    /// Where the parameters were put.
    private let inserted: Range<Int>

    /// An empty body is an empty object. What is no object is left for the reader to refuse.
    init(_ body: [UInt8], _ parameters: [(name: String, value: String)]) {
        let body = body.isEmpty ? Array("{}".utf8) : body
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        guard !parameters.isEmpty, let brace = body.firstIndex(where: { !isSpace($0) }),
            body[brace] == UInt8(ascii: "{")
        else {
            (bytes, inserted) = (body, 0..<0)
            return
        }
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in parameters { writer.member(name) { $0.string(value) } }
        }
        var members = Array(writer.bytes.dropFirst().dropLast())
        let isEmpty = body[(brace + 1)...].first { !isSpace($0) } == UInt8(ascii: "}")
        if !isEmpty { members.append(UInt8(ascii: ",")) }
        inserted = brace + 1..<brace + 1 + members.count
        bytes = body[...brace] + members + body[(brace + 1)...]
    }

    /// The offset in the body as it was sent.
    func originalOffset(_ offset: Int) -> Int {
        offset >= inserted.upperBound ? offset - inserted.count : min(offset, inserted.lowerBound)
    }
}
