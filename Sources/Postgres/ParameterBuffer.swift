import CLibpq
import EventLoop

/// Writes the parameters of one statement into one piece of memory, in the form libpq takes them.
///
/// libpq copies them before its call returns, so all connections share one buffer.
@IO final class ParameterBuffer {
    static let shared = ParameterBuffer()

    private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    private var count = 0
    private(set) var types: [Oid] = []
    private var offsets: [Int?] = []
    private var pointers: [UnsafePointer<CChar>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    func encode(_ values: [Value]) {
        clear()
        for value in values {
            let start = count
            write(value)
            let isNull = value == .null
            offsets.append(isNull ? nil : start)
            lengths.append(Int32(count - start))
            types.append(value.type.number)
            formats.append(value.isBinary ? 1 : 0)
            if !value.isBinary { put(UInt8(0)) }
        }
    }

    /// Sends the encoded parameters to a prepared statement; false if libpq refuses.
    func send(toPrepared name: String, on handle: OpaquePointer) -> Bool {
        let base = UnsafeRawPointer(storage.baseAddress!)
        for offset in offsets { pointers.append(offset.map { (base + $0).assumingMemoryBound(to: CChar.self) }) }
        return PQsendQueryPrepared(handle, name, Int32(pointers.count), pointers, lengths, formats, 1) == 1
    }

    /// The bytes of one value as they are sent.
    func encoded(_ value: Value) -> [UInt8] {
        clear()
        write(value)
        return Array(storage[0..<count])
    }

    private func clear() {
        count = 0
        if storage.count > 1 << 20 {
            storage.deallocate()
            storage = .allocate(byteCount: 4096, alignment: 16)
        }
        types.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        pointers.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    // MARK: Values

    private func write(_ value: Value) {
        switch value {
        case .null: break
        case .text(let text): put(text)
        case .int(let int): put(String(int))
        case .bytes(let bytes): put(bytes)
        case .textArray(let texts):
            putHeader(.text, texts.count, hasNull: texts.contains { $0 == nil })
            for text in texts { putElement(text, length: text?.utf8.count) { put($0) } }
        case .intArray(let ints):
            putHeader(.int8, ints.count, hasNull: false)
            reserve(12 * ints.count)
            for int in ints {
                put(UInt32(8))
                put(int)
            }
        case .array(let type, let elements):
            putHeader(type, elements.count, hasNull: elements.contains { $0 == nil })
            for element in elements { putElement(element, length: element?.count) { put($0) } }
        case .packedArray(let type, let bytes): putPacked(type, bytes)
        }
    }

    private func putPacked(_ type: ElementType, _ bytes: [UInt8]) {
        guard let width = type.width else { return }
        putHeader(type, bytes.count / width, hasNull: false)
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: width) {
                put(UInt32(width))
                put(UnsafeRawBufferPointer(rebasing: bytes[start..<start + width]))
            }
        }
    }

    /// Dimensions (none for an empty array), whether NULLs occur, element type, length, first index.
    private func putHeader(_ type: ElementType, _ length: Int, hasNull: Bool) {
        put(UInt32(length == 0 ? 0 : 1))
        put(UInt32(hasNull ? 1 : 0))
        put(type.oid.number)
        guard length > 0 else { return }
        put(UInt32(truncatingIfNeeded: length))
        put(UInt32(1))
    }

    private func putElement<T>(_ element: T?, length: Int?, _ write: (T) -> Void) {
        guard let element, let length else { return put(UInt32.max) }
        put(UInt32(truncatingIfNeeded: length))
        write(element)
    }

    // MARK: Memory

    private func reserve(_ more: Int) {
        guard count + more > storage.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * storage.count, count + more), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[0..<count]))
        storage.deallocate()
        storage = larger
    }

    private func put(_ integer: some FixedWidthInteger) {
        reserve(8)
        (storage.baseAddress! + count).storeBytes(of: integer.bigEndian, as: type(of: integer))
        count += integer.bitWidth / 8
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        if let source = bytes.baseAddress {
            (storage.baseAddress! + count).copyMemory(from: source, byteCount: bytes.count)
        }
        count += bytes.count
    }

    private func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }
}

extension Value {
    var isBinary: Bool {
        switch self {
        case .null, .text, .int: false
        default: true
        }
    }

    var type: OID {
        switch self {
        case .null, .text, .int: .unspecified
        case .bytes: .bytea
        case .textArray: ElementType.text.arrayOID
        case .intArray: ElementType.int8.arrayOID
        case .array(let type, _), .packedArray(let type, _): type.arrayOID
        }
    }
}
