package import Desk
package import EventLog
package import EventLoop
package import Kernel
import Postgres
package import RegisterEngine
import System

/// What a system has from its first start: the dictionaries, the menus and the roles the product relies on.
///
/// Rows have ids that follow from their codes, so that a second start enters nothing twice, and a row that somebody has
/// amended or retired since stays as they left it.
@IO package struct Setup {
    private let desk: Desk
    private let log: EventLog

    package init(desk: Desk, log: EventLog) { (self.desk, self.log) = (desk, log) }

    /// Enters what is missing, and returns how many rows that was.
    @discardableResult
    package func run() async throws -> Int {
        let dictionaries = try Seeds.dictionaries()
        var count = try await enter(dictionaries.types)
        count += try await enter(dictionaries.items)
        for level in try Seeds.menus() { count += try await enter(level) }
        for role in try Seeds.roles() { count += try await enter([role]) }
        return count
    }

    /// Rows that do not refer to one another; many are under way at once, and share their commits.
    private func enter<Row: RegisterRow>(_ rows: [EnterRow<Row>]) async throws -> Int {
        let ids = rows.compactMap(\.id)
        let found: [UUID] = try await log.pool.query(
            "SELECT id FROM log.stream WHERE category = \(Row.category) AND id = ANY(\(ids))"
        ).map { try $0.get(0) }
        let known = Set(found)
        let missing = rows.filter { row in row.id.map { !known.contains($0) } ?? false }
        var next = 0
        var failure: (any Error)?
        let tasks = (0..<min(missing.count, 16)).map { _ in
            Task.onLoop {
                while next < missing.count, failure == nil {
                    let row = missing[next]
                    next += 1
                    do throws(CommandFailure) { _ = try await desk.perform(row, Invocation(.system("setup"))) } catch {
                        failure = error
                    }
                }
            }
        }
        for task in tasks { await task.value }
        if let failure { throw failure }
        return missing.count
    }
}

/// The rows that come with the product.
package enum Seeds {
    package static func id<Row: RegisterRow>(_ row: Row.Type, _ code: String) -> UUID {
        UUID(following: .zero, "\(Row.category)/\(code)")
    }

    /// `GENDER 性别 (GB/T 2261.1): 1 男 · 2 女`, a line each.
    package static func dictionaries() throws -> (types: [EnterRow<DictionaryType>], items: [EnterRow<DictionaryItem>])
    {
        var types: [EnterRow<DictionaryType>] = [], items: [EnterRow<DictionaryItem>] = []
        let text = String(decoding: PackageResources.dictionaries_txt, as: UTF8.self)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let match = line.firstMatch(of: /^(\w+) ([^ :]+)(?: \(([^)]+)\))?: (.+)$/) else {
                throw SeedError.unreadable(String(line))
            }
            let code = String(match.1), standard = match.3.map { String($0) }
            let typeId = id(DictionaryType.self, code)
            types.append(
                EnterRow(
                    DictionaryType { ($0.code, $0.name, $0.standard) = (code, String(match.2), standard) }, id: typeId))
            for (number, entry) in match.4.split(separator: " · ").enumerated() {
                let words = entry.split(separator: " ", maxSplits: 1).map { String($0) }
                let item = DictionaryItem {
                    ($0.typeId, $0.code, $0.label) = (Reference(typeId), words[0], words.last ?? "")
                    ($0.sortOrder, $0.nationalCode) = (10 * (number + 1), standard == nil ? nil : words[0])
                }
                items.append(EnterRow(item, id: id(DictionaryItem.self, "\(code)/\(words[0])")))
            }
        }
        return (types, items)
    }

    /// The menus, level by level: those above come first.
    static func menus() throws -> [[EnterRow<Menu>]] {
        var levels: [[EnterRow<Menu>]] = [[], [], []]
        func add(_ entry: JSON, below parent: UUID?, _ level: Int, _ number: Int) throws {
            guard let name = entry["name"]?.string else { throw SeedError.unreadable(entry.pretty()) }
            let id = id(Menu.self, "\(parent?.description ?? "")/\(name)")
            let children = entry["children"]?.array ?? []
            let menu = Menu {
                ($0.name, $0.type, $0.sortOrder) = (name, children.isEmpty ? .page : .directory, 10 * (number + 1))
                ($0.route, $0.icon, $0.permission) = (
                    entry["route"]?.string, entry["icon"]?.string, entry["permission"]?.string
                )
                $0.parentId = parent.map { Reference($0) }
            }
            levels[level].append(EnterRow(menu, id: id))
            for (number, child) in children.enumerated() { try add(child, below: id, level + 1, number) }
            for (number, member) in (entry["buttons"]?.members ?? []).enumerated() {
                let button = Menu {
                    ($0.name, $0.type, $0.permission) = (member.name, .button, member.value.string)
                    ($0.parentId, $0.sortOrder) = (Reference(id), 10 * (number + 1))
                }
                levels[level + 1].append(EnterRow(button, id: Seeds.id(Menu.self, "\(id)/\(member.name)")))
            }
        }
        for (number, entry) in (try JSON.parse(PackageResources.menus_json).array ?? []).enumerated() {
            try add(entry, below: nil, 0, number)
        }
        return levels
    }

    /// The roles; each names those before it that it excludes.
    static func roles() throws -> [EnterRow<RoleDefinition>] {
        try (JSON.parse(PackageResources.roles_json).array ?? []).map { entry in
            guard let code = entry["code"]?.string,
                let scope = entry["scope"]?.string.flatMap({ DataScope(rawValue: $0) })
            else {
                throw SeedError.unreadable(entry.pretty())
            }
            func texts(_ name: String) -> [String] { entry[name]?.array?.compactMap(\.string) ?? [] }
            let role = RoleDefinition {
                ($0.code, $0.name, $0.dataScope, $0.builtIn) = (code, entry["name"]?.string ?? "", scope, true)
                $0.permissions = texts("permissions")
                $0.exclusiveIds = texts("exclusive").map { Reference(id(RoleDefinition.self, $0)) }
            }
            return EnterRow(role, id: id(RoleDefinition.self, code))
        }
    }
}

enum SeedError: Error { case unreadable(String) }
