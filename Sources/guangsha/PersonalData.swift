import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import People
import Processes
import Vault

/// Erases a person and waits until nobody can open what was sealed for them.
@IO func erasePerson(_ arguments: Arguments) async throws -> Int32 {
    guard let id = UUID(try arguments.required(0, "the person's id")) else { throw UsageError("the id must be a UUID") }
    guard let reason = arguments.string("reason") else { throw UsageError("--reason is needed; it names nobody") }
    let command: ErasePerson
    do throws(ReadError) {
        // Through its JSON, so that the rules of the fields hold here too.
        command = try ErasePerson(json: ErasePerson { ($0.personId, $0.reason) = (ID(id), reason) }.json)
    } catch { throw UsageError("the reason takes 1 to 200 characters") }
    let system = try await System.open(arguments, application: "person")
    let actor = Actor(id: arguments.string("actor") ?? environment("USER") ?? "operator", channel: "cli")
    do throws(CommandFailure) { _ = try await system.desk.perform(command, Invocation(actor)) } catch {
        guard case .refused(let refusal) = error else { throw error }
        Console.note("\(refusal.title). \(refusal.hint)")
        return refusal.kind == .notFound ? ExitCode.notFound : ExitCode.refused
    }
    Console.note("the erasure of \(id) is recorded; waiting for its keys to be shredded")
    return try await shredding(of: id, system)
}

@IO private func shredding(of id: UUID, _ system: System) async throws -> Int32 {
    let deadline = Deadline.after(.seconds(60))
    while true {
        let facts = try await system.log.read(StreamName(Person.category, id))
        if facts.contains(where: { $0.type == Person.KeyShredded.type }) {
            Console.print("the keys of \(id) are shredded; other processes forget theirs within a minute")
            return ExitCode.success
        }
        guard try await Erasure.isLed(on: system.pool) else {
            Console.note("no `guangsha manage` runs; as soon as one does, the keys are shredded")
            return ExitCode.unavailable
        }
        guard Deadline.now < deadline else {
            Console.note("the keys are not shredded yet, and it is tried on; see `guangsha parked list`")
            return ExitCode.unavailable
        }
        try await EventLoop.sleep(for: .milliseconds(100))
    }
}

/// Replaces the master key, or finishes what was interrupted.
@IO func rotateMasterKey(_ arguments: Arguments) async throws -> Int32 {
    let settings = try Settings(arguments)
    let system = try await System.open(arguments, application: "vault")
    try await system.vault.replaceMasterKey { step in
        switch step {
        case .made: Console.note("the next key is made; nothing is wrapped by it yet")
        case .registered: Console.note("keys of people are wrapped by the next key from now on")
        case .rewrapped(let count): Console.note("\(count) keys of people are wrapped by it")
        case .retired: Console.note("nothing is wrapped by the former key any more")
        case .promoted: break
        }
    }
    switch try settings.masterKey() {
    case .file(let path):
        Console.print("the master key is replaced; back up \(path) now, and copy it to all machines")
    case .given:
        Console.print(
            "the master key is replaced; from now on GUANGSHA_MASTER_KEY is what GUANGSHA_MASTER_KEY_NEXT was")
    }
    Console.print("copies of the database that were made before need the former key: keep it with them, nowhere else")
    return ExitCode.success
}
