package import Desk
import EventLoop
package import Kernel

// The commands of every register. What they look at besides the row is checked again when the facts are appended.

/// Enters a row.
package struct EnterRow<Row: RegisterRow>: BusinessCommand {
    package static var name: String { "enter-\(Row.register.kebab)" }
    package static var title: String { "登记\(Row.register.title)" }
    package static var permission: String { "\(Row.register.permission):enter" }
    package var row = Row()
    /// Chosen by whoever enters rows that are known beforehand; not part of the request.
    package var id: UUID?

    package init() {}
    package init(_ row: Row, id: UUID) { (self.row, self.id) = (row, id) }
    package static var fields: [Field<EnterRow>] { once { Row.fields.map { $0.within(\EnterRow.row) } } }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        if id == nil { try checkReserved() }
        let id = id ?? work.newID(Row.self).uuid
        // What is wrong with the row itself is told first.
        try await work.execute(RegisterDecider<Row>.self, id, .enter(row))
        try await work.requireUsable(row.uses)
        try await work.checkPlace(of: row, id, isNew: true)
    }
}

extension EnterRow {
    /// Refuses what only the program may say of a row.
    private func checkReserved() throws(CommandFailure) {
        let (given, untouched) = (row.members, Row().members)
        let faults = Row.fields.filter { field in
            Row.register.reserved.contains(field.name) && given[field.name] != untouched[field.name]
        }
        guard faults.isEmpty else {
            throw .invalid(
                faults.map { FieldError("reserved", "“\($0.title)”由系统设置, 请勿填写", pointer: "/\($0.name)") })
        }
    }
}

/// Changes a row; what is given is the whole row as it is from now on.
package struct AmendRow<Row: RegisterRow>: BusinessCommand {
    package static var name: String { "amend-\(Row.register.kebab)" }
    package static var title: String { "修改\(Row.register.title)" }
    package static var permission: String { "\(Row.register.permission):amend" }
    package var id = UUID.zero, row = Row(), reason = ""

    package init() {}
    package static var fields: [Field<AmendRow>] {
        once {
            let id = Field<AmendRow>(Row.register.parameter, \.id, Row.register.title)
            return [id] + Row.fields.map { $0.within(\AmendRow.row) }
                + [Field<AmendRow>("reason", \.reason, "原因", .text(1...200))]
        }
    }
    package var subject: UUID? { id }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let known = try await work.state(RegisterDecider<Row>.self, id)
        // What the row refers to already may be retired by now: that is no reason not to correct it.
        try await work.requireUsable(row.uses.subtracting(known.row?.uses ?? []))
        if let tree = Row.register.tree, known.row?[keyPath: tree.parent] != row[keyPath: tree.parent] {
            try await work.checkPlace(of: row, id)
        }
        try await work.execute(RegisterDecider<Row>.self, id, .amend(row, reason: reason))
    }
}

/// Puts a row, with everything below it, below another one.
package struct MoveRow<Row: RegisterRow>: BusinessCommand {
    package static var name: String { "move-\(Row.register.kebab)" }
    package static var title: String { "移动\(Row.register.title)" }
    package static var permission: String { "\(Row.register.permission):amend" }
    package var id = UUID.zero, parentId: Reference<Row>?, reason = ""

    package init() {}
    package static var fields: [Field<MoveRow>] {
        once {
            [
                Field(Row.register.parameter, \.id, Row.register.title), Field("parentId", \.parentId, "新的上级, 不填为顶级"),
                Field("reason", \.reason, "原因", .text(1...200)),
            ]
        }
    }
    package var subject: UUID? { id }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let known = try await work.state(RegisterDecider<Row>.self, id)
        if var row = known.row, let tree = Row.register.tree, row[keyPath: tree.parent] != parentId {
            row[keyPath: tree.parent] = parentId
            try await work.checkPlace(of: row, id)
        }
        try await work.execute(RegisterDecider<Row>.self, id, .move(below: parentId, reason: reason))
    }
}

/// Takes a row out of use; it stays readable, and what it is called is not given to another one.
package struct RetireRow<Row: RegisterRow>: BusinessCommand {
    package static var name: String { "retire-\(Row.register.kebab)" }
    package static var title: String { "停用\(Row.register.title)" }
    package static var permission: String { "\(Row.register.permission):retire" }
    package var id = UUID.zero, reason = ""

    package init() {}
    package static var fields: [Field<RetireRow>] {
        once {
            [
                Field(Row.register.parameter, \.id, Row.register.title),
                Field("reason", \.reason, "原因", .text(1...200)),
            ]
        }
    }
    package var subject: UUID? { id }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        if try await !work.state(RegisterDecider<Row>.self, id).isRetired {
            try await work.requireUnused(Row.self, id)
        }
        try await work.execute(RegisterDecider<Row>.self, id, .retire(reason: reason))
    }
}

/// Takes a retired row into use again.
package struct ReinstateRow<Row: RegisterRow>: BusinessCommand {
    package static var name: String { "reinstate-\(Row.register.kebab)" }
    package static var title: String { "恢复\(Row.register.title)" }
    package static var permission: String { "\(Row.register.permission):retire" }
    package var id = UUID.zero, reason = ""

    package init() {}
    package static var fields: [Field<ReinstateRow>] {
        once {
            [
                Field(Row.register.parameter, \.id, Row.register.title),
                Field("reason", \.reason, "原因", .text(1...200)),
            ]
        }
    }
    package var subject: UUID? { id }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let known = try await work.state(RegisterDecider<Row>.self, id)
        if known.isRetired, let row = known.row { try await work.requireUsable(row.uses) }
        try await work.execute(RegisterDecider<Row>.self, id, .reinstate(reason: reason))
    }
}

extension UnitOfWork {
    /// Checks where a row of a tree stands: below a row that is in use and not below itself, not too deep, and where
    /// the register allows it. The rows above are part of the decision: if one of them moves meanwhile, it is made anew.
    fileprivate func checkPlace<Row: RegisterRow>(
        of row: Row, _ id: UUID, isNew: Bool = false
    ) async throws(CommandFailure) {
        guard let tree = Row.register.tree else { return }
        let parent = row[keyPath: tree.parent]
        var (above, level) = (parent, 1)
        while let next = above {
            if next.uuid == id {
                throw .refused(
                    .rule(
                        "tree.cycle", "\(Row.title)不能移到自己或自己的下级之下", input: .string(parent?.description ?? ""),
                        limit: .string(id.description), basis: "\(Row.title)的上下级关系", hint: "请选择其他上级"))
            }
            if next == parent { try await Row.requireUsable(next.uuid, in: self) }
            level += 1
            above = try await state(RegisterDecider<Row>.self, next.uuid).row?[keyPath: tree.parent]
        }
        // As far as it matters whether there is another level below.
        var (below, depth) = (isNew ? [] : [id], level)
        while depth <= tree.depth, !below.isEmpty {
            below = try await children(Row.self, of: below)
            if !below.isEmpty { depth += 1 }
        }
        guard depth <= tree.depth else {
            throw .refused(
                .rule(
                    "tree.depth", "\(Row.title)最多 \(tree.depth) 级", input: .int(Int64(depth)),
                    limit: .int(Int64(tree.depth)), basis: "\(Row.title)的层级", hint: "请选择层级较高的上级"))
        }
        var parentRow: Row?
        if let parent { parentRow = try await state(RegisterDecider<Row>.self, parent.uuid).row }
        if let fault = tree.fault(parentRow, row) {
            throw .refused(
                .rule(
                    "tree.place", fault, input: .string(parent?.description ?? ""), limit: "",
                    basis: "\(Row.title)的上下级关系",
                    hint: "请选择其他上级, 或核对填写的内容"))
        }
    }

    private func children<Row: RegisterRow>(_ row: Row.Type, of parents: [UUID]) async throws(CommandFailure) -> [UUID]
    {
        var children: [UUID] = []
        for parent in parents {
            for user in try await heldClaims(of: Use.kind(Row.category, parent)) {
                let state = try await state(RegisterDecider<Row>.self, user.stream)
                guard let child = state.row,
                    let tree = Row.register.tree, child[keyPath: tree.parent]?.uuid == parent
                else { continue }
                children.append(user.stream)
            }
        }
        return children
    }
}
