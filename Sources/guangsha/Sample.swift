import Demo
import EventLog
import EventLoop
import Kernel
import Postgres

@IO func demo(_ arguments: Arguments) async throws -> Int32 {
    try await buildDistrict(arguments, in: Settings(arguments).databaseURL)
    return ExitCode.success
}

/// Makes the private database with a district in it. It grows beside the place where it counts, so one that is
/// interrupted was never there, and the next start begins anew.
@IO func makeSample(_ arguments: Arguments) async throws -> Int32 {
    let settings = try Settings(arguments)
    let admin = try await Connection.open(Configuration(url: settings.privateURL(database: "postgres")))
    defer { admin.close() }
    guard try await admin.query("SELECT FROM pg_database WHERE datname = 'guangsha'").isEmpty else {
        return ExitCode.success
    }
    Console.note("正在通过业务命令生成示例数据 …")
    _ = try await admin.query("DROP DATABASE IF EXISTS guangsha_sample WITH (FORCE)")
    _ = try await admin.query("CREATE DATABASE guangsha_sample")
    let url = settings.privateURL(database: "guangsha_sample")
    let pool = Pool(Configuration(url: url, applicationName: "guangsha sample"), size: 1, waitLimit: .seconds(10))
    _ = try await EventLog.migrate(pool, Wiring.migrations)
    try await EventLog.grantRoles(pool)
    await pool.close()
    try await buildDistrict(arguments, in: url)
    // A session ends a little after its connection has been closed.
    for _ in 0..<100 {
        if try await admin.query("SELECT FROM pg_stat_activity WHERE datname = 'guangsha_sample'").isEmpty { break }
        try await EventLoop.sleep(for: .milliseconds(50))
    }
    _ = try await admin.query("ALTER DATABASE guangsha_sample RENAME TO guangsha")
    return ExitCode.success
}

@IO private func buildDistrict(_ arguments: Arguments, in database: String) async throws {
    let system = try await System.open(arguments, application: "demo", poolSize: 8, database: database, isPatient: true)
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
    try await district.issueAccounts(on: Wiring.now())
    let elapsed = Deadline.now.since(begin).components.seconds
    Console.note("\(units) units, \(years) years: \(try await system.log.head()) facts in \(elapsed) s")
    await system.close()
}
