package import Kernel

/// The facts of a register. `OrgUnitAdded` is the row itself; `OrgUnitEdited` the row as it is from then on, and why.
package enum RegisterEvent<Row: RegisterRow>: EventFamily {
    case entered(Entered<Row>), amended(Amended<Row>), moved(Moved<Row>), retired(Retired<Row>)
    case reinstated(Reinstated<Row>)

    package var fact: any Fact {
        switch self {
        case .entered(let fact): fact
        case .amended(let fact): fact
        case .moved(let fact): fact
        case .retired(let fact): fact
        case .reinstated(let fact): fact
        }
    }

    package static var decoders: FactDecoders<RegisterEvent> {
        once {
            let flat = FactDecoders<RegisterEvent>()
                .adding(Entered<Row>.self, RegisterEvent.entered)
                .adding(Amended<Row>.self, RegisterEvent.amended)
                .adding(Retired<Row>.self, RegisterEvent.retired)
                .adding(Reinstated<Row>.self, RegisterEvent.reinstated)
            return Row.register.tree == nil ? flat : flat.adding(Moved<Row>.self, RegisterEvent.moved)
        }
    }
}

private let why: ClosedRange = 1...200

package struct Entered<Row: RegisterRow>: Fact {
    package static var type: String { Row.register.name + Row.register.words.entered }
    package static var version: Int { Row.version }
    package var row = Row()

    package init() {}
    package static var fields: [Field<Entered>] { once { Row.fields.map { $0.within(\Entered.row) } } }
    package static func upcast(_ payload: inout JSON, from version: Int) { Row.upcast(&payload, from: version) }
}

package struct Amended<Row: RegisterRow>: Fact {
    package static var type: String { Row.register.name + Row.register.words.amended }
    package static var version: Int { Row.version }
    package var row = Row(), reason = ""

    package init() {}
    package static var fields: [Field<Amended>] {
        once {
            [Field("row", \.row, "内容"), Field("reason", \.reason, "原因", .text(why))]
        }
    }

    package static func upcast(_ payload: inout JSON, from version: Int) {
        guard var row = payload["row"] else { return }
        Row.upcast(&row, from: version)
        payload["row"] = row
    }
}

package struct Moved<Row: RegisterRow>: Fact {
    package static var type: String { Row.register.name + Row.register.words.moved }
    /// Nil at the top.
    package var parentId: Reference<Row>?, reason = ""

    package init() {}
    package static var fields: [Field<Moved>] {
        once {
            [Field("parentId", \.parentId, "上级"), Field("reason", \.reason, "原因", .text(why))]
        }
    }
}

package struct Retired<Row: RegisterRow>: Fact {
    package static var type: String { Row.register.name + Row.register.words.retired }
    package var reason = ""

    package init() {}
    package static var fields: [Field<Retired>] { once { [Field("reason", \.reason, "原因", .text(why))] } }
}

package struct Reinstated<Row: RegisterRow>: Fact {
    package static var type: String { Row.register.name + Row.register.words.reinstated }
    package var reason = ""

    package init() {}
    package static var fields: [Field<Reinstated>] { once { [Field("reason", \.reason, "原因", .text(why))] } }
}
