package import Kernel

extension Occupancy {
    /// The keys were handed over.
    package struct TenantMovedIn: Fact {
        package static let type = "TenantMovedIn"
        package var contractId = ID<Contract>()
        package var roomId = UUID.zero
        package var personId = UUID.zero
        package var moveInDate = Day()
        package var keysIssued: Int64 = 0

        package init() {}
        package init(contractId: ID<Contract>, roomId: UUID, personId: UUID, moveInDate: Day, keysIssued: Int64) {
            self.contractId = contractId
            self.roomId = roomId
            self.personId = personId
            self.moveInDate = moveInDate
            self.keysIssued = keysIssued
        }

        package static let fields: [Field<TenantMovedIn>] = [
            Field("contractId", \.contractId, "合同"),
            Field("roomId", \.roomId, "房间"),
            Field("personId", \.personId, "入住人"),
            Field("moveInDate", \.moveInDate, "入住日期"),
            Field("keysIssued", \.keysIssued, "钥匙数"),
        ]
    }

    package struct OccupantMovedOut: Fact {
        package static let type = "OccupantMovedOut"
        package var date = Day()
        package var reason: ExitReason = .ownWish

        package init() {}
        package init(date: Day, reason: ExitReason) {
            (self.date, self.reason) = (date, reason)
        }

        package static let fields: [Field<OccupantMovedOut>] = [
            Field("date", \.date, "搬离日期"),
            Field("reason", \.reason, "搬离原因"),
        ]
    }

    package enum Event: EventFamily {
        case tenantMovedIn(TenantMovedIn)
        case occupantMovedOut(OccupantMovedOut)

        package var fact: any Fact {
            switch self {
            case .tenantMovedIn(let fact): fact
            case .occupantMovedOut(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(TenantMovedIn.self, Event.tenantMovedIn)
            .adding(OccupantMovedOut.self, Event.occupantMovedOut)
    }
}
