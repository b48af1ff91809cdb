import Kernel
import KernelTesting
import Testing

@testable import Applications

@Suite("Eligibility") struct EligibilityTests {
    private static let granted = Eligibility.Granted {
        ($0.applicationId, $0.certificateNo, $0.householdId) = (id(6), "ZG-1", id(3))
        ($0.category, $0.protectedSize, $0.layoutEntitlement) = (.lowIncome, 3, .large)
        ($0.validFrom, $0.validTo) = (today, Day("2027-03-01")!)
        ($0.priorityGroups, $0.idIndexes) = ([.sanitationWorker], ["a1", "b2"])
    }
    private static let allocated = Eligibility.Allocated { $0.allocationId = id(7) }
    private static let released = Eligibility.Released { $0.allocationId = id(7) }
    private static let cancelled = Eligibility.Cancelled { ($0.reason, $0.effectiveDate) = (.otherHome, today) }
    private static let active = [Eligibility.Event.granted(granted)]
    private static let housed = active + [.allocated(allocated)]

    @Test("granted once, for the term and the layout of the policy")
    func grant() {
        let command = Eligibility.Command.grant(application: id(6), submitted, certificateNo: "ZG-1")
        Given(Eligibility.self).when(command, at: moment("reviewer")).then(Self.active)
        Given(Eligibility.self, Self.active).when(command, at: moment("reviewer")).thenNothing()
        Given(Eligibility.self, Self.active)
            .when(.grant(application: id(9), submitted, certificateNo: "ZG-2"), at: moment("reviewer"))
            .thenRefused("E-STATE", "ZG-1")
    }

    @Test(
        "the layout follows from the number of persons",
        arguments: [(1, "small"), (2, "medium"), (3, "large"), (6, "large")])
    func layout(persons: Int, expected: String) throws {
        #expect(try LayoutEntitlement.of(persons: persons, .nationalDefaults()).rawValue == expected)
    }

    @Test("one room at a time, while the certificate is valid")
    func allocation() {
        Given(Eligibility.self, Self.active).when(.allocate(id(7)), at: moment("o")).then([.allocated(Self.allocated)])
        Given(Eligibility.self, Self.housed).when(.allocate(id(7)), at: moment("o")).thenNothing()
        Given(Eligibility.self, Self.housed).when(.allocate(id(8)), at: moment("o")).thenRefused("E-ALLOC-HASROOM")
        Given(Eligibility.self, Self.active).when(.allocate(id(7)), at: moment("o", on: "2027-03-02"))
            .thenRefused("E-RULE", "到期")
        var subsidy = Self.granted
        subsidy.form = .subsidy
        Given(Eligibility.self, [.granted(subsidy)]).when(.allocate(id(7)), at: moment("o"))
            .thenRefused("E-RULE", "租赁补贴")
        Given(Eligibility.self).when(.allocate(id(7)), at: moment("o")).thenRefused("E-NOT-FOUND")
    }

    @Test("released by the allocation that has it")
    func release() {
        Given(Eligibility.self, Self.housed).when(.release(allocation: id(7)), at: moment("o"))
            .then([.released(Self.released)])
        Given(Eligibility.self, Self.active).when(.release(allocation: id(7)), at: moment("o")).thenNothing()
        Given(Eligibility.self, Self.housed).when(.release(allocation: id(8)), at: moment("o")).thenRefused("E-STATE")
    }

    @Test("cancelled when it has no room, and its persons are free to apply again")
    func cancellation() {
        let command = Eligibility.Command.cancel(.otherHome, effective: today)
        Given(Eligibility.self, Self.active).when(command, at: moment("o")).then([.cancelled(Self.cancelled)])
        Given(Eligibility.self, Self.active + [.cancelled(Self.cancelled)]).when(command, at: moment("o"))
            .thenNothing()
        Given(Eligibility.self, Self.housed).when(command, at: moment("o")).thenRefused("E-STATE", "已配租")
        Given(Eligibility.self, Self.active + [.cancelled(Self.cancelled)]).when(.allocate(id(7)), at: moment("o"))
            .thenRefused("E-STATE", "ZG-1")
        #expect(
            Eligibility.claims(.cancelled(Self.cancelled), .active(Self.granted))
                == Application.claims(
                    .withdrawn(Application.Withdrawn()), Application.fold([.submitted(submitted)])))
    }

    @Test("approval hands the names on: what the application gives back, the eligibility takes")
    func handover() {
        let given = Application.claims(.approved(ReviewTests.approved), Application.fold(reviewed)).compactMap {
            if case .release(let claim) = $0 { claim } else { nil }
        }
        let taken = Eligibility.claims(.granted(Self.granted), .none).compactMap {
            if case .take(let claim, _) = $0 { claim } else { nil }
        }
        #expect(given == taken && given.count == 3)
    }

    @Test("any order of commands", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        Eligibility.walk(seed: seed, moments: [moment("o"), moment("o", on: "2027-06-01")]) { random in
            let allocation = id(UInt64.random(in: 7...8, using: &random))
            let commands: [Eligibility.Command] = [
                .grant(application: id(6), submitted, certificateNo: "ZG-1"), .allocate(allocation),
                .release(allocation: allocation),
                seed % 3 == 0 ? .cancel(.otherHome, effective: today) : .allocate(allocation),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            if case .allocated(let granted, _) = state { #expect(granted.form == .physical) }
        }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        let folder = SchemaFolder(context: "Applications")
        folder.check(
            Eligibility.Event.self,
            examples: Self.housed + [.released(Self.released), .cancelled(Self.cancelled)])
        folder.check(
            Application.Event.self,
            examples: underReview + [
                .supplementRequested(SubmissionTests.request),
                .supplemented(Application.Supplemented { $0.note = "已补" }), .stageCompleted(opinion(.street)),
                .returned(Application.Returned { ($0.toStage, $0.reason) = (.street, "请补充走访记录") }),
                .approved(ReviewTests.approved), .rejected(ReviewTests.rejected),
                .withdrawn(Application.Withdrawn { $0.reason = "已购房" }),
            ])
    }
}
