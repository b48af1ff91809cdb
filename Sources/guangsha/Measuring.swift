import Bench
import EventLoop
import Kernel

@IO func bench(_ arguments: Arguments) async throws -> Int32 {
    if let database = arguments.string("serve") {
        try await serveBench(database)
        return ExitCode.success
    }
    let isQuick = arguments.has("quick")
    let options = BenchOptions(
        runs: try arguments.int("runs", default: isQuick ? 1 : 5),
        seconds: try arguments.int("seconds", default: isQuick ? 2 : 5),
        only: arguments.string("only")?.split(separator: ",").map(String.init) ?? [])
    let report = try await runBench(options) { step in Console.note("measuring: \(step)") }
    Console.print(arguments.has("json") ? String(decoding: report.json.bytes, as: UTF8.self) : report.text)
    return ExitCode.success
}
