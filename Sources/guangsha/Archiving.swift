import Audit
import EventLog
import EventLoop
import Foundation
import Kernel
import Postgres

let archiving: [Subcommand] = [
    Subcommand(
        name: "log partitions", summary: "the partitions of the log: in the database, and in which files",
        options: [.database, home], run: listPartitions),
    Subcommand(
        name: "log archive", summary: "moves whole old partitions into files, checked against the chain before they go",
        options: [
            Option("before", "POSITION|DAY", "only those all of whose facts lie before it"),
            Option("to", "DIR", "where the files go; that is where readers will look for them"), .owner, .database,
            home,
        ], run: archiveLog),
    Subcommand(
        name: "log restore", summary: "brings the facts of the newest archive back into the database",
        positional: ["FILE"], options: [.owner, .database, home], run: restoreLog),
]

@IO private func ownerPool(_ arguments: Arguments) throws -> Pool {
    Pool(
        Configuration(url: try Settings(arguments).ownerURL, applicationName: "guangsha log"), size: 2,
        waitLimit: .seconds(10))
}

@IO func listPartitions(_ arguments: Arguments) async throws -> Int32 {
    let rows = try await ownerPool(arguments).query(
        """
        SELECT first_position, last_position, facts, file FROM log.archive
        UNION ALL SELECT p.lower, p.upper - 1, greatest(0, least(h.position, p.upper - 1) - greatest(p.lower, 1) + 1), ''
        FROM log.partition p, log.head h ORDER BY 1
        """)
    Console.table(
        ["FROM", "TO", "FACTS", "FILE"],
        try rows.map { row in
            ["\(try row.int(0))", "\(try row.int(1))", "\(try row.int(2))", try row.text(3)]
        })
    return ExitCode.success
}

@IO func archiveLog(_ arguments: Arguments) async throws -> Int32 {
    guard let before = arguments.string("before"), let directory = arguments.string("to") else {
        throw UsageError("--before and --to are needed")
    }
    let archiver = Archiver(pool: try ownerPool(arguments))
    let position: Int64
    if let number = Int64(before) {
        position = number
    } else if let day = Day(before) {
        guard let first = try await archiver.firstPosition(since: day) else {
            throw UsageError(
                "nothing was recorded on \(day) or later, so there is no whole partition before it to tell from")
        }
        position = first
    } else {
        throw UsageError("--before wants a position or a day, e.g. 2026-03-01; not “\(before)”")
    }
    let folder = URL(fileURLWithPath: directory).standardizedFileURL
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let partitions = try await archiver.partitions(before: position)
    if partitions.isEmpty { Console.note("no partition of the database lies wholly before position \(position)") }
    for partition in partitions {
        let file = try await archiver.archive(partition, to: folder.path)
        Console.print(
            "\(file.path) \(file.header.facts) facts, positions \(file.header.lower)–\(file.header.upper - 1)")
    }
    return ExitCode.success
}

@IO func restoreLog(_ arguments: Arguments) async throws -> Int32 {
    let path = try arguments.required(0, "the file, as `log partitions` shows it")
    let file = try await Archiver(pool: try ownerPool(arguments)).restore(path)
    Console.print("restored \(file.header.facts) facts; \(file.path) is not needed any more")
    return ExitCode.success
}
