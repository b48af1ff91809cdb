import EventLoop

/// Measures on a private PostgreSQL and returns what came out; `progress` is told what is being done.
@IO package func runBench(
    _ options: BenchOptions, progress: @escaping @IO (String) -> Void = { _ in }
) async throws -> BenchReport {
    for name in options.only where !BenchOptions.groups.contains(name) { throw BenchError.unknownGroup(name) }
    let rig = try await Rig.start(options)
    var report = BenchReport(machine: try await describe(rig))
    for group in allGroups where options.only.isEmpty || options.only.contains(group.name) {
        for run in 1...max(1, options.runs) {
            progress("\(group.name), run \(run) of \(options.runs)")
            for sample in try await group.measure(rig) { report.add(sample) }
        }
    }
    try await rig.stop()
    return report
}

/// What is measured together, because it needs the same preparation.
struct Group: Sendable {
    let name: String
    let measure: @IO @Sendable (Rig) async throws -> [Sample]
}

let allGroups = [
    Group(name: "append", measure: measureAppends), Group(name: "bulk", measure: measureBulk),
    Group(name: "read", measure: measureReading), Group(name: "http", measure: measureWeb),
    Group(name: "overload", measure: measureOverload), Group(name: "district", measure: measureDistrict),
    Group(name: "bills", measure: measureBills), Group(name: "peer", measure: measurePeer),
]

@IO func describe(_ rig: Rig) async throws -> [String] {
    let cores = try await rig.shell("nproc")
    let load = try await rig.shell("cut -d' ' -f1-3 /proc/loadavg")
    let options = rig.options
    return [
        "\(cores) cores shared by PostgreSQL, server and load; load average at the start: \(load)",
        "fsync on, synchronous_commit on, shared_buffers 1GB; facts of \(Make.payload.count) bytes",
        "median (least–most) of \(options.runs) runs, \(options.seconds) s for each measurement by time",
    ]
}
