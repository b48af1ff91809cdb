import EventLoop
import Kernel

/// What the simulator received or sent, and how it ended.
struct JournalEntry: Record {
    var at = Instant(), method = "", target = ""
    var body: JSON?
    var behaviour = Behaviour.ok
    /// The code answered, by the bank or to it.
    var code = ""
    /// It reached the bank's books; of a notice: it was acknowledged.
    var applied = false

    static let fields: [Field<JournalEntry>] = [
        Field("at", \.at, "时间"), Field("method", \.method, "方法"), Field("target", \.target, "路径"),
        Field("body", \.body, "内容"), Field("behaviour", \.behaviour, "行为"), Field("code", \.code, "返回码"),
        Field("applied", \.applied, "已入账"),
    ]
}

/// Everything the simulator received and sent; in a file too, if it is to survive a restart.
@IO final class BankJournal {
    private(set) var entries: [JournalEntry] = []
    private let file: LineFile?

    /// Reads what is there. A damaged line is an error: passing over it would lose money.
    init(path: String?) throws {
        file = try path.map { path throws(FileError) in try LineFile(path) }
        entries = try file?.lines().map { line throws(ReadError) in try JournalEntry(json: line) } ?? []
    }

    func append(_ entry: JournalEntry) {
        entries.append(entry)
        do throws(FileError) { try file?.append(entry.json) } catch {
            // An answer that the restarted simulator does not remember would be a lie.
            fatalError("the simulator cannot write its journal: \(error)")
        }
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.array(entries) { entry, writer in entry.write(&writer) }
        return writer.bytes
    }
}
