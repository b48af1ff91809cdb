import Audit
import Crypto
import EventLog
import EventLoop
import Foundation
import Kernel
import Postgres

let auditing: [Subcommand] = [
    Subcommand(
        name: "audit verify",
        summary: "holds every fact against the chain of hashes and names the first that does not fit",
        options: [
            Option("from", "POSITION", "begin with the commit that holds it (default: with the first)"),
            Option("to", "POSITION", "end with the commit that holds it (default: with the last)"),
            Option("head", "FILE", "kept heads, one a line: a cut end or a log written anew is noticed"), .database,
            home,
        ], run: verifyLog),
    Subcommand(
        name: "audit head", summary: "prints the end of the chain, to be kept outside: position, hash, time",
        options: [.database, home], run: printHead),
    Subcommand(
        name: "audit root", summary: "prints the Merkle root of a day's facts, to be published",
        options: [Option("day", "DAY", "in Asia/Shanghai, by the time of recording"), .database, home], run: printRoot),
    Subcommand(
        name: "audit prove", summary: "prints a proof that a fact is among those of a day's root",
        positional: ["POSITION"], options: [.database, home], run: prove),
    Subcommand(
        name: "audit check-proof", summary: "checks such a proof without a database", positional: ["FILE"],
        options: [Option("root", "HASH", "the day's root as it was published")], run: checkProof),
]

/// An auditor needs the log and nothing of the vault.
private func auditPool(_ arguments: Arguments) throws -> Pool {
    Pool(
        Configuration(
            url: try Settings(arguments).databaseURL, applicationName: "guangsha audit", role: Role.auditor),
        size: 1, waitLimit: .seconds(10))
}

@IO func verifyLog(_ arguments: Arguments) async throws -> Int32 {
    let from = try arguments.int("from", default: 1)
    let through = arguments.has("to") ? Int64(try arguments.int("to", default: 0)) : nil
    let kept = try arguments.string("head").map { try Head.read(try text(of: $0)) } ?? []
    let start = Deadline.now
    var told = start
    do {
        let result = try await Verifier(pool: auditPool(arguments)).verify(
            from: Int64(from), through: through, kept: kept
        ) { position in
            guard Deadline.now.since(told) > .seconds(5) else { return }
            told = Deadline.now
            Console.note("verified up to position \(position)")
        }
        let seconds = Deadline.now.since(start) / .seconds(1)
        Console.print(
            "verified: \(result.facts) facts of \(result.streams) streams in \(result.commits) commits, "
                + "\(Int(Double(result.facts) / max(seconds, 0.001))) facts a second")
        Console.print("head \(result.head)")
        return ExitCode.success
    } catch let fault as Fault {
        Console.print("\(fault.kind.rawValue) \(fault)")
        return ExitCode.failure
    }
}

@IO func printHead(_ arguments: Arguments) async throws -> Int32 {
    let rows = try await auditPool(arguments).query(
        """
        SELECT h.position, h.hash, c.recorded_at FROM log.head h JOIN log.commit c ON c.last_position = h.position
        WHERE c.first_position = (SELECT max(first_position) FROM log.commit)
        """)
    guard let row = rows.first else {
        Console.note("the log is empty, or log.head does not fit the last commit; `guangsha audit verify` tells more")
        return ExitCode.notFound
    }
    Console.print("\(Head(position: try row.int(0), hash: try row.bytes(1))) \(try row.get(2, as: Instant.self))")
    return ExitCode.success
}

@IO func printRoot(_ arguments: Arguments) async throws -> Int32 {
    guard let text = arguments.string("day"), let day = Day(text) else {
        throw UsageError("--day is needed, e.g. 2026-03-01")
    }
    let tree = try await DayTree.read(day, on: auditPool(arguments))
    if day >= Wiring.now().day { Console.note("\(day) is not over: its root still changes") }
    let positions = "\(tree.positions.first ?? 0)–\(tree.positions.last ?? 0)"
    Console.print("\(day) \(tree.root.hex) \(tree.leaves.count) facts, positions \(positions)")
    return ExitCode.success
}

@IO func prove(_ arguments: Arguments) async throws -> Int32 {
    let what = try arguments.required(0, "the fact's position, as `replay` and the history show it")
    guard let position = Int64(what) else { throw UsageError("a position is a whole number, not “\(what)”") }
    do {
        let proof = try await InclusionProof.make(position: position, on: auditPool(arguments))
        if proof.day >= Wiring.now().day {
            Console.note("\(proof.day) is not over: prove it again when its root is final")
        }
        Console.print(String(decoding: proof.json, as: UTF8.self))
        return ExitCode.success
    } catch InclusionProof.Failure.noSuchFact(let what) {
        Console.note("the log has no fact \(what)")
        return ExitCode.notFound
    }
}

@IO func checkProof(_ arguments: Arguments) async throws -> Int32 {
    let file = try arguments.required(0, "the file that `audit prove` printed")
    guard let root = arguments.string("root").flatMap({ [UInt8](hex: $0) }), root.count == 32 else {
        throw UsageError("--root wants the published root: 64 hexadecimal digits")
    }
    let proof: InclusionProof
    do { proof = try InclusionProof(json: Array(try text(of: file).utf8)) } catch let error as ReadError {
        Console.print("no proof: \(file) cannot be read: \(error)")
        return ExitCode.failure
    }
    do {
        try proof.check(root: root)
    } catch {
        Console.print("no proof: \(error)")
        return ExitCode.failure
    }
    let fact = proof.fact
    Console.print(
        "proved: \(fact.type) of \(fact.category)/\(fact.stream), version \(fact.version), position \(fact.position)")
    Console.print("recorded \(fact.recordedAt) by \(fact.actor), one of the \(proof.size) facts of \(proof.day)")
    Console.print(fact.payload)
    return ExitCode.success
}

private func text(of file: String) throws -> String {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw UsageError("\(file) cannot be read as text")
    }
    return text
}
