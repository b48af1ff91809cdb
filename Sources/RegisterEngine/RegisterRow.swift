package import Kernel

/// One row of a register: something that people enter, amend, retire and look up, and that has no life of its own.
///
/// Facts, decider, commands, read table, list, endpoints, permissions and schemas follow from the fields and from
/// `register`. What has states, money, deadlines or two parties is a decider instead.
package protocol RegisterRow: Record, Referable {
    static var register: Register<Self> { get }
    /// Of the shape of the row, in its facts.
    static var version: Int { get }
    /// Raises a stored row of an older version by one version.
    static func upcast(_ row: inout JSON, from version: Int)
    /// Whose a row is.
    static func belonging(of id: UUID) -> Belonging
}

extension RegisterRow {
    package static var version: Int { 1 }
    package static func upcast(_ row: inout JSON, from version: Int) {}
    package static func belonging(of id: UUID) -> Belonging { .everybody }
    package static var category: String { register.name }
    package static var title: String { register.title }

    /// The values by their names, for what the engine does to every row alike.
    var members: [String: JSON] {
        let members = (try? JSON.parse(json))?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
}

/// What is special about one register; everything else is the engine's.
package struct Register<Row: RegisterRow>: Sendable {
    /// The stream category, and the beginning of the facts' names: `OrgUnit`.
    package let name: String
    /// `组织机构`.
    package let title: String
    /// The collection in the API: `org-units`.
    package let path: String
    /// Module and entity of the permissions: `system:org-unit`.
    package let permission: String
    package let words: FactWords
    private(set) var uniques: [[String]] = []
    private(set) var fixed: [String] = []
    private(set) var reserved: [String] = []
    private(set) var searched: [String] = []
    private(set) var order: String?
    private(set) var checks: [@Sendable (Row) -> FieldError?] = []
    private(set) var kept: [@Sendable (Row) -> String?] = []
    package private(set) var tree: Tree?

    /// The parents of a register whose rows stand below one another.
    package struct Tree: Sendable {
        /// The field that names the parent.
        let field: String
        package var column: String { field.split(with: "_") }
        let depth: Int
        let parent: any WritableKeyPath<Row, Reference<Row>?> & Sendable
        /// Why the second may not stand below the first, nil if it may; the first is nil at the top.
        let fault: @Sendable (Row?, Row) -> String?
    }

    /// A mistake in the definition is one of the program, so it ends the process.
    package init(
        _ name: String, _ title: String, path: String, permission: String, words: FactWords = .entered,
        _ options: Option...
    ) {
        (self.name, self.title, self.path) = (name, title, path)
        (self.permission, self.words) = (permission, words)
        for option in options { option.apply(&self) }
        let known = Row.fields.map(\.name)
        let asked = uniques.flatMap { $0 } + fixed + reserved + searched + (tree.map { [$0.field] } ?? [])
        precondition(asked.allSatisfy(known.contains), "\(name): an option names a field that is not there")
        precondition(
            Set(known).isDisjoint(with: ["reason", "status", "version", "revision", key]),
            "\(name): a field is called like a column of every register")
    }

    /// The table, its key, and the key in paths and bodies: `org_unit`, `org_unit_id`, `orgUnitId`.
    package var table: String { name.split(with: "_") }
    package var key: String { "\(table)_id" }
    package var parameter: String { name.prefix(1).lowercased() + name.dropFirst() + "Id" }
    /// In the names of commands: `org-unit`.
    var kebab: String { name.split(with: "-") }
}

extension Register {
    /// The closed vocabulary of registers. A wish that is not here is the sign that the register wants to be a decider.
    package struct Option: Sendable {
        let apply: @Sendable (inout Register) -> Void

        /// No two rows have the same values of these fields together, not even one that is retired.
        package static func unique(_ fields: String...) -> Option { Option { $0.uniques.append(fields) } }
        /// Given when the row is entered, and never changed.
        package static func fixed(_ fields: String...) -> Option { Option { $0.fixed += fields } }
        /// Given by the program alone; whoever enters a row leaves it as it is.
        package static func reserved(_ fields: String...) -> Option { Option { $0.reserved += fields } }
        /// What `?q=` looks in.
        package static func search(_ fields: String...) -> Option { Option { $0.searched += fields } }
        /// The order of the list as in `?sort=`, by columns.
        package static func sort(_ columns: String) -> Option { Option { $0.order = columns } }

        /// A rule over one row; the message says at this field what is wanted.
        package static func check(
            _ field: String, _ message: String, _ holds: @escaping @Sendable (Row) -> Bool
        ) -> Option {
            Option { register in
                register.checks.append { holds($0) ? nil : FieldError("value", message, pointer: "/\(field)") }
            }
        }

        /// Rows that are never retired, and why.
        package static func keep(_ reason: String, _ holds: @escaping @Sendable (Row) -> Bool) -> Option {
            Option { $0.kept.append { holds($0) ? reason : nil } }
        }

        /// Rows stand below one another, at most so many levels deep.
        package static func tree(
            _ field: String, _ parent: any WritableKeyPath<Row, Reference<Row>?> & Sendable, depth: Int,
            _ fault: @escaping @Sendable (_ parent: Row?, _ row: Row) -> String? = { _, _ in nil }
        ) -> Option {
            Option { $0.tree = Tree(field: field, depth: depth, parent: parent, fault: fault) }
        }
    }
}

/// What happened to a row, as the names of its facts end.
package struct FactWords: Sendable {
    let entered: String, amended: String, moved = "Moved", retired: String, reinstated: String

    package static let entered = FactWords(
        entered: "Entered", amended: "Amended", retired: "Retired", reinstated: "Reinstated")
    package static let added = FactWords(
        entered: "Added", amended: "Edited", retired: "Disabled", reinstated: "Enabled")
    package static let registered = FactWords(
        entered: "Registered", amended: "Corrected", retired: "Retired", reinstated: "Reinstated")
}

extension String {
    /// `OrgUnit` or `orgUnit` as `org_unit`.
    func split(with separator: String) -> String {
        var words = ""
        for character in self {
            if character.isUppercase, !words.isEmpty { words += separator }
            words += character.lowercased()
        }
        return words
    }
}
