import EventLog
import EventLoop
import Kernel
import Postgres
import Processes
import Projector
import ReadModels
import Registers

@IO func migrate(_ arguments: Arguments) async throws -> Int32 {
    let settings = try Settings(arguments)
    try await createDatabaseIfPrivate(settings)
    let pool = Pool(
        Configuration(url: settings.ownerURL, applicationName: "guangsha migrate"), size: 1, waitLimit: .seconds(10))
    let applied = try await EventLog.migrate(pool, Wiring.migrations)
    try await EventLog.grantRoles(pool)
    if settings.isPrivate { try await makeLogin(pool) }
    for name in applied { Console.note("migrated \(name)") }
    try await checkDecoders(pool)
    let system = try await System.open(arguments, application: "migrate", poolSize: 8)
    let count = try await Setup(desk: system.desk, log: system.log).run()
    if count > 0 { Console.note("entered \(count) dictionaries, entries, menus and roles") }
    return ExitCode.success
}

@IO private func createDatabaseIfPrivate(_ settings: Settings) async throws {
    guard settings.isPrivate else { return }
    let admin = try await Connection.open(
        Configuration(url: settings.privateURL(database: "postgres")))
    if try await admin.query("SELECT FROM pg_database WHERE datname = 'guangsha'").isEmpty {
        _ = try await admin.query("CREATE DATABASE guangsha")
    }
    admin.close()
}

/// Whom the processes log in as: it inherits nothing, so each session has the rights of the one role that it takes on.
@IO private func makeLogin(_ pool: Pool) async throws {
    let isNew = try await pool.query("SELECT FROM pg_roles WHERE rolname = \(Settings.login)").isEmpty
    let roles = "\(Role.app), \(Role.vault), \(Role.reader), \(Role.auditor)"
    try await pool.with { connection in
        if isNew { try await connection.script("CREATE ROLE \(Settings.login) LOGIN NOINHERIT") }
        try await connection.script("GRANT \(roles) TO \(Settings.login)")
    }
}

/// The start gate: a build that cannot read what is stored must not run on it.
@IO private func checkDecoders(_ pool: Pool) async throws {
    for row in try await pool.query(
        """
        SELECT type, max(version) FROM (
          SELECT type, schema_version AS version FROM log.event
          UNION ALL SELECT key, value::integer FROM log.archive, jsonb_each_text(types)) AS stored GROUP BY type
        """)
    {
        let (type, version) = (try row.text(0), Int(try row.int(1)))
        guard let newest = allFacts[type], version <= newest else {
            throw UsageError("the log holds facts \(type) v\(version), which this build cannot read; use a newer build")
        }
    }
}

@IO func listProjections(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "projections")
    let status = try await ProjectionControl(pool: system.pool).status()
    guard !arguments.has("json") else {
        for one in status {
            let json: JSON = [
                "name": .string(one.name), "position": .int(one.position), "lag": .int(one.lag),
                "paused": .bool(one.isPaused), "parked": .int(Int64(one.parked)),
            ]
            Console.print(String(decoding: json.bytes, as: UTF8.self))
        }
        return ExitCode.success
    }
    Console.table(
        ["NAME", "POSITION", "LAG", "STATE", "PARKED", "REBUILD"],
        status.map { one in
            [
                one.name, "\(one.position)", "\(one.lag)", one.isPaused ? "paused" : "following", "\(one.parked)",
                one.rebuild.map(describe) ?? "",
            ]
        })
    return ExitCode.success
}

private func describe(_ rebuild: RebuildStatus) -> String {
    if let difference = rebuild.difference { return "stopped: \(difference)" }
    let percent = rebuild.target > 0 ? 100 * rebuild.position / rebuild.target : 100
    let eta = rebuild.remainingSeconds.map { ", \(Int($0)) s left" } ?? ""
    return "\(percent) %, \(Int(rebuild.rate)) facts/s\(eta)"
}

@IO func projectionStatus(_ arguments: Arguments) async throws -> Int32 {
    let name = try arguments.required(0, "the read model's name")
    let system = try await System.open(arguments, application: "projections")
    let control = ProjectionControl(pool: system.pool)
    guard let one = try await control.status().first(where: { $0.name == name }) else { return unknownProjection(name) }
    Console.print("name        \(one.name)")
    Console.print("position    \(one.position) of \(one.head) (lag \(one.lag))")
    Console.print("state       \(one.isPaused ? "paused" : "following"), generation \(one.generation)")
    Console.print("last move   \(Int(one.secondsSinceMove)) s ago")
    if let rebuild = one.rebuild { Console.print("rebuild     \(describe(rebuild))") }
    for fact in try await control.parked() where fact.projection == name {
        Console.print("parked      \(fact.position) \(fact.stream): \(fact.error ?? "waits behind an earlier one")")
    }
    return ExitCode.success
}

private func unknownProjection(_ name: String) -> Int32 {
    Console.note(
        "no read model is called \(name); there are: \(allProjections.map { $0.name }.joined(separator: ", "))")
    return ExitCode.notFound
}

@IO func pauseProjection(_ arguments: Arguments) async throws -> Int32 { try await setPaused(arguments, true) }
@IO func resumeProjection(_ arguments: Arguments) async throws -> Int32 { try await setPaused(arguments, false) }

@IO private func setPaused(_ arguments: Arguments, _ isPaused: Bool) async throws -> Int32 {
    let name = try arguments.required(0, "the read model's name")
    let system = try await System.open(arguments, application: "projections")
    let isKnown = try await ProjectionControl(pool: system.pool).setPaused(name, isPaused)
    return isKnown ? ExitCode.success : unknownProjection(name)
}

@IO func rebuildProjection(_ arguments: Arguments) async throws -> Int32 {
    let name = try arguments.required(0, "the read model's name")
    guard let projection = allProjections.first(where: { $0.name == name }) else { return unknownProjection(name) }
    let system = try await System.open(arguments, application: "projections")
    let control = ProjectionControl(pool: system.pool)
    if arguments.has("dry-run") {
        let facts = try await control.factsToRead(projection)
        Console.print("\(name) would read \(facts) facts; at 50000 a second that takes about \(facts / 50_000 + 1) s")
        return ExitCode.success
    }
    let before = try await control.status().first { $0.name == name }?.generation ?? 0
    guard try await control.requestRebuild(name) else { return unknownProjection(name) }
    guard arguments.has("wait") else {
        Console.print("asked for; watch it with: guangsha projections status \(name)")
        return ExitCode.success
    }
    while true {
        try await EventLoop.sleep(for: .milliseconds(500))
        guard let one = try await control.status().first(where: { $0.name == name }) else { continue }
        if one.generation > before {
            Console.print("\(name) rebuilt and swapped")
            return ExitCode.success
        }
        guard let rebuild = one.rebuild else { continue }
        Console.note("\(name): \(describe(rebuild))")
        if rebuild.difference != nil { return ExitCode.failure }
    }
}

@IO func replay(_ arguments: Arguments) async throws -> Int32 {
    let category = try arguments.required(0, "the stream's category, e.g. Contract")
    guard let id = UUID(try arguments.required(1, "the stream's id")) else { throw UsageError("the id must be a UUID") }
    let system = try await System.open(arguments, application: "replay")
    let events = try await system.log.read(StreamName(category, id))
    for event in events {
        let payload = String(decoding: event.payload, as: UTF8.self)
        Console.print(
            "\(event.version)\t\(event.position)\t\(event.recordedAt)\t\(event.actor.id)\t\(event.type)\t\(payload)")
    }
    return events.isEmpty ? ExitCode.notFound : ExitCode.success
}

@IO func readModels(_ system: System) -> ProjectionControl { ProjectionControl(pool: system.pool) }

/// Retries or drops what is parked of a stream in a read model: `<read model>/<category>/<stream id>`.
@IO func settleFact(_ id: String, _ isRetry: Bool, _ system: System) async throws -> Bool {
    let parts = id.split(separator: "/").map(String.init)
    guard parts.count == 3, let projection = allProjections.first(where: { $0.name == parts[0] }),
        let stream = UUID(parts[2])
    else { throw UsageError("an id is a UUID, or <read model>/<category>/<stream id>; not “\(id)”") }
    let control = readModels(system)
    let name = StreamName(parts[1], stream)
    guard try await control.parked().contains(where: { $0.projection == projection.name && $0.stream == name }) else {
        return false
    }
    if isRetry {
        try await control.retryParked(projection, name)
    } else {
        _ = try await control.dropParked(projection.name, name)
    }
    return true
}
