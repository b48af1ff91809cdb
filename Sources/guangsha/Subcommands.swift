/// Everything the program can do.
let allSubcommands: [Subcommand] = processes + people + tools + auditing + archiving

let home = Option(
    "home", "DIR", "where the private database, the master key and the simulators keep their state")
private let listen = Option("listen", "HOST:PORT", "where to listen (default 127.0.0.1:8080)")

/// What runs until it is asked to end.
let processes: [Subcommand] = [
    Subcommand(
        name: "up", summary: "starts everything: database, tables, all processes, the bank simulator",
        options: [
            listen, .database, .owner, home,
            Option("bank", "HOST:PORT", "the bank, or where its simulator listens (default 127.0.0.1:8081)"),
            Option("sample", "UNITS", "on the first start, make sample data of so many housing units"),
            Option("sample-years", "N", "of so many years of history (default 1)"),
            Option("no-simulators", nil, "the bank is a real one"),
        ]),
    Subcommand(
        name: "serve", summary: "answers HTTP, with several workers behind one socket",
        options: [listen, Option("workers", "N", "how many (default 2)"), .database, home]),
    Subcommand(
        name: "serve-worker", summary: "one worker of `serve`, which starts it with the socket",
        options: [.database, home], run: serveWorker),
    Subcommand(
        name: "project", summary: "keeps the read models in step with the log", options: [.database, home], run: project
    ),
    Subcommand(
        name: "manage", summary: "runs the process managers: bank, billing, deadlines",
        options: [Option("bank", "HOST:PORT", "the bank (default 127.0.0.1:8081)"), .database, home], run: manage),
    Subcommand(
        name: "simulate bank", summary: "a bank that fails on demand (POST /_sim/scenario)",
        options: [
            Option("listen", "HOST:PORT", "where to listen (default 127.0.0.1:8081)"),
            Option("callback", "HOST:PORT", "who is told of payments"), home,
        ], run: simulateBank),
]

private let people: [Subcommand] = [
    Subcommand(
        name: "account list", summary: "the accounts that exist, as their facts say", options: [.database, home],
        run: listAccounts),
    Subcommand(
        name: "account issue", summary: "gives somebody an account, and prints its one-time password",
        positional: ["ACCOUNT"],
        options: [
            Option("name", "NAME", "who it is for"), Option("roles", "LIST", "comma-separated codes, e.g. SYS_ADMIN"),
            Option("org-unit", "UUID", "the department"), .database, home,
        ], run: issueAccount),
    Subcommand(
        name: "account reset", summary: "prints a new one-time password", positional: ["ACCOUNT"],
        options: [.database, home], run: resetAccount),
    Subcommand(
        name: "account unlock", summary: "lets somebody try again before the lock ends", positional: ["ACCOUNT"],
        options: [.database, home], run: unlockAccount),
    Subcommand(
        name: "account disable", summary: "shuts an account; its session ends within a second",
        positional: ["ACCOUNT"], options: [Option("reason", "TEXT", "why"), .database, home], run: disableAccount),
]

private let tools: [Subcommand] = [
    Subcommand(
        name: "migrate", summary: "makes or updates the tables, and the roles of those who use them",
        options: [.owner, .database, home], run: migrate),
    Subcommand(
        name: "demo",
        summary: "makes a district through the ordinary commands: stock, households, contracts, bills, repairs, exits",
        options: [
            Option("units", "N", "housing units (default 1000)"), Option("years", "Y", "years of history (default 1)"),
            Option("seed", "S", "the same seed makes the same district (default 1)"), .database, home,
        ], run: demo),
    Subcommand(
        name: "sample", summary: "what `up --sample` begins with: a private database with a district in it, or none",
        options: [
            Option("units", "N", "housing units (default 1000)"), Option("years", "Y", "years of history (default 1)"),
            home,
        ], run: makeSample),
    Subcommand(
        name: "greet", summary: "prints where to go, a token for each role, and what to try",
        options: [listen, .database, home], run: greet),
    Subcommand(
        name: "token issue", summary: "makes a bearer token; it is shown once",
        options: [
            Option("actor", "NAME", "whom it stands for"),
            Option("permissions", "LIST", "comma-separated module:entity:action, * for any part"),
            Option("org-unit", "UUID", "the organisation whose data it shows (default: the whole city's)"),
            Option(
                "scope", "RULE",
                "all, own, ownAndBelow, operatedStock or selfOnly (default ownAndBelow with --org-unit, else all)"),
            Option("days", "N", "how long it is valid (default 30)"), .database, home,
        ], run: issueToken),
    Subcommand(
        name: "token list", summary: "the tokens that exist, without their secrets", options: [.database, home],
        run: listTokens),
    Subcommand(
        name: "token revoke", summary: "ends a token at once", positional: ["PREFIX"], options: [.database, home],
        run: revokeToken),
    Subcommand(
        name: "projections list", summary: "the read models: position, lag, rate of a rebuild, parked facts",
        options: [Option("json", nil, "one JSON object a line"), .database, home], run: listProjections),
    Subcommand(
        name: "projections status", summary: "one read model in detail, with what holds it up", positional: ["NAME"],
        options: [.database, home], run: projectionStatus),
    Subcommand(
        name: "projections rebuild", summary: "builds a read model anew beside the live one, and swaps",
        positional: ["NAME"],
        options: [
            Option("dry-run", nil, "only tell how many facts it would read and how long it would take"),
            Option("wait", nil, "show progress until it is done"), .database, home,
        ], run: rebuildProjection),
    Subcommand(
        name: "projections pause", summary: "stops a read model where it is", positional: ["NAME"],
        options: [.database, home], run: pauseProjection),
    Subcommand(
        name: "projections resume", summary: "lets a read model go on", positional: ["NAME"],
        options: [.database, home],
        run: resumeProjection),
    Subcommand(
        name: "parked list", summary: "what could not be done: facts for read models, commands and calls of processes",
        options: [.database, home], run: listParked),
    Subcommand(
        name: "parked retry", summary: "tries a parked item again", positional: ["ID"], options: [.database, home],
        run: retryParked),
    Subcommand(
        name: "parked drop", summary: "gives up a parked item", positional: ["ID"],
        options: [Option("yes", nil, "without asking"), .database, home], run: dropParked),
    Subcommand(
        name: "person erase", summary: "shreds the keys of a person, so that nobody can read who it was",
        positional: ["ID"],
        options: [
            Option("reason", "TEXT", "why; it is kept for ever and names nobody"),
            Option("actor", "NAME", "who decides it (default: the account that runs this)"), .database, home,
        ], run: erasePerson),
    Subcommand(
        name: "vault rotate", summary: "replaces the master key while everything runs; finishes what was interrupted",
        options: [.database, home], run: rotateMasterKey),
    Subcommand(
        name: "bench", summary: "measures the system beside yardsticks of the same run, on a private PostgreSQL",
        options: [
            Option("quick", nil, "one short run of each"), Option("runs", "N", "how often (default 5)"),
            Option("seconds", "N", "how long each (default 5)"),
            Option("only", "GROUPS", "append, bulk, read, http, overload, district, bills"),
            Option("json", nil, "one JSON object"),
            Option("peer-sql", "DIR", "instead, append beside another event store: *.sql to install, *.pgbench to run"),
            Option("serve", "DATABASE", "be the server that is measured; `bench` starts it so"),
        ], run: bench),
    Subcommand(
        name: "bench growth", summary: "measures the same on small and large logs, which it keeps for the next time",
        options: [
            Option("facts", "SIZES", "of the logs (default 100000,1000000,10000000)"),
            Option("directory", "DIR", "where they are kept (default /var/tmp/guangsha-growth)"),
            Option("quick", nil, "one short run of each"), Option("runs", "N", "how often (default 5)"),
            Option("seconds", "N", "how long each (default 5)"), Option("json", nil, "one JSON object"),
        ], run: benchGrowth),
    Subcommand(
        name: "torture",
        summary:
            "breaks a whole installation of its own for a while, and tells whether anything was lost or done twice",
        options: [
            Option("seconds", "N", "how long (default 60)"), Option("seed", "S", "what is broken when (default 1)"),
            Option("clients", "N", "how many work meanwhile (default 8)"),
            Option("controls", nil, "prove afterwards that each check finds what it looks for"),
            Option("own-mounts", nil, "mounts are this process's own; `torture` starts itself so if it may"),
        ], run: torture),
    Subcommand(
        name: "replay", summary: "prints a stream's facts in order: who decided what, when",
        positional: ["CATEGORY", "ID"],
        options: [.database, home], run: replay),
]

/// The subcommands that watch children do so on the main thread, because children end with the thread that started them.
func superviseFromMainThread(_ command: Subcommand, _ arguments: Arguments) throws -> Int32 {
    command.name == "up" ? try Up(arguments).run() : try superviseServe(arguments)
}
