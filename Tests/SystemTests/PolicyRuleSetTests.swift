import Kernel
import KernelTesting
import Testing

@testable import System

@Suite("Policy rule set") struct PolicyRuleSetTests {
    private func moment(_ actor: String) -> Moment {
        Moment(actor: Actor(id: actor), now: Instant("2026-03-02T02:00:00Z")!, policy: .none)
    }

    private static let today = Day("2026-03-02")!
    private static let drafted = PolicyRuleSet.Drafted {
        ($0.version, $0.title, $0.draftedBy) = ("2026-1", "2026 年配租政策", "ann")
    }
    private static let parameter = PolicyRuleSet.Parameter {
        ($0.key, $0.value, $0.unit, $0.legalBasis) = ("contract.maxTermMonths", 60, "月", "令11 §18")
    }
    private static let parameterSet = PolicyRuleSet.ParameterSet {
        ($0.key, $0.value, $0.unit) = ("contract.maxTermMonths", 60, "月")
        ($0.legalBasis, $0.setBy) = ("令11 §18", "ben")
    }
    private static let approved = PolicyRuleSet.Approved { $0.approvedBy = "cat" }
    private static let activated = PolicyRuleSet.Activated { $0.effectiveDate = today }
    private static let draft: [PolicyRuleSet.Event] = [.drafted(drafted), .parameterSet(parameterSet)]
    /// Every other number too, at its lower bound.
    private static let complete =
        draft
        + PolicyRuleSet.definitions.filter { $0.key != parameter.key }.map { definition in
            .parameterSet(
                PolicyRuleSet.ParameterSet {
                    ($0.key, $0.value, $0.setBy) = (definition.key, definition.bounds.lowerBound, "ben")
                })
        }
    private static let ready = complete + [.approved(approved)]

    @Test("drafted once; the version is claimed")
    func drafting() {
        let command = PolicyRuleSet.Command.draft(version: "2026-1", title: "2026 年配租政策")
        Given(PolicyRuleSet.self).when(command, at: moment("ann")).then([.drafted(Self.drafted)])
        Given(PolicyRuleSet.self, Self.draft).when(command, at: moment("ann")).thenNothing()
        Given(PolicyRuleSet.self, Self.draft).when(.draft(version: "x", title: "x"), at: moment("ann"))
            .thenRefused("E-DUP", "2026-1")
        #expect(PolicyRuleSet.claims(.drafted(Self.drafted), .init()).count == 1)
    }

    @Test("only parameters that differ are recorded, and only in a draft")
    func setting() {
        Given(PolicyRuleSet.self, [.drafted(Self.drafted)]).when(.set([Self.parameter]), at: moment("ben"))
            .then([.parameterSet(Self.parameterSet)])
        Given(PolicyRuleSet.self, Self.draft).when(.set([Self.parameter, Self.parameter]), at: moment("ben"))
            .thenNothing()
        Given(PolicyRuleSet.self).when(.set([Self.parameter]), at: moment("ben")).thenRefused("E-NOT-FOUND")
        Given(PolicyRuleSet.self, Self.ready).when(.set([Self.parameter]), at: moment("ben"))
            .thenRefused("E-STATE", "不能再改")
    }

    @Test("a parameter that nobody asks for, or out of its bounds, is refused and nothing is set")
    func strictParameters() {
        var misspelt = Self.parameter, huge = Self.parameter
        (misspelt.key, huge.value) = ("contract.maxTermMonth", 601)
        for (wrong, text) in [(misspelt, "没有政策参数"), (huge, "1–600")] {
            Given(PolicyRuleSet.self, [.drafted(Self.drafted)]).when(.set([Self.parameter, wrong]), at: moment("ben"))
                .thenRefused("E-RULE", text)
        }
    }

    @Test("nobody approves what he drafted or filled in")
    func approval() {
        Given(PolicyRuleSet.self, Self.complete).when(.approve, at: moment("cat")).then([.approved(Self.approved)])
        Given(PolicyRuleSet.self, Self.draft).when(.approve, at: moment("cat"))
            .thenRefused("E-RULE", "缺少参数 review.stages")
        for author in ["ann", "ben"] {
            Given(PolicyRuleSet.self, Self.complete).when(.approve, at: moment(author)).thenRefused("E-AUTH-SOD")
        }
        Given(PolicyRuleSet.self, Self.ready).when(.approve, at: moment("cat")).thenNothing()
    }

    @Test("put into force after approval, from today at the earliest")
    func activation() {
        let command = PolicyRuleSet.Command.activate(from: Self.today)
        Given(PolicyRuleSet.self, Self.ready).when(command, at: moment("cat")).then([.activated(Self.activated)])
        Given(PolicyRuleSet.self, Self.draft).when(command, at: moment("cat")).thenRefused("E-STATE", "尚未批准")
        Given(PolicyRuleSet.self, Self.ready).when(.activate(from: Self.today - 1), at: moment("cat"))
            .thenRefused("E-RULE", "不溯及既往")
        let active = Self.ready + [.activated(Self.activated)]
        Given(PolicyRuleSet.self, active).when(command, at: moment("cat")).thenNothing()
        Given(PolicyRuleSet.self, active).when(.activate(from: Self.today + 1), at: moment("cat"))
            .thenRefused("E-STATE", "已经启用")
    }

    @Test("deciders read its numbers")
    func policy() throws {
        let policy = PolicyRuleSet.fold(Self.ready).policy
        #expect(policy.version == "2026-1")
        #expect(try policy.value("contract.maxTermMonths") == 60)
        #expect(throws: Refusal.self) { try policy.value("rent.due") }
    }

    @Test("any order of commands", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        let moments = ["ann", "ben", "cat"].map(moment)
        PolicyRuleSet.walk(seed: seed, moments: moments) { random in
            let commands: [PolicyRuleSet.Command] = [
                .draft(version: "2026-1", title: "甲"), .approve, .activate(from: Self.today),
                .set(
                    PolicyRuleSet.definitions.map { definition in
                        PolicyRuleSet.Parameter {
                            ($0.key, $0.value) = (definition.key, Int64.random(in: definition.bounds, using: &random))
                        }
                    }),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            if state.status == .active { #expect(state.effectiveDate != nil && !state.parameters.isEmpty) }
        }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        SchemaFolder(context: "System").check(
            PolicyRuleSet.Event.self, examples: Self.draft + [.approved(Self.approved), .activated(Self.activated)])
    }

    @Test("the shipped sample rule set names every parameter, each within its bounds")
    func nationalDefaults() throws {
        let policy = Policy.nationalDefaults()
        for definition in PolicyRuleSet.definitions {
            #expect(definition.bounds.contains(try policy.value(definition.key)), "\(definition.key)")
        }
        #expect(Set(PolicyRuleSet.definitions.map(\.key)).count == PolicyRuleSet.definitions.count)
    }
}
