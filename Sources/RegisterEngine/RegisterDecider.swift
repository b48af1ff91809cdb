package import Kernel

/// The rules of every register that look at one row. Those that look at others are the commands' (`RegisterCommands`).
package enum RegisterDecider<Row: RegisterRow>: Belongs {
    package typealias Event = RegisterEvent<Row>

    package static var category: String { Row.register.name }
    package static var initial: State { State() }

    package struct State: Sendable, Equatable {
        /// Nil before it is entered.
        package var row: Row?
        package var isRetired = false
    }

    package enum Command: Sendable {
        case enter(Row)
        /// The whole row as it is from now on.
        case amend(Row, reason: String)
        case move(below: Reference<Row>?, reason: String)
        case retire(reason: String)
        case reinstate(reason: String)
    }

    package static func decide(
        _ command: Command, _ state: State, _ moment: Moment
    ) throws(Refusal) -> [RegisterEvent<Row>] {
        let title = Row.register.title
        switch (command, state.row) {
        case (.enter(let row), nil):
            try check(row)
            return [.entered(Entered { $0.row = row })]
        case (.enter(let row), let known?):
            if row == known { return [] }
            throw .duplicate("这个\(title)已经登记", hint: "改正内容请用修改")
        case (_, nil): throw .unregistered(title)
        case (.reinstate(let reason), _?):
            return state.isRetired ? [.reinstated(Reinstated { $0.reason = reason })] : []
        case (.retire(let reason), let row?):
            if state.isRetired { return [] }
            if let fault = Row.register.kept.lazy.compactMap({ $0(row) }).first {
                throw .state(fault, state: "active", allowed: ["amend"], hint: "请保留这个\(title)")
            }
            return [.retired(Retired { $0.reason = reason })]
        case (_, _?) where state.isRetired:
            throw .state("这个\(title)已停用, 不能修改", state: "retired", allowed: ["reinstate"], hint: "请先恢复, 再修改")
        case (.amend(let row, let reason), let known?): return try amend(known, row, reason)
        case (.move(let parent, let reason), let known?): return move(known, parent, reason)
        }
    }

    private static func check(_ row: Row) throws(Refusal) {
        let faults = Row.register.checks.compactMap { $0(row) }
        guard let first = faults.first else { return }
        throw Refusal(
            .rule, "E-VALUE", "\(Row.register.title): \(faults.map(\.detail).joined(separator: "; "))",
            hint: "请改正 details.faults 中列出的字段",
            details: [
                "field": .string(String(first.pointer.dropFirst())),
                "faults": .array(
                    faults.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] as JSON }),
            ])
    }

    private static func amend(
        _ known: Row, _ row: Row, _ reason: String
    ) throws(Refusal) -> [RegisterEvent<Row>] {
        try check(row)
        let (old, new) = (known.members, row.members)
        for field in Row.fields where Row.register.fixed.contains(field.name) && old[field.name] != new[field.name] {
            throw Refusal(
                .rule, "E-FIXED", "\(Row.register.title)的“\(field.title)”登记后不能修改", hint: "请停用这一条, 另行登记新的一条",
                details: ["field": .string(field.name)])
        }
        var (events, moved) = ([RegisterEvent<Row>](), known)
        if let tree = Row.register.tree, known[keyPath: tree.parent] != row[keyPath: tree.parent] {
            moved[keyPath: tree.parent] = row[keyPath: tree.parent]
            events = move(known, row[keyPath: tree.parent], reason)
        }
        if moved != row { events.append(.amended(Amended { ($0.row, $0.reason) = (row, reason) })) }
        return events
    }

    private static func move(_ known: Row, _ parent: Reference<Row>?, _ reason: String) -> [RegisterEvent<Row>] {
        guard let tree = Row.register.tree, known[keyPath: tree.parent] != parent else { return [] }
        return [.moved(Moved { ($0.parentId, $0.reason) = (parent, reason) })]
    }

    package static func belonging(of state: State, _ id: UUID) -> Belonging { Row.belonging(of: id) }

    package static func evolve(_ state: inout State, _ event: RegisterEvent<Row>) {
        switch event {
        case .entered(let fact): state.row = fact.row
        case .amended(let fact): state.row = fact.row
        case .moved(let fact): if let tree = Row.register.tree { state.row?[keyPath: tree.parent] = fact.parentId }
        case .retired: state.isRetired = true
        case .reinstated: state.isRetired = false
        }
    }

    /// Unique names are kept by retired rows, too: a code never comes to mean something else. References are not.
    package static func claims(_ event: RegisterEvent<Row>, _ state: State, of stream: UUID) -> [ClaimChange] {
        var after = state
        evolve(&after, event)
        let (oldNames, newNames) = (names(state.row), names(after.row))
        let oldUses = state.isRetired ? [] : state.row?.uses ?? []
        let newUses = after.isRetired ? [] : after.row?.uses ?? []
        var changes = oldNames.filter { old in !newNames.contains { $0.claim == old.claim } }
            .map { ClaimChange.release($0.claim) }
        changes += oldUses.subtracting(newUses).map { ClaimChange.release($0.claim(Row.self, stream)) }
        changes += newNames.filter { new in !oldNames.contains { $0.claim == new.claim } }
            .map { ClaimChange.take($0.claim, orRefuse: .duplicate("已有\(Row.register.title)“\($0.text)”")) }
        changes += newUses.subtracting(oldUses).map {
            ClaimChange.take($0.claim(Row.self, stream), orRefuse: .duplicate("\($0.field)重复", hint: "请去掉重复的引用"))
        }
        return changes
    }

    /// What the row is known by; several fields together count if the first has a value.
    private static func names(_ row: Row?) -> [(claim: Claim, text: String)] {
        guard let members = row?.members else { return [] }
        return Row.register.uniques.compactMap { fields in
            guard members[fields[0]] != nil else { return nil }
            let texts = fields.map { field in
                members[field].map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            }
            let claim = Claim("\(Row.register.table).\(fields.joined(separator: "+"))", texts.joined(separator: "/"))
            return (claim, texts.last ?? "")
        }
    }
}
