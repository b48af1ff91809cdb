package import Desk
package import Estate
import EventLoop
package import Kernel

/// Registers a protected-housing project.
package struct RegisterProject: BusinessCommand {
    package static let name = "register-project", title = "登记项目", permission = "estate:project:register"
    package var project = Project.Registered()

    package init() {}
    package static let fields = Project.Registered.fields.map { $0.within(\RegisterProject.project) }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireOrgUnit(project.orgUnitId)
        try await work.execute(Project.self, work.newID(), .register(project))
    }
}

/// Registers a residential community.
package struct RegisterCommunity: BusinessCommand {
    package static let name = "register-community", title = "登记小区", permission = "estate:community:register"
    package var community = Community.Registered()

    package init() {}
    package static let fields = Community.Registered.fields.map { $0.within(\RegisterCommunity.community) }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireOrgUnit(community.orgUnitId)
        try await work.execute(Community.self, work.newID(), .register(community))
    }
}

/// Registers a building of a community and a project.
package struct RegisterBuilding: BusinessCommand {
    package static let name = "register-building", title = "登记楼栋", permission = "estate:building:register"
    package var building = Building.Registered()

    package init() {}
    package static let fields = Building.Registered.fields.map { $0.within(\RegisterBuilding.building) }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.require(Community.self, building.communityId.uuid, "小区")
        try await work.require(Project.self, building.projectId.uuid, "项目")
        try await work.execute(Building.self, work.newID(), .register(building))
    }
}

/// Registers a dwelling; one that is let as a whole gets its one room with it.
package struct RegisterHousingUnit: BusinessCommand {
    package static let name = "register-housing-unit", title = "登记房源", permission = "estate:housing-unit:register"
    package var unit = HousingUnit.Registered()
    /// Of the one room; wanted when the dwelling is let as a whole.
    package var capacity: Int?

    package init() {}
    package static let fields =
        HousingUnit.Registered.fields.map { $0.within(\RegisterHousingUnit.unit) } + [
            Field("capacity", \RegisterHousingUnit.capacity, "可住人数", .range(1...100))
        ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.require(Building.self, unit.buildingId.uuid, "楼栋")
        let id = work.newID(HousingUnit.self)
        try await work.execute(HousingUnit.self, id, .register(unit))
        guard unit.letMode == .whole else { return }
        guard let capacity else {
            throw .invalid([FieldError("required", "整套配租的房源须填写可住人数", pointer: "/capacity")])
        }
        try await work.execute(Room.self, work.newID(), .register(Room.Registered(whole: unit, id, capacity: capacity)))
    }
}

/// Registers a room of a dwelling that is let by room or by bed.
package struct RegisterRoom: BusinessCommand {
    package static let name = "register-room", title = "登记房间", permission = "estate:room:register"
    package var room = Room.Registered()

    package init() {}
    package static let fields = Room.Registered.fields.map { $0.within(\RegisterRoom.room) }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        guard case .registered(let unit) = try await work.state(HousingUnit.self, room.unitId) else {
            throw .refused(.reference("房源", room.unitId))
        }
        if unit.letMode == .whole {
            throw .refused(
                .rule(
                    "room.letMode", "房源 \(unit.unitNo) 整套配租, 只有一个房间", input: "whole", limit: "room, bed",
                    basis: "房源的配租方式", hint: "按间或按床位配租的房源才能登记房间"))
        }
        try await work.execute(Room.self, work.newID(), .register(room))
    }
}
