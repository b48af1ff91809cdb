import Kernel
import KernelTesting
import Testing

@testable import Applications

@Suite("Application under review") struct ReviewTests {
    private func pass(_ stage: ReviewStage) -> Application.Command {
        .recordOpinion(stage, .pass, opinion: "材料齐全", returnTo: nil)
    }

    static let findings: [Application.Finding] = [
        finding("apply.minAge", 35, 18), finding("apply.areaPerCapita.max", 800, 1_500),
        finding("apply.income.max", 133_333, 300_000), finding("apply.hukouYears", 12, 0),
    ]

    private static func finding(_ rule: String, _ input: Int64, _ threshold: Int64) -> Application.Finding {
        Application.Finding { ($0.rule, $0.input, $0.threshold, $0.pass) = (rule, input, threshold, true) }
    }

    static let approved = Application.Approved {
        ($0.decisionNo, $0.approvedBy, $0.approvedOn) = ("徐住保〔2026〕1号", "reviewer", today)
        ($0.policyVersion, $0.findings) = ("national-defaults", findings)
    }

    static let rejected = Application.Rejected {
        ($0.reasons, $0.reasonText, $0.rejectedBy) = ([.income], "家庭收入高于标准", "reviewer")
    }

    @Test("the stages speak in their order, each once")
    func stages() {
        let street = Application.Event.stageCompleted(opinion(.street))
        Given(Application.self, underReview).when(pass(.street), at: moment("reviewer")).then([street])
        Given(Application.self, underReview + [street]).when(pass(.street), at: moment("reviewer")).thenNothing()
        Given(Application.self, underReview + [street]).when(pass(.street), at: moment("other"))
            .thenRefused("E-STATE", "街道初审")
        Given(Application.self, underReview).when(pass(.district), at: moment("reviewer"))
            .thenRefused("E-STATE", "区住保审核")
        Given(Application.self, underReview).when(pass(.city), at: moment("reviewer")).thenRefused("E-STATE")
        Given(Application.self, [.submitted(submitted)]).when(pass(.street), at: moment("reviewer"))
            .thenRefused("E-STATE", "待受理")
    }

    @Test("a stage is counted in working days, and late behind its term; a year without a calendar is refused")
    func terms() throws {
        var late = opinion(.street)
        (late.workdaysUsed, late.isLate) = (6, true)
        late.nextTerm = Application.StageTerm(from: Day("2026-03-10")!, due: Day("2026-03-13")!)
        Given(Application.self, underReview).when(pass(.street), at: moment("reviewer", on: "2026-03-10"))
            .then([.stageCompleted(late)])
        var uncharted = moment("acceptor")
        uncharted.policy.workingDays = WorkingDays()
        Given(Application.self, [.submitted(submitted)]).when(.accept(receiptNo: "SL-1"), at: uncharted)
            .thenRefused("E-CALENDAR", "2026 年的工作日历")
    }

    @Test("who entered or accepted it does not judge it")
    func separation() {
        for person in ["clerk", "acceptor"] {
            Given(Application.self, underReview).when(pass(.street), at: moment(person)).thenRefused("E-AUTH-SOD")
            Given(Application.self, reviewed).when(.approve(decisionNo: "1"), at: moment(person))
                .thenRefused("E-AUTH-SOD")
        }
        Given(Application.self, underReview).when(.reject([.income], text: "高"), at: moment("clerk"))
            .thenRefused("E-AUTH-SOD")
    }

    @Test("sent back to an earlier stage, the review goes on from there")
    func returned() throws {
        let street = Application.Event.stageCompleted(opinion(.street))
        let back = Application.Command.recordOpinion(.civilAffairs, .return, opinion: "材料齐全", returnTo: .street)
        let facts: [Application.Event] = [
            .stageCompleted(opinion(.civilAffairs, .return)),
            .returned(
                Application.Returned { ($0.toStage, $0.reason) = (.street, "材料齐全") }),
        ]
        Given(Application.self, underReview + [street]).when(back, at: moment("reviewer")).then(facts)
        let state = Application.fold(underReview + [street] + facts)
        #expect(try Application.nextStage(state, .nationalDefaults()) == .street)
        Given(Application.self, underReview)
            .when(.recordOpinion(.street, .return, opinion: "缺", returnTo: .street), at: moment("reviewer"))
            .thenRefused("E-STATE", "退回")
        Given(Application.self, underReview + [street])
            .when(.recordOpinion(.civilAffairs, .return, opinion: "", returnTo: .street), at: moment("reviewer"))
            .thenRefused("E-RULE", "意见")
    }

    @Test("after a stage said no, only the rejection is left")
    func failedStage() {
        let failed = underReview + [.stageCompleted(opinion(.street, .fail))]
        Given(Application.self, failed).when(pass(.street), at: moment("reviewer")).thenRefused("E-STATE", "未通过")
        Given(Application.self, failed).when(.approve(decisionNo: "1"), at: moment("reviewer"))
            .thenRefused("E-STATE", "街道初审")
    }

    @Test("approved after all stages, with every rule's verdict")
    func approval() {
        let command = Application.Command.approve(decisionNo: "徐住保〔2026〕1号")
        Given(Application.self, reviewed).when(command, at: moment("reviewer")).then([.approved(Self.approved)])
        Given(Application.self, reviewed + [.approved(Self.approved)]).when(command, at: moment("reviewer"))
            .thenNothing()
        Given(Application.self, underReview).when(command, at: moment("reviewer"))
            .thenRefused("E-STATE", "尚未完成“街道初审”")
    }

    @Test("an application that breaks a rule is not approved; its rejection names the rule")
    func ineligible() throws {
        var rich = submitted
        rich.perCapitaMonthly = Money(fen: 300_001)
        var history = reviewed
        history[0] = .submitted(rich)
        Given(Application.self, history).when(.approve(decisionNo: "1"), at: moment("reviewer"))
            .thenRefused("E-RULE", "人均月收入")
        var fact = Self.rejected
        fact.failedRules = ["apply.income.max"]
        Given(Application.self, history).when(.reject([.income], text: "家庭收入高于标准"), at: moment("reviewer"))
            .then([.rejected(fact)])
    }

    @Test("a rejection without its reason is refused")
    func rejection() {
        let command = Application.Command.reject([.income], text: "家庭收入高于标准")
        for (reasons, text) in [([], "高"), ([.income], " ")] as [([RejectReason], String)] {
            Given(Application.self, underReview).when(.reject(reasons, text: text), at: moment("reviewer"))
                .thenRefused("E-RULE", "必须说明理由")
        }
        Given(Application.self, underReview).when(command, at: moment("reviewer")).then([.rejected(Self.rejected)])
        Given(Application.self, underReview + [.rejected(Self.rejected)]).when(command, at: moment("reviewer"))
            .thenNothing()
    }

    @Test("every rule needs its number in the policy")
    func rules() throws {
        let state = Application.fold(underReview)
        let strict = Policy.nationalDefaults(["apply.areaPerCapita.max": 800, "apply.income.max": 1])
        #expect(try Application.findings(state, strict).map(\.pass) == [true, true, false, true])
        #expect(throws: Refusal.self) { try Application.findings(state, .none) }
        var lawless = moment("reviewer")
        lawless.policy = .none
        Given(Application.self, underReview).when(.reject([.income], text: "高"), at: lawless)
            .thenRefused("E-RULE", "apply.minAge")
    }

    @Test("workers are judged by their insurance, singles by their age, and sold homes count")
    func specialRules() throws {
        var worker = submitted
        worker.form.members = []
        worker.householdSize = 1
        worker.form.guaranteeCategory = .migrantWorker
        worker.form.applicant.maritalStatus = .single
        worker.form.applicant.socialInsuranceFrom = Month(2025, 10)
        worker.form.housing[0].disposedOn = Day("2021-03-03")
        let state = Application.fold([.submitted(worker)])
        let verdicts = try Application.findings(state, .nationalDefaults()).map { "\($0.rule) \($0.input) \($0.pass)" }
        #expect(verdicts.contains("apply.socialInsuranceMonths 5 false"))
        #expect(verdicts.contains("apply.singleMinAge 35 true"))
        #expect(verdicts.contains("apply.propertyTransferLookbackYears 4 false"))
        #expect(!verdicts.contains { $0.hasPrefix("apply.hukouYears") })
    }

    @Test("any order of commands: approved only by a third hand, after all stages")
    func walk() {
        let moments = ["clerk", "acceptor", "reviewer", "other"].map { moment($0) }
        var approvals = 0
        for seed in 0..<60 as Range<UInt64> {
            Application.walk(seed: seed, steps: 200, moments: moments) { random in
                let stage = [.street, .civilAffairs, .district].randomElement(using: &random) ?? ReviewStage.city
                let decision = seed % 3 == 0 ? StageDecision.allCases.randomElement(using: &random) ?? .pass : .pass
                let commands: [Application.Command] = [
                    .submit(form, birthDate: birthDate), .accept(receiptNo: "SL-1"),
                    .requestSupplement(missing: [.income], note: "", dueDate: today), .supplement(note: nil),
                    .recordOpinion(stage, decision, opinion: "意见", returnTo: .street), .approve(decisionNo: "1"),
                    seed % 5 == 0 ? .reject([.income], text: "高") : .supplement(note: nil),
                    seed % 7 == 0 ? .withdraw(reason: "已购房") : .supplement(note: nil),
                ]
                return commands[Int.random(in: commands.indices, using: &random)]
            } check: { state in
                guard state.status == .approved else { return }
                approvals += 1
                #expect(state.opinions.map(\.stage) == [.street, .civilAffairs, .district])
                #expect(state.opinions.allSatisfy { $0.decision == .pass && $0.reviewerId != state.acceptedBy })
            }
        }
        #expect(approvals > 20)
    }
}
