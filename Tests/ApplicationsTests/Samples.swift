import Kernel
import KernelTesting

@testable import Applications

let today = Day("2026-03-02")!
let birthDate = Day("1990-03-07")!

func id(_ number: UInt64) -> UUID { UUID(high: 0x7000, low: 0x8000_0000_0000_0000 | number) }

func moment(_ actor: String, on day: String = "2026-03-02") -> Moment {
    Moment(actor: Actor(id: actor), now: Instant("\(day)T02:00:00Z")!, policy: .nationalDefaults())
}

func sealed(_ mask: String, index: String? = nil) -> Sealed {
    Sealed(key: id(1), ciphertext: "c2VhbGVk", mask: mask, index: index)
}

/// Three persons, 48 000 元 a year, 24 ㎡.
let form = Application.Form {
    ($0.applicationNo, $0.guaranteeCategory) = ("SQ2026-320303-000123", .lowIncome)
    ($0.orgUnitId, $0.streetCode, $0.householdId) = (id(2), "320303007", id(3))
    $0.applicant = Application.Applicant {
        ($0.personId, $0.name, $0.idNo) = (id(1), sealed("张*"), sealed("110101********002X", index: "a1"))
        ($0.phone, $0.maritalStatus, $0.gender) = (sealed("138****8000"), .married, .female)
        ($0.hukouYears, $0.specialGroups) = (12, [.sanitationWorker])
    }
    $0.members = [
        Application.Member {
            ($0.memberId, $0.name, $0.idNo) = (id(4), sealed("李*"), sealed("500103********0137", index: "b2"))
            ($0.relation, $0.maritalStatus) = (.spouse, .married)
        },
        Application.Member { ($0.memberId, $0.name, $0.relation) = (id(5), sealed("张*"), .son) },
    ]
    $0.income = Application.Income { ($0.householdAnnualIncome, $0.incomeClass) = (Money(fen: 4_800_000), .low) }
    $0.housing = [
        Application.Housing {
            ($0.housingType, $0.owner, $0.address) = (.rentedPrivate, "王五", sealed("徐州市云龙区***"))
            $0.buildingArea = Area(units: 2_400)
        }
    ]
}

let submitted = Application.Submitted {
    ($0.form, $0.householdSize, $0.protectedSize) = (form, 3, 3)
    ($0.perCapitaMonthly, $0.perCapitaArea) = (Money(fen: 133_333), Area(units: 800))
    ($0.applicantAge, $0.submittedBy, $0.submittedOn) = (35, "clerk", today)
    $0.policyVersion = "national-defaults"
}

let accepted = Application.Accepted {
    ($0.receiptNo, $0.acceptedBy, $0.term) = ("SL-1", "acceptor", term(.street))
}

/// Of a stage that begins on Monday, 2026-03-02; 5, 3 and 7 working days.
func term(_ stage: ReviewStage) -> Application.StageTerm? {
    let due: [ReviewStage: String] = [.street: "2026-03-09", .civilAffairs: "2026-03-05", .district: "2026-03-11"]
    return due[stage].flatMap(Day.init).map { Application.StageTerm(from: today, due: $0) }
}

/// An opinion of the day on which the stage began; one that sends back, does so to the street.
func opinion(_ stage: ReviewStage, _ decision: StageDecision = .pass) -> Application.StageCompleted {
    Application.StageCompleted {
        ($0.stage, $0.decision, $0.opinion, $0.reviewerId) = (stage, decision, "材料齐全", "reviewer")
        ($0.workdaysUsed, $0.isLate) = (0, false)
        let next: [ReviewStage: ReviewStage] = [.street: .civilAffairs, .civilAffairs: .district]
        if decision == .pass { $0.nextTerm = next[stage].flatMap(term) }
        if decision == .return { $0.nextTerm = term(.street) }
    }
}

let underReview: [Application.Event] = [.submitted(submitted), .accepted(accepted)]
let reviewed: [Application.Event] =
    underReview + [ReviewStage.street, .civilAffairs, .district].map { .stageCompleted(opinion($0)) }
