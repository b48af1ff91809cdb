import Bench
import EventLoop
import Kernel

@IO func bench(_ arguments: Arguments) async throws -> Int32 {
    if let database = arguments.string("serve") {
        try await serveBench(database)
        return ExitCode.success
    }
    let options = try options(arguments)
    let report = try await runBench(options) { step in Console.note("measuring: \(step)") }
    return show(report, arguments)
}

@IO func benchGrowth(_ arguments: Arguments) async throws -> Int32 {
    let sizes = try (arguments.string("facts") ?? "100000,1000000,10000000").split(separator: ",").map { text in
        guard let size = Int64(text), size >= 10_000 else {
            throw UsageError("--facts wants sizes of at least 10000 with commas between, not “\(text)”")
        }
        return size
    }
    let report = try await runGrowth(
        try options(arguments), directory: arguments.string("directory") ?? "/var/tmp/guangsha-growth", sizes: sizes
    ) { step in Console.note("measuring: \(step)") }
    return show(report, arguments)
}

private func options(_ arguments: Arguments) throws -> BenchOptions {
    let isQuick = arguments.has("quick"), peer = arguments.string("peer-sql")
    let groups = peer == nil ? arguments.string("only") : "peer"
    return BenchOptions(
        runs: try arguments.int("runs", default: isQuick ? 1 : 5),
        seconds: try arguments.int("seconds", default: isQuick ? 2 : 5),
        only: groups?.split(separator: ",").map(String.init) ?? [], peer: peer)
}

private func show(_ report: BenchReport, _ arguments: Arguments) -> Int32 {
    Console.print(arguments.has("json") ? String(decoding: report.json.bytes, as: UTF8.self) : report.text)
    return ExitCode.success
}
