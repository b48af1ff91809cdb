import FoundationEssentials
import Glibc

// Where libFuzzer calls in. `ops/fuzz` builds and runs it; FUZZ_TARGET names what is tried.

private let chosen = FuzzTarget(rawValue: environment("FUZZ_TARGET") ?? "") ?? .request
/// The negative control: a trap that only a fuzzer finds.
private let hasTrap = environment("FUZZ_TRAP") != nil

/// With FUZZ_SEEDS, writes the inputs to begin with into that folder and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    guard let folder = environment("FUZZ_SEEDS") else { return 0 }
    for (number, seed) in chosen.seeds.enumerated() {
        _ = FileManager.default.createFile(atPath: "\(folder)/seed-\(number)", contents: Data(seed))
    }
    exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if hasTrap, isSprung(by: bytes) { fatalError("the planted trap") }
    chosen.run(bytes)
    return 0
}

/// Four bytes as one number: a comparison that libFuzzer sees, and a chance of one to four billion for who only throws dice.
private func isSprung(by bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == 0x5452_4150
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
