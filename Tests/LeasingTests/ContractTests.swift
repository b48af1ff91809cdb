import Kernel
import KernelTesting
import Leasing
import Testing

@Suite("Contracts: entry and approval") struct ContractTests {
    @Test("a clerk enters a contract; the same entry again is ignored, another is refused")
    func enter() {
        Given(Contract.self).when(.enter(Sample.terms), at: Sample.clerk).then([Sample.entered])
        Given(Contract.self, [Sample.entered]).when(.enter(Sample.terms), at: Sample.clerk).thenNothing()
        var other = Sample.terms
        other.contractNo = "HT-2"
        Given(Contract.self, [Sample.entered]).when(.enter(other), at: Sample.clerk)
            .thenRefused("E-STATE", "HT-2026-000123")
    }

    @Test("a term of more than five years is refused (令11 §18)")
    func term() {
        var terms = Sample.terms
        terms.endDate = Sample.day("2031-02-28")
        Given(Contract.self).when(.enter(terms), at: Sample.clerk)
            .then([.entered(Contract.Entered(terms: terms, enteredBy: "clerk"))])
        terms.endDate = Sample.day("2031-03-01")
        Given(Contract.self).when(.enter(terms), at: Sample.clerk).thenRefused("E-RULE", "60 个月")
        let strict = Sample.moment("clerk", policy: ["contract.maxTermMonths": 12])
        Given(Contract.self).when(.enter(terms), at: strict).thenRefused("E-RULE", "12 个月")
        var lawless = Sample.clerk
        lawless.policy = .none
        Given(Contract.self).when(.enter(terms), at: lawless).thenRefused("E-RULE", "contract.maxTermMonths")
        terms.endDate = Sample.day("2026-02-28")
        Given(Contract.self).when(.enter(terms), at: Sample.clerk).thenRefused("E-RULE", "早于起租日期")
    }

    @Test("the monthly rent is unit rent times area, unless the price is flat")
    func rent() {
        var terms = Sample.terms
        terms.monthlyRent = Money(fen: 32_658)
        Given(Contract.self).when(.enter(terms), at: Sample.clerk).thenRefused("E-RULE", "月租金")
        terms.rentBasis = .perUnit
        Given(Contract.self).when(.enter(terms), at: Sample.clerk)
            .then([.entered(Contract.Entered(terms: terms, enteredBy: "clerk"))])
    }

    @Test("editing a contract under approval makes it a draft again; nothing changed is nothing done")
    func edit() {
        var terms = Sample.terms
        terms.deposit = Money(fen: 200_000)
        let edited = Contract.Event.edited(Contract.Edited(terms: terms, editedBy: "editor"))
        Given(Contract.self, Sample.pending).when(.edit(terms), at: Sample.moment("editor")).then([edited])
        Given(Contract.self, Sample.pending).when(.edit(Sample.terms), at: Sample.clerk).thenNothing()
        #expect(Contract.fold(Sample.pending + [edited]).stage == .draft)
        Given(Contract.self, Sample.inForce).when(.edit(terms), at: Sample.clerk).thenRefused("E-STATE", "不能修改")
        Given(Contract.self, Sample.pending + [edited, Sample.submitted])
            .when(.approve(opinion: ""), at: Sample.moment("editor")).thenRefused("E-AUTH-SOD")
    }

    @Test("the same account sealed anew is the same account")
    func account() {
        let entered = Contract.Event.entered(
            Contract.Entered(terms: Sample.terms, payerAccount: Sample.account("AAAA"), enteredBy: "clerk"))
        Given(Contract.self, [entered])
            .when(.edit(Sample.terms, payerAccount: Sample.account("BBBB")), at: Sample.clerk).thenNothing()
        Given(Contract.self, [entered]).when(.edit(Sample.terms), at: Sample.clerk)
            .then([.edited(Contract.Edited(terms: Sample.terms, editedBy: "clerk"))])
    }

    @Test("a draft is submitted once")
    func submit() {
        Given(Contract.self, [Sample.entered]).when(.submit, at: Sample.clerk).then([Sample.submitted])
        Given(Contract.self, Sample.pending).when(.submit, at: Sample.clerk).thenNothing()
        Given(Contract.self, Sample.inForce).when(.submit, at: Sample.clerk).thenRefused("E-STATE")
        Given(Contract.self).when(.submit, at: Sample.clerk).thenRefused("E-NOT-FOUND")
    }

    @Test("somebody other than the enterer approves")
    func approve() {
        Given(Contract.self, Sample.pending).when(.approve(opinion: "同意"), at: Sample.clerk)
            .thenRefused("E-AUTH-SOD", "clerk")
        Given(Contract.self, Sample.pending).when(.approve(opinion: "同意"), at: Sample.manager).then([Sample.approved])
        Given(Contract.self, Sample.inForce).when(.approve(opinion: "同意"), at: Sample.manager).thenNothing()
        Given(Contract.self, [Sample.entered]).when(.approve(opinion: "同意"), at: Sample.manager)
            .thenRefused("E-STATE", "草稿")
    }

    @Test("what is rejected can only be discarded")
    func reject() {
        let rejected = Contract.Event.rejected(Contract.Rejected(approverId: "manager", reason: "资料不全"))
        let history = Sample.pending + [rejected]
        Given(Contract.self, Sample.pending).when(.reject(reason: "资料不全"), at: Sample.manager).then([rejected])
        Given(Contract.self, history).when(.reject(reason: "资料不全"), at: Sample.manager).thenNothing()
        Given(Contract.self, history).when(.edit(Sample.terms), at: Sample.clerk).thenRefused("E-STATE")
        Given(Contract.self, history).when(.submit, at: Sample.clerk).thenRefused("E-STATE")
        let discarded = Contract.Event.discarded(Contract.Discarded(reason: "重录"))
        Given(Contract.self, history).when(.discard(reason: "重录"), at: Sample.clerk).then([discarded])
        Given(Contract.self, history + [discarded]).when(.discard(reason: ""), at: Sample.clerk).thenNothing()
        Given(Contract.self, Sample.inForce).when(.discard(reason: ""), at: Sample.clerk).thenRefused("E-STATE", "删除")
    }

    @Test("a refusal lists the commands that fit the stage")
    func allowed() {
        #expect(throws: Refusal.self) {
            do throws(Refusal) { _ = try Contract.decide(.submit, Contract.fold(Sample.ended), Sample.clerk) } catch {
                #expect(error.details["state"] == "terminated")
                #expect(error.details["allowed"] == [])
                throw error
            }
        }
    }

    @Test("entry takes number, room, household and lessee; an edit trades what changed; an end gives back")
    func claims() {
        var terms = Sample.terms
        let before = Contract.fold([Sample.entered])
        func kinds(_ event: Contract.Event, _ state: Contract.State) -> [String] {
            Contract.claims(event, state).map { change in
                switch change {
                case .take(let claim, let refusal): "+\(claim.kind) \(refusal.code)"
                case .release(let claim): "-\(claim.kind)"
                }
            }
        }
        #expect(
            kinds(Sample.entered, Contract.initial)
                == [
                    "+contract.no E-DUP", "+contract.room E-DUP", "+contract.household E-DUP", "+contract.lessee E-DUP",
                ])
        terms.roomId = Sample.id(9)
        #expect(
            kinds(.edited(Contract.Edited(terms: terms, editedBy: "clerk")), before)
                == ["-contract.room", "+contract.room E-DUP"])
        let ended = ["-contract.room", "-contract.household", "-contract.lessee"]
        #expect(kinds(.discarded(Contract.Discarded(reason: "")), before) == ended)
        #expect(kinds(Sample.terminated, before) == ended)
    }
}
