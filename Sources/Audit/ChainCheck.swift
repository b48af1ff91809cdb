import Crypto
import EventLog
import Kernel

/// Holds facts, in the order of their positions, against the chain; pure, and quick enough for all of a log.
///
/// Commits are taken before the facts they cover. What is thrown is the first fault, in the order of positions.
struct ChainCheck {
    private struct Commit {
        let first: Int64, last: Int64, recordedAt: Instant
        let digests: [UInt8], hash: [UInt8]
    }

    private struct StreamKey: Hashable {
        let category: Int, high: UInt64, low: UInt64
    }

    /// Commits that have been taken and whose facts have not all been seen; `entered` of them are done with.
    private var commits: [Commit] = []
    private var entered = 0
    private var current: Commit?
    /// The position that must come next, and the link of the last commit that was held to be good.
    private(set) var expected: Int64
    private(set) var link: [UInt8]
    private(set) var factCount = 0, commitCount = 0
    private var versions: [StreamKey: Int32] = [:]
    private var categories: [[UInt8]] = []
    /// Streams whose beginning was not seen may begin with any version.
    private let isWhole: Bool
    private var kept: ArraySlice<Head>

    var streamCount: Int { versions.count }

    /// `first` is the first position of a commit, `link` that of the commit before it.
    init(first: Int64, link: [UInt8], kept: [Head]) {
        (expected, self.link, isWhole) = (first, link, first == 1)
        self.kept = kept.filter { $0.position >= first }.sorted { $0.position < $1.position }[...]
    }

    // MARK: Commits

    mutating func take(commits bytes: [UInt8], isFirst: Bool) throws {
        commits.removeFirst(entered)
        entered = 0
        var rows = try CopyRows(bytes, isFirst: isFirst)
        while try rows.next(columns: 5) {
            commits.append(
                Commit(
                    first: try rows.int64(), last: try rows.int64(), recordedAt: try rows.instant(),
                    digests: try rows.content(), hash: try rows.content()))
        }
    }

    /// Goes on to the commit that holds the expected position.
    private mutating func enterCommit() throws(Fault) {
        guard entered < commits.count, commits[entered].first <= expected else {
            throw Fault(.added, at: expected, "the fact belongs to no commit: it was added, or its commit was removed")
        }
        let commit = commits[entered]
        entered += 1
        let count = Int64(commit.digests.count / Chain.digestSize)
        guard commit.first == expected, commit.last == commit.first + count - 1,
            commit.hash
                == Chain.link(
                    after: link, firstPosition: commit.first, recordedAt: commit.recordedAt, digests: commit.digests)
        else {
            throw Fault(
                .chain, at: commit.first,
                "the commit of facts \(commit.first)–\(commit.last) does not follow from the one before: its digests, its time "
                    + "or a link were changed")
        }
        current = commit
    }

    private mutating func leaveCommit(_ commit: Commit) throws(Fault) {
        link = commit.hash
        commitCount += 1
        current = nil
        while let head = kept.first, head.position <= commit.last {
            guard head.position == commit.last, head.hash == commit.hash else { throw rewritten(head) }
            kept.removeFirst()
        }
    }

    private func rewritten(_ head: Head) -> Fault {
        Fault(
            .rewritten, at: head.position,
            "the kept head \(head.hash.hex) does not belong to this chain: the log was written anew, or it is another log"
        )
    }

    // MARK: Facts

    /// Takes the facts of the positions; others among the rows are passed over.
    mutating func take(facts bytes: [UInt8], isFirst: Bool, in positions: ClosedRange<Int64>) throws {
        var rows = try CopyRows(bytes, isFirst: isFirst)
        while try rows.next(columns: CopyRows.factColumns) {
            let position = try rows.int64()
            guard positions.contains(position) else {
                try rows.skip(CopyRows.factColumns - 1)
                continue
            }
            let recordedAt = try rows.instant()
            let start = rows.offset
            let category = try rows.column() ?? 0..<0
            let stream = try rows.uuid()
            let version = Int32(truncatingIfNeeded: try rows.column(of: 4))
            let type = try rows.column() ?? 0..<0
            for _ in 4..<15 { _ = try rows.column() }
            let fact = Seen(
                position: position, recordedAt: recordedAt, category: category, stream: stream, version: version,
                type: type, content: start..<rows.offset)
            try take(fact, in: bytes)
        }
    }

    private struct Seen {
        let position: Int64, recordedAt: Instant
        let category: Range<Int>, stream: UUID, version: Int32, type: Range<Int>
        let content: Range<Int>
    }

    private mutating func take(_ fact: Seen, in bytes: [UInt8]) throws(Fault) {
        let position = fact.position
        if position < expected {
            throw Fault(.added, at: position, "there are two facts of this position, or it is none")
        }
        if position > expected { throw missing(next: position) }
        if current == nil { try enterCommit() }
        guard let commit = current else { return }
        let slot = Int(position - commit.first) * Chain.digestSize
        let digest = SHA256.hash(bytes, in: fact.content)
        guard commit.digests[slot..<slot + Chain.digestSize].elementsEqual(digest) else {
            throw unlike(digest, name(fact, bytes), at: position)
        }
        guard fact.recordedAt == commit.recordedAt else {
            throw Fault(
                .changed, at: position,
                "\(name(fact, bytes)) says it was recorded at \(fact.recordedAt), its commit \(commit.recordedAt)")
        }
        try checkVersion(of: fact, in: bytes)
        factCount += 1
        expected += 1
        if position == commit.last { try leaveCommit(commit) }
    }

    private func unlike(_ digest: [UInt8], _ name: String, at position: Int64) -> Fault {
        for commit in [current].compactMap({ $0 }) + commits[entered...] {
            for index in 0..<commit.digests.count / Chain.digestSize
            where commit.digests[index * Chain.digestSize..<(index + 1) * Chain.digestSize].elementsEqual(digest) {
                return Fault(
                    .moved, at: position,
                    "\(name) stands here, which was recorded as position \(commit.first + Int64(index))")
            }
        }
        return Fault(.changed, at: position, "the content of \(name) is not what was recorded")
    }

    private mutating func checkVersion(of fact: Seen, in bytes: [UInt8]) throws(Fault) {
        let key = StreamKey(
            category: number(of: bytes[fact.category]), high: fact.stream.high, low: fact.stream.low)
        let before = versions.updateValue(fact.version, forKey: key)
        let wanted = before.map { $0 + 1 } ?? (isWhole ? 1 : fact.version)
        guard fact.version == wanted else {
            throw Fault(
                .version, at: fact.position, "\(name(fact, bytes)) comes where version \(wanted) of the stream should")
        }
    }

    private mutating func number(of category: ArraySlice<UInt8>) -> Int {
        if let known = categories.firstIndex(where: { $0.elementsEqual(category) }) { return known }
        categories.append(Array(category))
        return categories.count - 1
    }

    private func name(_ fact: Seen, _ bytes: [UInt8]) -> String {
        let type = String(decoding: bytes[fact.type], as: UTF8.self)
        return
            "\(type) (\(String(decoding: bytes[fact.category], as: UTF8.self))/\(fact.stream), version \(fact.version))"
    }

    private func missing(next: Int64?) -> Fault {
        Fault(
            .missing, at: expected,
            "the fact is missing" + (next.map { ": the log goes on with position \($0)" } ?? ""))
    }

    // MARK: Ends

    /// All facts up to a position have been given.
    func mustHaveReached(_ position: Int64) throws(Fault) {
        if expected <= position { throw missing(next: nil) }
    }

    /// The log has no more; `head` is what it says of itself.
    func finish(head: Head) throws(Fault) {
        guard head.position == expected - 1, head.hash == link else {
            throw Fault(
                .head, at: expected - 1,
                "the chain ends here with \(link.hex), log.head says \(head.position) \(head.hash.hex)")
        }
        if let cut = kept.first {
            throw Fault(
                .rewritten, at: expected,
                "the log ends with position \(expected - 1), but a head of position \(cut.position) was kept: its end was cut off"
            )
        }
    }
}
