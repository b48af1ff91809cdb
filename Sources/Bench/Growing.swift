import EventLog
import EventLoop
import Kernel
import Postgres
import Queries

/// The same measurements on logs of different sizes, in turn, so that noise meets all of them: what they cost must not
/// depend on the size.
///
/// The logs are kept in `directory`: filling the largest takes minutes, and whoever breaks off goes on there.
@IO package func runGrowth(
    _ options: BenchOptions, directory: String, sizes: [Int64], progress: @escaping @IO (String) -> Void
) async throws -> BenchReport {
    let rig = try await Rig.start(options, keeping: directory)
    var logs: [(size: Int64, ground: Rig.Ground, sample: Grown)] = []
    for size in sizes.sorted() {
        let ground = try await rig.keptGround("growth_\(size)")
        try await grow(ground, to: size, progress)
        logs.append((size, ground, try await Grown(ground, size)))
    }
    var report = BenchReport(machine: try await describe(rig))
    for run in 1...max(1, options.runs) {
        var smallest: [Double] = []
        for (size, ground, sample) in logs {
            progress("\(size) facts, run \(run) of \(options.runs)")
            let figures = try await sample.figures(ground, options.seconds)
            if smallest.isEmpty { smallest = figures.map(\.rate) }
            for (figure, first) in zip(figures, smallest) {
                report.add(
                    Sample(
                        name: "\(figure.name), \(size) facts", unit: figure.unit, ours: figure.rate,
                        yardstickName: "the smallest log", yardstick: first, target: .ratio(0.9)))
            }
        }
    }
    for log in logs { await log.ground.pool.close() }
    try await rig.stop()
    return report
}

/// Adds accounts of ten facts each until the log has reached its size, and builds the read model.
@IO private func grow(_ ground: Rig.Ground, to size: Int64, _ progress: @IO (String) -> Void) async throws {
    var head = try await ground.log.head()
    let part = Int(min(size, 200_000))
    while head < size {
        progress("filling \(head) of \(size)")
        head = try await fill(ground, accounts: part / 10, facts: 10)
    }
    let models = try await ground.pool.query("SELECT position FROM projection.checkpoint")
    if models.isEmpty {
        progress("building the read model of \(size) facts")
        _ = try await rebuild(ground, patience: .seconds(3_600))
        for statement in ["VACUUM (ANALYZE)", "CHECKPOINT"] {
            try await ground.pool.with { try await $0.script(statement) }
        }
    }
}

/// What is looked up in a log: places all over it.
@IO private struct Grown {
    private let accounts: [UUID]
    private let middle: ClosedRange<Int64>
    private let reader: ListReader

    init(_ ground: Rig.Ground, _ size: Int64) async throws {
        let places = (0..<5_000).map { _ in Int64.random(in: 1...size) }
        accounts = try await ground.pool.query(
            "SELECT stream_id FROM log.event WHERE position = ANY(\(places)) ORDER BY random()"
        ).map { try $0.get(0) }
        middle = size / 4...size / 2
        reader = ListReader(ScopedReads(ground.pool, limited: ground.pool), cursorKey: [1])
    }

    func figures(_ ground: Rig.Ground, _ seconds: Int) async throws -> [(name: String, unit: String, rate: Double)] {
        let appends = try await throughput(64, seconds: seconds) { _ in
            _ = try await ground.log.append(Make.append([Make.id()]))
            return 1
        }
        let streams = try await throughput(8, seconds: seconds) { _ in
            try await ground.log.read(StreamName(Account.category, account)).count / 10
        }
        let feed = try await throughput(1, seconds: seconds) { _ in
            try await ground.log.read(after: .random(in: middle), limit: 1_000).events.count
        }
        let queries = try await throughput(64, seconds: seconds) { _ in
            try await reader.item(of: AccountBalance.list, key: account.description, within: .wholeCity) == nil ? 0 : 1
        }
        return [
            ("append, 64 at once", "commands/s", appends), ("read of a stream of 10", "streams/s", streams),
            ("feed from the middle", "facts/s", feed), ("query by key", "queries/s", queries),
        ]
    }

    private var account: UUID { accounts.randomElement() ?? .zero }
}
