import API
import EventLoop
import Kernel
import Postgres
import ReadModels
import System

@IO func issueToken(_ arguments: Arguments) async throws -> Int32 {
    guard let actor = arguments.string("actor"), let list = arguments.string("permissions") else {
        throw UsageError("--actor and --permissions are needed")
    }
    let permissions = list.split(separator: ",").map(String.init)
    try checkExist(permissions)
    let post = try post(arguments)
    let system = try await System.open(arguments, application: "token")
    let expiry = Wiring.now() + .seconds(86_400 * (try arguments.int("days", default: 30)))
    let token = try await tokens(system).issue(
        Actor(id: actor), permissions: permissions, at: post, note: "guangsha token issue", expiresAt: expiry)
    Console.print(token)
    return ExitCode.success
}

/// Whose data the token shows: the whole city's, unless an organisation is named, or only the actor's own.
private func post(_ arguments: Arguments) throws -> Tokens.Post {
    var orgUnit: UUID?
    if let text = arguments.string("org-unit") {
        guard let id = UUID(text) else {
            throw UsageError("--org-unit wants the UUID of an organisation, not “\(text)”")
        }
        orgUnit = id
    }
    let text = arguments.string("scope") ?? (orgUnit == nil ? "all" : "ownAndBelow")
    guard let rule = DataScope(rawValue: text), rule != .custom else {
        throw UsageError("--scope is all, own, ownAndBelow, operatedStock or selfOnly, not “\(text)”")
    }
    if [.own, .ownAndBelow, .operatedStock].contains(rule), orgUnit == nil {
        throw UsageError("--scope \(text) needs --org-unit: whose organisation?")
    }
    return Tokens.Post(rule, of: orgUnit)
}

/// A misspelt permission would be a token that cannot do what it is for.
@IO private func checkExist(_ permissions: [String]) throws {
    let known = Set(Endpoint.all(bankSecret: []).compactMap(\.permission))
    for grant in permissions where !known.contains(where: { PermissionSet.covers(grant, $0) }) {
        let module = grant.prefix { $0 != ":" }
        let near = known.filter { $0.hasPrefix("\(module):") }.sorted()
        let hint =
            near.isEmpty ? "they stand in docs/reference/permissions.txt" : "there are: \(near.joined(separator: ", "))"
        throw UsageError("no permission is called “\(grant)”; \(hint)")
    }
}

@IO func listTokens(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "token")
    Console.table(
        ["PREFIX", "ACTOR", "EXPIRES", "REVOKED", "SCOPE", "PERMISSIONS"],
        try await tokens(system).list().map { token in
            [
                token.prefix, token.actor.id, "\(token.expiresAt)", token.revokedAt.map { "\($0)" } ?? "",
                "\(token.post.rule.rawValue) \(token.post.orgUnit?.description ?? "")",
                token.permissions.joined(separator: ","),
            ]
        })
    return ExitCode.success
}

@IO private func tokens(_ system: System) -> Tokens { Tokens(pool: system.pool, clock: Wiring.now) }

@IO func revokeToken(_ arguments: Arguments) async throws -> Int32 {
    let prefix = try arguments.required(0, "the token's prefix, as `token list` shows it")
    let system = try await System.open(arguments, application: "token")
    guard try await tokens(system).revoke(prefix) else {
        Console.note("no token begins with \(prefix)")
        return ExitCode.notFound
    }
    return ExitCode.success
}

/// The staff of a small bureau, so that the first steps can be tried with the separation of duties in force.
private let staff: [(actor: String, variable: String, title: String, permissions: [String])] = [
    ("admin", "ADMIN", "系统管理员", ["*:*:*"]),
    (
        "entry-clerk", "CLERK", "录入管理员",
        [
            "estate:*:*", "people:*:*", "applications:application:*", "leasing:contract:*", "repairs:*:*",
            "billing:*:*",
        ]
    ),
    ("street-reviewer", "STREET", "街道初审员", ["applications:*:*"]),
    ("civil-reviewer", "CIVIL", "区民政审核员", ["applications:*:*"]),
    ("district-reviewer", "DISTRICT", "区住保审核员", ["applications:*:*", "allocation:*:*"]),
    ("property-manager", "MANAGER", "物业管理员", ["leasing:*:*", "repairs:*:*", "estate:room:*"]),
]

/// Waits until read models and process managers have caught up with the log; after the first start with sample data
/// that takes a while, and whoever tried something meanwhile would think that it does not work.
@IO private func settled(_ system: System) async throws {
    let deadline = Deadline.after(.seconds(600))
    var isTold = false
    while Deadline.now < deadline {
        let row = try await system.pool.query(
            """
            SELECT h.position - least((SELECT coalesce(min(position), 0) FROM projection.checkpoint),
                (SELECT coalesce(min(position), 0) FROM process.checkpoint)),
              (SELECT count(*) FROM process.outbox WHERE status = 'waiting'),
              (SELECT count(*) FROM projection.checkpoint) FROM log.head h
            """)[0]
        let (behind, waiting) = (try row.int(0), try row.int(1))
        if behind <= 0, waiting == 0, try row.int(2) == Int64(allProjections.count) { return }
        if !isTold, behind + waiting > 1_000 { Console.note("读模型和流程正在跟上日志 …") }
        isTold = true
        try await EventLoop.sleep(for: .milliseconds(50))
    }
}

@IO func greet(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "greet")
    try await settled(system)
    let tokens = tokens(system)
    let url = "http://\(arguments.string("listen") ?? "127.0.0.1:8080")"
    let note = "guangsha up"
    for old in try await tokens.list() where old.note == note && old.revokedAt == nil {
        _ = try await tokens.revoke(old.prefix)
    }
    let expiry = Wiring.now() + .seconds(12 * 3_600)
    Console.print("\n广厦已启动  \(url)\n\n下列令牌只显示这一次, 12 小时后或下次启动时失效:\n")
    for person in staff {
        let actor = Actor(id: person.actor, channel: "window")
        let token = try await tokens.issue(actor, permissions: person.permissions, note: note, expiresAt: expiry)
        Console.print("  export \(person.variable)=\(token)   # \(person.title)")
    }
    try await tellFirstPassword(system)
    Console.print(
        """

        可以试试:

          curl -s \(url)/readyz?verbose
          curl -s -H "Authorization: Bearer $ADMIN" \(url)/home
          curl -s -H "Authorization: Bearer $ADMIN" '\(url)/rooms?status=vacant&limit=3'
          curl -s -H "Authorization: Bearer $ADMIN" '\(url)/contracts?sort=-entered_on&limit=3'
          curl -s -H "Authorization: Bearer $ADMIN" '\(url)/reports/rent-accounting?month=\(Wiring.now().day.month + -1)'

        从申请到维修的完整过程: docs/tutorial.md      接口文档: \(url)/openapi.json      Ctrl-C 停止
        """)
    return ExitCode.success
}
