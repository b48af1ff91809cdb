package import Desk
package import Estate
import EventLoop
package import Kernel

/// Records that a room passed its inspection and may be let.
package struct AcceptRoom: BusinessCommand {
    package static let name = "accept-room", title = "验收房间", permission = "estate:room:accept"
    package var roomId = ID<Room>(), inspector = "", items: [Room.InspectionItem] = []

    package init() {}
    package static let fields: [Field<AcceptRoom>] = [
        Field("roomId", \.roomId, "房间"),
        Field("inspector", \.inspector, "验收人", .text(1...60)),
        Field("items", \.items, "验收项目"),
    ]
    package var subject: UUID? { roomId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let inspection = Room.Accepted { ($0.inspector, $0.items) = (inspector, items) }
        try await work.execute(Room.self, roomId, .accept(inspection))
    }
}

/// Keeps a room from being let for a while.
package struct FreezeRoom: BusinessCommand {
    package static let name = "freeze-room", title = "冻结房间", permission = "estate:room:freeze"
    package var roomId = ID<Room>(), reason = "", until: Day?

    package init() {}
    package static let fields: [Field<FreezeRoom>] = [
        Field("roomId", \.roomId, "房间"),
        Field("reason", \.reason, "原因", .text(1...200)),
        Field("until", \.until, "冻结至"),
    ]
    package var subject: UUID? { roomId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Room.self, roomId, .freeze(reason: reason, until: until))
    }
}

/// Ends a freeze.
package struct UnfreezeRoom: BusinessCommand {
    package static let name = "unfreeze-room", title = "解冻房间", permission = "estate:room:freeze"
    package var roomId = ID<Room>(), reason = ""

    package init() {}
    package static let fields: [Field<UnfreezeRoom>] = [
        Field("roomId", \.roomId, "房间"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { roomId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Room.self, roomId, .unfreeze(reason: reason))
    }
}

/// Makes a room that was under repair vacant again.
package struct FinishRoomRepair: BusinessCommand {
    package static let name = "finish-room-repair", title = "完成房间维修", permission = "estate:room:repair"
    package var roomId = ID<Room>(), finishedOn = Day()

    package init() {}
    package static let fields: [Field<FinishRoomRepair>] = [
        Field("roomId", \.roomId, "房间"),
        Field("finishedOn", \.finishedOn, "完成日期"),
    ]
    package var subject: UUID? { roomId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Room.self, roomId, .finishRepair(on: finishedOn), effective: finishedOn)
    }
}

/// Takes a room out of the stock for good.
package struct RetireRoom: BusinessCommand {
    package static let name = "retire-room", title = "退出房间", permission = "estate:room:retire"
    package var roomId = ID<Room>(), reason = ""

    package init() {}
    package static let fields: [Field<RetireRoom>] = [
        Field("roomId", \.roomId, "房间"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { roomId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Room.self, roomId, .retire(roomId, reason: reason))
    }
}
