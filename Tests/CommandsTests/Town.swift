import Allocation
import Applications
import Commands
import Desk
import Estate
import EventLog
import EventLoop
import Kernel
import KernelTesting
import People
import Postgres
import PostgresTesting
import RegisterEngine
import Registers

/// Marks what is sealed instead of hiding it, so a test can see where it went.
private struct GlassSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        Sealed(key: person, ciphertext: "\(field):\(text)", mask: "*", index: index(of: text, as: field))
    }

    func index(of text: String, as field: PersonalField) -> String? {
        [.idNumber, .document].contains(field) ? "\(field):\(text)" : nil
    }
}

/// A desk over a fresh log, with shorthand for the commands most tests begin with.
@IO final class Town {
    let log: EventLog
    let desk: Desk
    let orgUnit = UUID(high: 0x7000, low: 0x8000_0000_0000_0001)

    init(_ name: String) async throws {
        let url = try await TestCluster.database(named: name)
        let pool = Pool(Configuration(url: url), size: 4, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations)
        log = EventLog(pool: pool, limits: .patient)
        let policy = Policy.nationalDefaults()
        desk = Desk(
            log: log, sealer: GlassSealer(), clock: { Instant("2026-03-02T02:00:00Z") ?? Instant() },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { policy })
        let district = OrgUnit { ($0.code, $0.name, $0.level) = ("320303", "云龙区", .county) }
        try await perform(EnterRow(district, id: orgUnit), by: "admin")
    }

    @discardableResult
    func perform(_ command: some BusinessCommand, by actor: String = "clerk") async throws(CommandFailure) -> UUID {
        try await desk.perform(command, Invocation(Actor(id: actor))).subject
    }

    func types(_ category: String, _ id: UUID) async throws -> [String] {
        try await log.read(StreamName(category, id)).map(\.type)
    }

    func state<D: Decider>(_ decider: D.Type, _ id: UUID) async throws -> D.State {
        D.fold(try await log.read(StreamName(D.category, id)).map { try $0.decoded(as: D.Event.self) })
    }

    // MARK: Stock

    func building() async throws -> UUID {
        var project = RegisterProject()
        (project.project.projectNo, project.project.name, project.project.orgUnitId) = ("P-1", "新安家园公租房项目", orgUnit)
        var community = RegisterCommunity()
        (community.community.communityNo, community.community.name) = ("C-1", "新安家园")
        community.community.orgUnitId = orgUnit
        var building = RegisterBuilding()
        building.building.projectId = ID(try await perform(project))
        building.building.communityId = ID(try await perform(community))
        building.building.buildingNo = "3"
        return try await perform(building)
    }

    func unit(_ number: String, of building: UUID) -> RegisterHousingUnit {
        var command = RegisterHousingUnit()
        command.capacity = 4
        (command.unit.buildingId, command.unit.unitNo, command.unit.entrance) = (ID(building), number, "2")
        (command.unit.buildingArea, command.unit.innerArea) = (Area(units: 5_832), Area(units: 4_510))
        (command.unit.sharedArea, command.unit.unitRent) = (Area(units: 1_322), UnitRent(units: 56_000))
        return command
    }

    /// The rooms registered so far, in order.
    func rooms() async throws -> [UUID] {
        try await log.read(after: 0, limit: 1_000).events.filter { $0.type == "RoomRegistered" }.map(\.stream.id)
    }

    func acceptedRoom(_ number: String, of building: UUID) async throws -> UUID {
        try await perform(unit(number, of: building))
        guard let room = try await rooms().last else { throw CommandFailure.failed("no room was registered") }
        var accept = AcceptRoom()
        (accept.roomId, accept.inspector) = (ID(room), "李工")
        try await perform(accept)
        return room
    }

    // MARK: People

    func person(_ idNo: String = "11010119900307002X", name: String = "张三") async throws(CommandFailure) -> UUID {
        var command = RegisterPerson()
        (command.name, command.idNo, command.phone, command.orgUnitId) = (name, idNo, "13800138000", orgUnit)
        return try await perform(command)
    }

    func application(_ person: UUID, _ idNo: String = "11010119900307002X") -> SubmitApplication {
        var command = SubmitApplication()
        (command.personId, command.idNo, command.orgUnitId) = (person, idNo, orgUnit)
        (command.streetCode, command.guaranteeCategory, command.hukouYears) = ("320303007", .lowIncome, 12)
        command.maritalStatus = .married
        command.members = [MemberInput { ($0.name, $0.idNo, $0.relation) = ("李四", "500103198506150137", .spouse) }]
        command.members.append(MemberInput { ($0.name, $0.relation) = ("张小三", .son) })
        command.income.householdAnnualIncome = Money(fen: 4_800_000)
        command.housing = [HousingInput { ($0.owner, $0.address) = ("王五", "徐州市云龙区民富路18号") }]
        return command
    }

    /// An approved application's eligibility.
    func eligibility(_ idNo: String = "11010119900307002X", alone: Bool = false) async throws -> UUID {
        var submission = application(try await person(idNo), idNo)
        if alone { (submission.members, submission.income.householdAnnualIncome) = ([], Money(fen: 2_400_000)) }
        let application = ID<Application>(try await perform(submission))
        try await perform(AcceptApplication { $0.applicationId = application }, by: "acceptor")
        for stage in [ReviewStage.street, .civilAffairs, .district] {
            let opinion = RecordStageOpinion { ($0.applicationId, $0.stage) = (application, stage) }
            try await perform(opinion, by: "reviewer")
        }
        let approval = ApproveApplication { ($0.applicationId, $0.decisionNo) = (application, "1") }
        try await perform(approval, by: "reviewer")
        let granted = try await log.read(after: 0, limit: 1_000).events.last { $0.type == "EligibilityGranted" }
        return granted?.stream.id ?? .zero
    }
}
