import EventLog
import EventLoop
import Glibc
import Kernel
import Projector
import ReadModels

@IO func project(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "project")
    let projector = Projector(allProjections, configuration: system.configuration, tail: system.tail) { notice in
        switch notice {
        case .interrupted(let name, let reason):
            Console.log("warning", "read model interrupted", ["name": name, "reason": reason])
        case .parked(let name, let event, let reason):
            Console.log(
                "error", "a fact was parked; when it is mended: guangsha parked list",
                ["name": name, "position": "\(event.position)", "stream": "\(event.stream)", "reason": reason])
        case .rebuilt(let name, let seconds, let facts):
            Console.log("info", "read model rebuilt", ["name": name, "facts": "\(facts)", "seconds": "\(seconds)"])
        case .differs(let name, let difference):
            Console.log(
                "error", "rebuilt rows differ from the live ones; not swapped",
                ["name": name, "difference": difference])
        }
    }
    return await runUntilSignal([{ await system.tail.run() }, { await projector.run() }])
}
