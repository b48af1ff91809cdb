import Demo
import EventLog
import EventLoop
import Kernel

@IO func demo(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "demo", poolSize: 8)
    let years = try arguments.int("years", default: 1)
    let units = try arguments.int("units", default: 1_000)
    let seed = UInt64(truncatingIfNeeded: try arguments.int("seed", default: 1))
    // The history ends with the last full month.
    let start = (Wiring.now().day.month + -12 * years).first
    let size = District.Size(units: units, years: years, seed: seed, start: start)
    let district = District(log: system.log, sealer: system.vault, size: size)
    let begin = Deadline.now
    try await district.build(try District.samplePolicy()) { month, head in
        let seconds = Double(Deadline.now.since(begin).components.seconds)
        let rate = seconds > 0 ? Int64(Double(head) / seconds) : head
        Console.note("\(month): \(head) facts, \(rate) a second")
    }
    let elapsed = Deadline.now.since(begin).components.seconds
    Console.note("\(units) units, \(years) years: \(try await system.log.head()) facts in \(elapsed) s")
    return ExitCode.success
}
