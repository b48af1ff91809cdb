import Billing
import Kernel
import KernelTesting

enum Sample {
    static func id(_ number: UInt64) -> UUID { UUID(high: 8, low: number) }
    static func day(_ text: String) -> Day { Day(text) ?? Day() }
    static func period(_ from: String, _ to: String) -> Period { Period(from: day(from), to: day(to)) }

    static func moment(_ day: String = "2026-01-05", policy: [String: Int64] = [:]) -> Moment {
        Moment(
            actor: Actor.system("billing"), now: Instant("\(day)T04:00:00Z") ?? Instant(),
            policy: .nationalDefaults(version: "p1", policy))
    }

    static var rules: BillingRules { get throws { try BillingRules(moment().policy) } }

    /// 326.59 元 a month from 2026-01-01, one year, monthly, prepaid ten days before.
    static var lease: Lease {
        Lease(
            contractId: id(1), contractNo: "HT-1", roomId: id(2), personId: id(3),
            term: period("2026-01-01", "2026-12-31"), isTerminated: false, isSynced: true, cycle: .month,
            due: DueRule(anchor: .periodStart, offsetDays: 10), deposit: .zero,
            rates: [Lease.Rate(from: day("2026-01-01"), rent: Money(fen: 32_659))])
    }

    static func ended(_ day: String) -> Lease {
        var lease = lease
        lease.isTerminated = true
        lease.term = Period(from: lease.term.from, to: self.day(day))
        return lease
    }

    static func bill(_ lease: Lease = lease, _ from: String = "2026-02-01", no: String = "ZD-1") throws -> Bill.Event {
        let period = try lease.period(on: day(from), rules) ?? Period()
        return .generated(try Bill.generate(lease, period, Bill.Order(billNo: no), moment()))
    }

    static let payment = ID<Payment>(id(9))
}

extension Sample {
    static func random(_ seed: UInt64) -> SplitMix64 { SplitMix64(seed: seed) }
}
