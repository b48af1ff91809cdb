import Kernel
import KernelTesting
import Testing

@testable import Applications

@Suite("Application until it is accepted") struct SubmissionTests {
    @Test("submitted with what follows from the form")
    func submission() {
        let command = Application.Command.submit(form, birthDate: birthDate)
        Given(Application.self).when(command, at: moment("clerk")).then([.submitted(submitted)])
        Given(Application.self, [.submitted(submitted)]).when(command, at: moment("clerk")).thenNothing()
        Given(Application.self, [.submitted(submitted)])
            .when(.submit(Application.Form(), birthDate: birthDate), at: moment("clerk"))
            .thenRefused("E-DUP", "SQ2026-320303-000123")
    }

    @Test("a home that was given up does not count as space")
    func disposed() throws {
        var form = form
        form.housing[0].disposedOn = Day("2024-01-01")
        let facts = try Application.decide(.submit(form, birthDate: birthDate), .init(), moment("clerk"))
        guard case .submitted(let fact) = facts.first else { return }
        #expect(fact.perCapitaArea == Area())
    }

    @Test("a form that cannot be checked for duplicates, or contradicts itself, is refused")
    func badForms() {
        var nameless = form
        nameless.applicant.idNo.index = nil
        var twins = form
        twins.members[0].idNo?.index = "a1"
        var uncertified = form
        uncertified.guaranteeCategory = .minimumLiving
        for (form, code) in [(nameless, "E-VALUE"), (twins, "E-DUP"), (uncertified, "E-VALUE")] {
            Given(Application.self).when(.submit(form, birthDate: birthDate), at: moment("clerk")).thenRefused(code)
        }
    }

    @Test(
        "ages are full years; a leap-day child is older on 1 March",
        arguments: [
            ("2008-02-29", "2026-02-28", 17), ("2008-02-29", "2026-03-01", 18), ("2008-03-02", "2026-03-02", 18),
        ])
    func ages(birth: String, day: String, expected: Int) throws {
        #expect(try #require(Day(birth)).fullYears(until: try #require(Day(day))) == expected)
    }

    @Test("accepted by another hand than the one that entered it")
    func acceptance() {
        Given(Application.self, [.submitted(submitted)]).when(.accept(receiptNo: "SL-1"), at: moment("acceptor"))
            .then([.accepted(accepted)])
        Given(Application.self, [.submitted(submitted)]).when(.accept(receiptNo: "SL-1"), at: moment("clerk"))
            .thenRefused("E-AUTH-SOD", "由您录入")
        Given(Application.self, underReview).when(.accept(receiptNo: "SL-1"), at: moment("acceptor")).thenNothing()
        Given(Application.self, underReview).when(.accept(receiptNo: "SL-2"), at: moment("acceptor"))
            .thenRefused("E-STATE", "审核中")
        Given(Application.self).when(.accept(receiptNo: "SL-1"), at: moment("acceptor")).thenRefused("E-NOT-FOUND")
    }

    static let request = Application.SupplementRequested {
        ($0.missing, $0.note, $0.dueDate) = ([.income], "请提供收入证明", Day("2026-03-12")!)
    }

    @Test("what is missing is told once, and brought in time")
    func supplement() {
        let request = Self.request
        let command = Application.Command.requestSupplement(
            missing: request.missing, note: request.note, dueDate: request.dueDate)
        let waiting: [Application.Event] = [.submitted(submitted), .supplementRequested(request)]
        let brought = Application.Event.supplemented(Application.Supplemented { $0.note = "已补" })
        Given(Application.self, [.submitted(submitted)]).when(command, at: moment("acceptor"))
            .then([.supplementRequested(request)])
        Given(Application.self, waiting).when(command, at: moment("acceptor")).thenNothing()
        Given(Application.self, waiting).when(.supplement(note: "已补"), at: moment("clerk")).then([brought])
        Given(Application.self, waiting).when(.supplement(note: "已补"), at: moment("clerk", on: "2026-03-13"))
            .thenRefused("E-RULE", "已过")
        Given(Application.self, waiting + [brought]).when(command, at: moment("acceptor"))
            .thenRefused("E-RULE", "一次性告知")
        Given(Application.self, [.submitted(submitted)])
            .when(.requestSupplement(missing: [], note: "", dueDate: today), at: moment("acceptor"))
            .thenRefused("E-VALUE", "所缺材料")
        Given(Application.self, [.submitted(submitted)])
            .when(.requestSupplement(missing: [.income], note: "", dueDate: today - 1), at: moment("acceptor"))
            .thenRefused("E-VALUE", "早于今天")
        #expect(Application.fold(waiting + [brought]).status == .submitted)
        #expect(Application.fold(underReview + [.supplementRequested(request), brought]).status == .reviewing)
    }

    @Test("withdrawn while it is open, and the household may apply again")
    func withdrawal() {
        let withdrawn = Application.Event.withdrawn(Application.Withdrawn { $0.reason = "已购房" })
        Given(Application.self, underReview).when(.withdraw(reason: "已购房"), at: moment("clerk")).then([withdrawn])
        Given(Application.self, underReview + [withdrawn]).when(.withdraw(reason: "已购房"), at: moment("clerk"))
            .thenNothing()
        Given(Application.self, underReview + [withdrawn]).when(.accept(receiptNo: "x"), at: moment("acceptor"))
            .thenRefused("E-STATE", "已撤回")
        let names = ["a1", "b2"].map { Claim("protection.person", $0) }
        let household = Claim("protection.household", id(3))
        #expect(
            Application.claims(withdrawn, Application.fold(underReview))
                == ([household] + names).map { .release($0) })
        let taken = Application.claims(.submitted(submitted), .init()).compactMap { change in
            if case .take(let claim, _) = change { claim } else { nil }
        }
        #expect(taken == [household] + names)
    }
}
