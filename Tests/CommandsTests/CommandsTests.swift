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
import System
import Testing

@Suite("Commands up to the allocation") struct CommandsTests {
    private func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "done"
        } catch CommandFailure.refused(let refusal) {
            return refusal.code
        } catch CommandFailure.invalid(let faults) {
            return faults.map { "\($0.pointer) \($0.code)" }.joined(separator: ", ")
        } catch { return "\(error)" }
    }

    @Test("a command made of a fact's fields reads and writes them without nesting")
    func flat() throws {
        let json = RegisterCommunity().json
        #expect(try JSON.parse(json)["communityNo"] == "")
        #expect(RegisterCommunity.schema == Community.Registered.schema)
        #expect(RegisterHousingUnit.fields.last?.name == "capacity")
    }

    @Test("stock is registered from the top; a whole dwelling brings its room")
    @IO func stock() async throws {
        let town = try await Town("commands_stock")
        let building = try await town.building()
        let unit = try await town.perform(town.unit("502", of: building))
        let room = try #require(try await town.rooms().first)
        let state = try await town.state(Room.self, room)
        #expect(state.details?.unitId.uuid == unit && state.monthlyRent == Money(fen: 32_659))
        #expect(await refusal { try await town.perform(town.unit("502", of: building)) } == "E-DUP")
        #expect(await refusal { try await town.perform(town.unit("503", of: UUID.zero)) } == "E-REF")
        var bare = town.unit("504", of: building)
        bare.capacity = nil
        #expect(await refusal { try await town.perform(bare) } == "/capacity required")
        var extra = RegisterRoom()
        (extra.room.unitId, extra.room.roomNo) = (ID(unit), "A")
        #expect(await refusal { try await town.perform(extra) } == "E-RULE")
        var byRoom = town.unit("505", of: building)
        byRoom.unit.letMode = .room
        extra.room.unitId = ID(try await town.perform(byRoom))
        #expect(await refusal { try await town.perform(extra) } == "done")
        #expect(await refusal { try await town.perform(extra) } == "E-DUP")
    }

    @Test("a room is frozen, and given free again")
    @IO func freeze() async throws {
        let town = try await Town("commands_freeze")
        let room = ID<Room>(try await town.acceptedRoom("502", of: try await town.building()))
        try await town.perform(FreezeRoom { ($0.roomId, $0.reason) = (room, "漏水") })
        #expect(try await town.state(Room.self, room.uuid).status == .frozen)
        try await town.perform(UnfreezeRoom { ($0.roomId, $0.reason) = (room, "已修复") })
        #expect(try await town.state(Room.self, room.uuid).status == .vacant)
        try await town.perform(RetireRoom { ($0.roomId, $0.reason) = (room, "拆除") })
        #expect(try await town.types("Room", room.uuid).last == "StockRetired")
    }

    @Test("a person is registered sealed, once per document; every fault is told at once")
    @IO func people() async throws {
        let town = try await Town("commands_people")
        let id = try await town.person()
        let person = try #require(try await town.state(Person.self, id).registered)
        #expect(person.idNo.ciphertext == "idNumber:11010119900307002X" && person.idNo.key == id)
        #expect(person.birthDate?.ciphertext == "birthDate:1990-03-07" && person.gender == .female)
        #expect(await refusal { _ = try await town.person() } == "E-DUP")
        var bad = RegisterPerson()
        (bad.name, bad.idNo, bad.phone, bad.bankCard) = ("张3", "110101199003070021", "1", "6216600100001234565")
        #expect(
            await refusal { try await town.perform(bad) }
                == "/name E-VALUE, /phone E-VALUE, /idNo E-ID-CHECK, /bankCard E-LUHN")
        try await town.perform(ChangePersonContact { ($0.personId, $0.phone) = (ID(id), "13900139000") })
        #expect(try await town.state(Person.self, id).registered?.phone.ciphertext == "phone:13900139000")
        try await town.perform(DeactivatePerson { ($0.personId, $0.reason) = (ID(id), "离开本地") })
        #expect(try await town.types("Person", id).last == "PersonDeactivated")
    }

    @Test("an application goes to its eligibility; nobody in it can apply again meanwhile or afterwards")
    @IO func application() async throws {
        let town = try await Town("commands_application")
        let eligibility = try await town.eligibility()
        let granted = try #require(try await town.state(Eligibility.self, eligibility).granted)
        #expect(granted.certificateNo == "ZG-2026-000001" && granted.layoutEntitlement == .large)
        let other = try await town.person("320303199912318881", name: "王五")
        let again = town.application(other, "320303199912318881")
        #expect(await refusal { try await town.perform(again) } == "E-DUP")
        try await town.perform(CancelEligibility { $0.eligibilityId = ID(eligibility) })
        #expect(await refusal { try await town.perform(again) } == "done")
    }

    @Test("who applies gives his own number")
    @IO func mismatch() async throws {
        let town = try await Town("commands_mismatch")
        let person = try await town.person()
        let wrong = town.application(person, "320303199912318881")
        #expect(await refusal { try await town.perform(wrong) } == "/idNo E-OCC-NAME-MISMATCH")
        var members = town.application(person)
        members.members[0].idNo = "440305196102294018"
        #expect(await refusal { try await town.perform(members) } == "/members/0/idNo E-ID-DATE")
        #expect(await refusal { try await town.perform(town.application(UUID.zero)) } == "E-REF")
    }

    @Test("material asked for and brought; a rejection frees the household")
    @IO func rejection() async throws {
        let town = try await Town("commands_rejection")
        let submission = town.application(try await town.person())
        let application = ID<Application>(try await town.perform(submission))
        let request = RequestSupplement {
            ($0.applicationId, $0.missing, $0.dueDate) = (application, [.income], Day("2026-03-12")!)
        }
        try await town.perform(request, by: "acceptor")
        try await town.perform(SupplementApplication { $0.applicationId = application })
        try await town.perform(AcceptApplication { $0.applicationId = application }, by: "acceptor")
        var rejection = RejectApplication { ($0.applicationId, $0.reasons) = (application, [.income]) }
        #expect(await refusal { try await town.perform(rejection, by: "reviewer") } == "E-RULE")
        rejection.reasonText = "家庭收入高于标准"
        try await town.perform(rejection, by: "reviewer")
        let next = ID<Application>(try await town.perform(submission))
        try await town.perform(WithdrawApplication { ($0.applicationId, $0.reason) = (next, "已购房") })
        #expect(try await town.types("Application", next.uuid) == ["ApplicationSubmitted", "ApplicationWithdrawn"])
    }

    @Test("a room is allocated and revoked, offer, room and eligibility together")
    @IO func allocation() async throws {
        let town = try await Town("commands_allocation")
        let (eligibility, building) = (try await town.eligibility(), try await town.building())
        let room = try await town.acceptedRoom("502", of: building)
        let allocate = AllocateRoom {
            ($0.eligibilityId, $0.roomId, $0.reason) = (eligibility, room, "应保尽保")
        }
        let offer = try await town.perform(allocate)
        #expect(try await town.state(Room.self, room).holder?.id == offer)
        let second = AllocateRoom {
            ($0.eligibilityId, $0.roomId, $0.reason) = (eligibility, UUID.zero, "应保尽保")
        }
        #expect(await refusal { try await town.perform(second) } == "E-REF")
        let cancel = CancelEligibility { $0.eligibilityId = ID(eligibility) }
        #expect(await refusal { try await town.perform(cancel) } == "E-STATE")
        let revoke = RevokeAllocation { ($0.allocationId, $0.reason) = (ID(offer), "家庭放弃") }
        try await town.perform(revoke)
        try await town.perform(revoke)
        #expect(try await town.state(Room.self, room).status == .vacant)
        #expect(await refusal { try await town.perform(cancel) } == "done")
    }

    @Test("two clerks allocate the same room at once: one does, the other is told who has it")
    @IO func race() async throws {
        let town = try await Town("commands_race")
        let room = try await town.acceptedRoom("502", of: try await town.building())
        let large = try await town.eligibility()
        let second = try await town.eligibility("320303199912318881", alone: true)
        let tasks = [large, second].map { eligibility in
            Task { @IO in
                let allocate = AllocateRoom {
                    ($0.eligibilityId, $0.roomId, $0.reason) = (eligibility, room, "应保尽保")
                    $0.overrideReason = "尾房"
                }
                return await refusal { try await town.perform(allocate) }
            }
        }
        var results: [String] = []
        for task in tasks { results.append(await task.value) }
        #expect(results.sorted() == ["E-ALLOC-TAKEN", "done"])
    }

    @Test("a rule set is drafted, filled, approved by another hand and put into force")
    @IO func policy() async throws {
        let town = try await Town("commands_policy")
        let draft = DraftPolicyRuleSet { ($0.version, $0.heading) = ("2026-1", "2026 年配租政策") }
        let id = ID<PolicyRuleSet>(try await town.perform(draft))
        let shipped = Policy.nationalDefaults()
        let parameters = try PolicyRuleSet.definitions.map { definition in
            let value = try shipped.value(definition.key)
            return PolicyRuleSet.Parameter { ($0.key, $0.value) = (definition.key, value) }
        }
        try await town.perform(SetPolicyParameters { ($0.ruleSetId, $0.parameters) = (id, parameters) })
        let approve = ApprovePolicyRuleSet { $0.ruleSetId = id }
        #expect(await refusal { try await town.perform(approve) } == "E-AUTH-SOD")
        try await town.perform(approve, by: "chief")
        let activate = ActivatePolicyRuleSet { ($0.ruleSetId, $0.effectiveDate) = (id, Day("2026-04-01")!) }
        try await town.perform(activate, by: "chief")
        #expect(try await town.state(PolicyRuleSet.self, id.uuid).effectiveDate == Day("2026-04-01"))
    }
}
