import Crypto
package import EventLoop
import Kernel
import Zlib

/// A partition of the log in a file: its rows, exactly.
///
/// The file begins with a line of 256 bytes for people and programs. Blocks follow, each a zlib stream (RFC 1950) of up to
/// 4096 facts in the order of their positions, as rows of a binary COPY: position, recorded_at, and the columns of
/// `Chain.contentColumns`. Behind them stands the index: for each block its first position, where it begins, and its
/// length compressed and plain, each in eight bytes, most significant first. The line has the SHA-256 of all behind it.
package struct ArchiveFile: Sendable {
    package static let format = "guangsha-log-archive/1"
    package static let headerSize = 256, factsInBlock = 4_096

    /// What the first line says.
    package struct Header: Sendable, Equatable {
        /// The partition's bounds; positions begin with 1.
        package var lower: Int64, upper: Int64
        package var facts: Int64, blocks: Int, indexOffset: Int
        package var sha256: String

        package init(lower: Int64, upper: Int64, facts: Int64, blocks: Int, indexOffset: Int, sha256: String) {
            (self.lower, self.upper, self.facts) = (lower, upper, facts)
            (self.blocks, self.indexOffset, self.sha256) = (blocks, indexOffset, sha256)
        }

        package var line: [UInt8] {
            let text =
                "\(ArchiveFile.format) lower=\(lower) upper=\(upper) facts=\(facts) blocks=\(blocks) "
                + "index=\(indexOffset) sha256=\(sha256)"
            return Array(text.utf8)
                + [UInt8](repeating: UInt8(ascii: " "), count: ArchiveFile.headerSize - 1 - text.utf8.count)
                + [UInt8(ascii: "\n")]
        }

        init?(line: [UInt8]) {
            let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\n" }
            guard line.count == ArchiveFile.headerSize, words.first.map(String.init) == ArchiveFile.format else {
                return nil
            }
            var values: [String: String] = [:]
            for word in words.dropFirst() {
                let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                if parts.count == 2 { values[parts[0]] = parts[1] }
            }
            func number(_ name: String) -> Int64? { values[name].flatMap { Int64($0) } }
            guard let lower = number("lower"), let upper = number("upper"), let facts = number("facts"),
                let blocks = number("blocks"), let index = number("index"), let sha256 = values["sha256"],
                lower < upper, (0...1 << 24).contains(blocks), index >= ArchiveFile.headerSize
            else { return nil }
            self.init(
                lower: lower, upper: upper, facts: facts, blocks: Int(blocks), indexOffset: Int(index), sha256: sha256)
        }
    }

    package struct Block: Sendable, Equatable {
        package var first: Int64, offset: Int, compressed: Int, plain: Int

        package init(first: Int64, offset: Int, compressed: Int, plain: Int) {
            (self.first, self.offset, self.compressed, self.plain) = (first, offset, compressed, plain)
        }
    }

    package let header: Header
    package let blocks: [Block]
    private let file: DataFile

    package var path: String { file.path }
    /// The positions it is asked for.
    package var positions: ClosedRange<Int64> { header.lower...header.upper - 1 }

    /// Opens a file and reads what is where in it. Blocks, as all that reads from it.
    package init(_ path: String) throws(ArchiveError) {
        let header: Header?, size: Int
        var index: [UInt8] = []
        do throws(FileError) {
            file = try DataFile(reading: path)
            size = try file.size
            header = Header(line: try file.read(ArchiveFile.headerSize, at: 0))
            if let header { index = try file.read(32 * header.blocks, at: header.indexOffset) }
        } catch { throw .unreadable(path, "\(error)") }
        guard let header else { throw .damaged(path, "it does not begin as such a file does") }
        guard index.count == 32 * header.blocks, size == header.indexOffset + index.count else {
            throw .damaged(path, "its end is missing")
        }
        self.header = header
        blocks = stride(from: 0, to: index.count, by: 32).map { start in
            let values = stride(from: start, to: start + 32, by: 8).map { part in
                index[part..<part + 8].reduce(0) { $0 << 8 | Int($1) }
            }
            return Block(first: Int64(values[0]), offset: values[1], compressed: values[2], plain: values[3])
        }
        let isInside = blocks.allSatisfy { block in
            (ArchiveFile.headerSize...header.indexOffset).contains(block.offset)
                && (0...header.indexOffset - block.offset).contains(block.compressed)
                && (0...1 << 32).contains(block.plain)
        }
        if !isInside { throw .damaged(path, "its index points to nowhere") }
    }

    /// A block's rows.
    package func rows(of block: Block) throws(ArchiveError) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try file.read(block.compressed, at: block.offset) } catch { throw .unreadable(path, "\(error)") }
        guard let rows = Zlib.decompressed(bytes, count: block.plain) else {
            throw .damaged(path, "the block that begins with position \(block.first) was changed")
        }
        return rows
    }

    /// The blocks that hold any of the positions.
    package func blocks(holding positions: ClosedRange<Int64>) -> ArraySlice<Block> {
        let end = blocks.firstIndex { $0.first > positions.upperBound } ?? blocks.count
        let start = blocks[..<end].lastIndex { $0.first <= positions.lowerBound } ?? 0
        return blocks[start..<max(start, end)]
    }

    /// Reads all of it and holds it against the checksum.
    package func check() throws(ArchiveError) {
        let found: String
        do { found = try ArchiveFile.checksum(of: file) } catch { throw .unreadable(path, "\(error)") }
        guard found == header.sha256 else { throw .damaged(path, "its checksum is another") }
    }

    /// Of everything behind the first line.
    package static func checksum(of file: DataFile) throws(FileError) -> String {
        var hash = SHA256()
        var offset = ArchiveFile.headerSize
        let size = try file.size
        while offset < size {
            let bytes = try file.read(min(1 << 20, size - offset), at: offset)
            if bytes.isEmpty { break }
            hash.update(bytes)
            offset += bytes.count
        }
        return hash.finish().hex
    }
}

/// Why archived facts cannot be had, and what to do.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(String, String)
    case damaged(String, String)
    /// The file is of another partition than the one that stands in the log's list.
    case another(String, expected: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "the archive \(path) cannot be read (\(reason)): the log needs facts that are only there; bring the file back to that "
                + "place, or restore them into the database with `guangsha log restore FILE`"
        case .damaged(let path, let what): "the archive \(path) is damaged: \(what); take a copy of it"
        case .another(let path, let expected):
            "\(path) is another file than the one that was archived there (SHA-256 \(expected)); bring that one back"
        }
    }
}
