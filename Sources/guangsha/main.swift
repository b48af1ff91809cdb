import EventLoop
import Glibc

let words = Array(CommandLine.arguments.dropFirst())

func overview() -> String {
    let width = allSubcommands.map(\.name.count).max() ?? 0
    let lines = allSubcommands.map { command in
        "  \(command.name)\(String(repeating: " ", count: width + 2 - command.name.count))\(command.summary)"
    }
    return
        ([
            "广厦 Guangsha: the public rental housing of a city, on an event log", "",
            "USAGE  guangsha <command> [options]", "",
        ]
        + lines + ["", "`guangsha <command> --help` tells more. Try first: guangsha up"]).joined(separator: "\n")
}

/// The subcommand the words begin with, and how many of them name it.
func find(_ words: [String]) -> (command: Subcommand, count: Int)? {
    for count in [2, 1] where words.count >= count {
        let name = words.prefix(count).joined(separator: " ")
        if let command = allSubcommands.first(where: { $0.name == name }) { return (command, count) }
    }
    return nil
}

guard let (command, count) = find(words) else {
    if let unknown = words.first, !["help", "--help", "-h"].contains(unknown) {
        Console.note("guangsha: no command “\(words.prefix(2).joined(separator: " "))”\n")
        Console.note(overview())
        exit(ExitCode.usage)
    }
    Console.print(overview())
    exit(ExitCode.success)
}
if words.contains("--help") || words.contains("-h") {
    Console.print(command.help)
    exit(ExitCode.success)
}
// Who ends in order has children and threads that must not die of what is meant for it to handle; all others end at once.
if processes.contains(where: { $0.name == command.name }) { Signals.block([SIGTERM, SIGINT, SIGHUP]) }
do {
    let arguments = try Arguments(words.dropFirst(count), of: command)
    guard let run = command.run else { exit(try superviseFromMainThread(command, arguments)) }
    Task.onLoop {
        do { exit(try await run(arguments)) } catch { exit(report(error, command)) }
    }
} catch { exit(report(error, command)) }
while true { pause() }

func report(_ error: any Error, _ command: Subcommand) -> Int32 {
    Console.note("guangsha \(command.name): \(error)")
    guard error is UsageError else { return ExitCode.failure }
    Console.note("USAGE  \(command.usage)")
    return ExitCode.usage
}
