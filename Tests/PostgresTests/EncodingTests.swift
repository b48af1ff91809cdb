import EventLoop
import Testing

@testable import Postgres

@Suite("Encoding of parameters") struct EncodingTests {
    @Test("an array carries dimensions, NULL flag, element type, length, lower bound and its elements")
    @IO func textArray() {
        let encoded = ParameterBuffer.shared.encoded(.textArray(["ab", nil]))
        let head: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1]
        #expect(encoded == head + [0, 0, 0, 2, 97, 98] + [255, 255, 255, 255])
    }

    @Test("integers are big-endian, and an empty array has no dimension")
    @IO func intArray() {
        let encoded = ParameterBuffer.shared.encoded(.intArray([258]))
        #expect(encoded.suffix(12) == [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2])
        #expect(ParameterBuffer.shared.encoded(.intArray([])) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20])
    }

    @Test("a packed array is the same on the wire as one of separate elements")
    @IO func packedArray() {
        let ids = (0..<3).map { [UInt8](repeating: $0, count: 16) }
        let packed = ParameterBuffer.shared.encoded(.packedArray(.uuid, ids.flatMap { $0 }))
        #expect(packed == ParameterBuffer.shared.encoded(.array(.uuid, ids)))
    }

    @Test("a parameter larger than the buffer is written whole, and the buffer shrinks again")
    @IO func large() {
        let text = String(repeating: "厦", count: 1 << 20)
        #expect(ParameterBuffer.shared.encoded(.text(text)) == Array(text.utf8))
        #expect(ParameterBuffer.shared.encoded(.int(-5)) == Array("-5".utf8))
    }
}
