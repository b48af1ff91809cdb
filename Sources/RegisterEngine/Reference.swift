package import Desk
import EventLoop
package import Kernel

/// What a row may refer to by its id.
package protocol Referable: Sendable {
    /// The stream category.
    static var category: String { get }
    static var title: String { get }
    /// Refuses an id that names nothing, or something that is retired.
    @IO static func requireUsable(_ id: UUID, in work: UnitOfWork) async throws(CommandFailure)
}

/// The id of a row of another register, or of the same: checked whenever it is given, and a row that is referred to is
/// not retired.
package struct Reference<Target: Referable>: Hashable, Sendable, TextValue {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }
    package init() { uuid = .zero }
    package init?(_ text: String) {
        guard let uuid = UUID(text) else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.description }
    package static var format: (schema: JSON, wanted: String) { UUID.format }
}

/// A field type that holds references: one, or a list.
protocol ReferenceField {
    static var target: any Referable.Type { get }
}

extension Reference: ReferenceField {
    static var target: any Referable.Type { Target.self }
}

extension Array: ReferenceField where Element: ReferenceField {
    static var target: any Referable.Type { Element.target }
}

/// One reference of one row.
struct Use: Hashable {
    let target: any Referable.Type, id: UUID
    /// The title of the field that refers.
    let field: String

    /// The name that is held as long as the reference stands, so that the target's users can be found in the log
    /// itself, however far the read models are.
    func claim<Row: RegisterRow>(_ row: Row.Type, _ source: UUID) -> Claim {
        Claim(Use.kind(target.category, id), "\(row.title)/\(field)/\(source)")
    }

    /// `name` is the row's id, or what it is known by where others hold that: the code of a role.
    static func kind(_ category: String, _ name: some CustomStringConvertible) -> String { "use/\(category)/\(name)" }

    static func == (left: Use, right: Use) -> Bool {
        left.target == right.target && left.id == right.id && left.field == right.field
    }

    func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension RegisterRow {
    /// Everything that the row refers to.
    var uses: Set<Use> {
        let members = members
        var uses: Set<Use> = []
        for field in Self.fields {
            guard let type = field.type as? any ReferenceField.Type, let value = members[field.name] else { continue }
            for id in value.array ?? [value] {
                guard let id = id.string.flatMap(UUID.init) else { continue }
                uses.insert(Use(target: type.target, id: id, field: field.title))
            }
        }
        return uses
    }

    @IO package static func requireUsable(_ id: UUID, in work: UnitOfWork) async throws(CommandFailure) {
        try requireUsable(id, try await work.state(RegisterDecider<Self>.self, id))
    }

    /// The same for commands that are many and leave the row alone: one that is retired at this very moment may be
    /// named, and stays readable.
    @IO package static func requireUsable(
        _ id: UUID, atAGlanceIn work: UnitOfWork
    ) async throws(CommandFailure) {
        try requireUsable(id, try await work.glance(RegisterDecider<Self>.self, id))
    }

    private static func requireUsable(_ id: UUID, _ state: RegisterDecider<Self>.State) throws(CommandFailure) {
        guard state.row != nil else { throw .refused(.reference(title, id)) }
        guard !state.isRetired else {
            throw .refused(
                Refusal(
                    .reference, "E-REF", "引用的\(title)已停用: \(id)", hint: "请改用未停用的\(title), 或先恢复它",
                    details: ["category": .string(category), "id": .string(id.description)]))
        }
    }
}

extension UnitOfWork {
    func requireUsable(_ uses: Set<Use>) async throws(CommandFailure) {
        for use in uses { try await use.target.requireUsable(use.id, in: self) }
    }

    /// Refuses if anything refers to the row, and says what.
    ///
    /// A reference that is made at the very moment may be missed: it then names a retired row, which stays readable.
    func requireUnused<Row: RegisterRow>(_ row: Row.Type, _ id: UUID) async throws(CommandFailure) {
        var users = try await heldClaims(of: Use.kind(Row.category, id))
        if let code = try await state(RegisterDecider<Row>.self, id).row?.members["code"]?.string {
            users += try await heldClaims(of: Use.kind(Row.category, code))
        }
        guard !users.isEmpty else { return }
        let shown = users.prefix(20).map { user -> JSON in
            let parts = user.value.split(separator: "/").map(String.init)
            return [
                "title": .string(parts.first ?? ""), "field": .string(parts.count > 1 ? parts[1] : ""),
                "id": .string(user.stream.description),
            ]
        }
        let names = users.prefix(3).map { "\($0.value.split(separator: "/").first ?? "") \($0.stream)" }
        throw .refused(
            Refusal(
                .state, "E-IN-USE", "\(Row.title)仍被 \(users.count) 处引用, 不能停用: \(names.joined(separator: ", "))",
                hint: "请先修改或停用引用它的记录", details: ["users": .array(shown), "count": .int(Int64(users.count))]))
    }
}
