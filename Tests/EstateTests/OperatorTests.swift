import Kernel
import KernelTesting
import Testing

@testable import Estate

@Suite("Who operates a project") struct OperatorTests {
    private static func day(_ text: String) -> Day { Day("2026-\(text)")! }

    private static func assignment(_ company: UInt64, _ from: String, to: String? = nil) -> Project.OperatorAssigned {
        Project.OperatorAssigned { ($0.operatorId, $0.from, $0.to) = (id(company), day(from), to.map(day)) }
    }

    private static func ended(_ date: String) -> Project.Event {
        .operatorEnded(Project.OperatorEnded { ($0.date, $0.reason) = (day(date), "合同期满") })
    }

    private static func end(_ date: String) -> Project.Command { .end(on: day(date), reason: "合同期满") }

    private static let first = assignment(20, "03-01"), limited = assignment(20, "03-01", to: "06-30")
    private static let registered = [Project.Event.registered(project)]
    private static let running = registered + [.operatorAssigned(first)]
    private static let expiring = registered + [.operatorAssigned(limited)]
    private static let over = running + [ended("05-31")]

    static let examples = over + [.operatorAssigned(assignment(21, "06-01", to: "12-31"))]

    @Test("an organisation is assigned once, and followed by another when it has ended")
    func follows() {
        Given(Project.self).when(.assign(Self.first), at: moment).thenRefused("E-NOT-FOUND", "项目")
        Given(Project.self, Self.registered).when(.assign(Self.first), at: moment)
            .then([.operatorAssigned(Self.first)])
        Given(Project.self, Self.running).when(.assign(Self.first), at: moment).thenNothing()
        let next = Self.assignment(21, "06-01"), early = Self.assignment(21, "05-31")
        Given(Project.self, Self.running).when(.assign(next), at: moment).thenRefused("E-RULE", "尚未终止")
        Given(Project.self, Self.over).when(.assign(early), at: moment).thenRefused("E-RULE", "运营至 2026-05-31")
        Given(Project.self, Self.over).when(.assign(next), at: moment).then([.operatorAssigned(next)])
        let after = Self.assignment(21, "07-01"), within = Self.assignment(21, "06-30")
        Given(Project.self, Self.expiring).when(.assign(within), at: moment).thenRefused("E-RULE", "重叠")
        Given(Project.self, Self.expiring).when(.assign(after), at: moment).then([.operatorAssigned(after)])
        Given(Project.self, Self.registered).when(.assign(Self.assignment(20, "03-02", to: "03-01")), at: moment)
            .thenRefused("E-RULE", "早于起日")
    }

    @Test("a term ends on a day within it, or before it has begun; it is brought forward and not put off")
    func ends() {
        Given(Project.self, Self.registered).when(Self.end("05-31"), at: moment).thenRefused("E-STATE", "没有运营主体")
        Given(Project.self, Self.running).when(Self.end("05-31"), at: moment).then([Self.ended("05-31")])
        Given(Project.self, Self.over).when(Self.end("05-31"), at: moment).thenNothing()
        Given(Project.self, Self.over).when(Self.end("04-30"), at: moment).then([Self.ended("04-30")])
        Given(Project.self, Self.over).when(Self.end("06-01"), at: moment).thenRefused("E-RULE", "2026-05-31 之间")
        Given(Project.self, Self.expiring).when(Self.end("06-30"), at: moment).then([Self.ended("06-30")])
        Given(Project.self, Self.expiring).when(Self.end("07-01"), at: moment).thenRefused("E-RULE", "终止日")
        // 2026 is no leap year: the day before the first of March.
        Given(Project.self, Self.running).when(Self.end("02-28"), at: moment).then([Self.ended("02-28")])
        Given(Project.self, Self.running).when(Self.end("02-27"), at: moment).thenRefused("E-RULE", "2026-02-28")
        let mistaken = Self.running + [Self.ended("02-28")]
        Given(Project.self, mistaken).when(.assign(Self.assignment(21, "03-01")), at: moment)
            .then([.operatorAssigned(Self.assignment(21, "03-01"))])
    }

    @Test("the first and the last day are the operator's")
    func days() {
        let state = Project.fold(Self.examples)
        for (date, company) in [
            ("02-28", nil), ("03-01", 20), ("05-31", 20), ("06-01", 21), ("12-31", 21),
        ] as [(String, UInt64?)] {
            #expect(state.operatorId(on: Self.day(date)) == company.map(id), "\(date)")
        }
        #expect(state.operatorId(on: Day("2027-01-01")!) == nil)
        #expect(Project.fold(Self.running + [Self.ended("02-28")]).operatorId(on: Self.day("03-01")) == nil)
    }

    @Test("an organisation is in use as long as it operates something")
    func uses() {
        func use(_ company: UInt64) -> Claim { Claim("use/OrgUnit/\(id(company))", "项目/运营主体/\(id(9))") }
        func changes(_ event: Project.Event, _ history: [Project.Event]) -> (taken: [Claim], released: [Claim]) {
            Project.claims(event, Project.fold(history), of: id(9)).reduce(into: ([], [])) { result, change in
                switch change {
                case .take(let claim, _): result.taken.append(claim)
                case .release(let claim): result.released.append(claim)
                }
            }
        }
        #expect(changes(.operatorAssigned(Self.first), Self.registered) == ([use(20)], []))
        #expect(changes(Self.ended("05-31"), Self.running) == ([], [use(20)]))
        #expect(changes(Self.ended("04-30"), Self.over) == ([], []))
        #expect(changes(.operatorAssigned(Self.assignment(21, "07-01")), Self.expiring) == ([use(21)], [use(20)]))
        #expect(changes(.operatorAssigned(Self.assignment(20, "07-01")), Self.expiring) == ([], []))
    }

    @Test("any order of commands leaves at most one operator a day", arguments: 0..<50 as Range<UInt64>)
    func walk(seed: UInt64) {
        Project.walk(seed: seed, moments: [moment]) { random in
            let day = Day("2026-03-01")! + Int.random(in: 0...120, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: return .register(project)
            case 1, 2:
                let length = Int.random(in: -1...40, using: &random)
                return .assign(
                    Project.OperatorAssigned {
                        $0.operatorId = id(UInt64.random(in: 20...21, using: &random))
                        ($0.from, $0.to) = (day, length == 40 ? nil : day + length)
                    })
            default: return .end(on: day, reason: "合同期满")
            }
        } check: { state in
            for (term, next) in zip(state.terms, state.terms.dropFirst()) {
                #expect(term.lastDay.map { $0 < next.assigned.from } ?? false, "\(term) and \(next)")
            }
        }
    }
}
