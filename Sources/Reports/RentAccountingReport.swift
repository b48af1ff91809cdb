package import Kernel
package import Postgres

/// 租金核算汇总表 (M17.7): what was to be paid in a month, what was paid, and what is left, by the age of the debt.
///
/// Rent counts in the month it is for, so a quarter's bill counts a third in each of its months; what is recorded later
/// stands in line 14 of the month in which it was recorded, so that the accounts of a month agree with its open bills.
/// Rent that is paid in advance counts as paid in its own month.
package enum RentAccountingReport: ReportDefinition {
    package static let name = "rent-accounting"
    package static let title = "租金核算汇总表"
    package static let projection = "rent_accounting"
    package static let permission = "report:rentAccounting:view"
    package static let isHistorical = true

    package struct Parameters: Record {
        package var month = Month()

        package init() {}
        package init(month: Month) { self.month = month }

        package static let fields: [Field<Parameters>] = [Field("month", \.month, "统计月份")]
    }

    /// An amount with what it measures and how old the debt is.
    package struct Figures: Sendable, Equatable {
        package var measure: String, age: String, amount: Int64

        package init(_ measure: String, _ age: String, _ amount: Int64) {
            (self.measure, self.age, self.amount) = (measure, age, amount)
        }
    }

    package static func figures(_ row: Row) throws(PostgresError) -> Figures {
        Figures(try row.text(0), try row.text(1), try row.int(2))
    }

    package static func report(_ figures: [Figures], _ parameters: Parameters, knownAt: Int64) -> Report {
        let sums = Sums(figures)
        let accounts = ages.map { RentAccounts(sums, $0) }
        let rows = RentAccounts.lines.enumerated().map { index, line in
            let cells = accounts.map { $0[keyPath: line.value] }
            return Report.Row(key: String(index + 1), title: line.title, values: cells + [cells.reduce(0, +)])
        }
        return Report(
            name: name, title: title, parameters: ["month": .string(parameters.month.description)], knownAt: knownAt,
            columns: zip(ages + ["total"], ["本月份", "以前月份", "以前年度", "合计"]).map { name, title in
                Report.Column(name: name, title: title, unit: "分")
            },
            rows: rows, notes: notes(sums, accounts), checks: checks(sums, accounts))
    }

    /// The month of the report, earlier months of its year, earlier years.
    static let ages = ["month", "year", "prior"]

    private static func notes(_ sums: Sums, _ accounts: [RentAccounts]) -> [Report.Note] {
        let (due, paid) = (accounts.map(\.due).reduce(0, +), accounts.map(\.paid).reduce(0, +))
        return [
            Report.Note(name: "households", title: "实有户数", unit: "户", value: sums["households"]),
            Report.Note(name: "area", title: "计租面积", unit: "0.01 ㎡", value: sums["area"]),
            Report.Note(name: "collectionRate", title: "收缴率", unit: "‱", value: ratio(paid, of: due)),
            Report.Note(name: "prepaid", title: "实收租金中以前预收", unit: "分", value: sums["prepaid"]),
            Report.Note(name: "advance", title: "本月预收以后月份租金", unit: "分", value: sums["advance"]),
        ]
    }

    /// The identities (a) to (d) of the report.
    private static func checks(_ sums: Sums, _ accounts: [RentAccounts]) -> [Report.Check] {
        func check(_ name: String, _ title: String, _ left: Int64, _ right: Int64) -> Report.Check {
            Report.Check(name: name, title: title, left: left, right: right)
        }
        let paid = accounts.map(\.paid).reduce(0, +)
        let open = accounts.map(\.open).reduce(0, +) + sums["open", "future"] + sums["open", "other"]
        let received = sums["allocated"] + sums["prepaid"] - sums["advance"] - sums["otherPaid"]
        return [
            check("a", "上期结转规定租金 = 上月本期规定租金", accounts[0].carried, sums["lastStandard"]),
            check("a.change", "上期结转 + 基数增减 = 本期各合同规定租金之和", accounts[0].standard, sums["standard"]),
        ]
            + zip(ages, accounts).map { age, account in
                check("b.\(age)", "结欠租金 = 期末未清账单", account.open, sums["open", age])
            } + [
                check("b", "结欠租金 + 未到月份租金 + 其他费用 = 账单余额", open, sums["remaining"]),
                check("c", "实收租金 = 本期分摊 + 以前预收 − 本期预收 − 其他费用", paid, received),
            ]
            + zip(ages, accounts).map { age, account in
                check(
                    "d.\(age)", "实收累计 = 上月累计 (一月为零) + 本月实收", account.paidToDate,
                    sums["lastPaidToDate", age] + account.paid)
            }
    }

    /// The figures by measure and age; what is not there is zero.
    struct Sums {
        private var amounts: [String: Int64] = [:]

        init(_ figures: [Figures]) {
            for figure in figures { amounts["\(figure.measure)/\(figure.age)", default: 0] += figure.amount }
        }

        subscript(_ measure: String, _ age: String = "month") -> Int64 { amounts["\(measure)/\(age)"] ?? 0 }
    }
}

/// One column of the report: the accounts of debts of one age.
struct RentAccounts {
    /// For earlier months: what was left of them.
    var carried: Int64
    var new: Int64, adjusted: Int64, ended: Int64, resized: Int64
    var reduced: Int64, vacant: Int64, suspended: Int64, subsidised: Int64, writtenOff: Int64, difference: Int64
    var paid: Int64, paidToDate: Int64

    init(_ sums: RentAccountingReport.Sums, _ age: String) {
        carried = sums["carried", age]
        (new, adjusted, ended) = (sums["new", age], sums["adjusted", age], sums["ended", age])
        (reduced, subsidised, difference) = (sums["reduced", age], sums["subsidised", age], sums["difference", age])
        (paid, paidToDate) = (sums["paid", age], sums["paidToDate", age])
        // No fact of these kinds is recorded yet.
        (resized, vacant, suspended, writtenOff) = (0, 0, 0, 0)
    }

    var change: Int64 { new + adjusted + ended + resized }
    var standard: Int64 { carried + change }
    var otherChange: Int64 { reduced + vacant + suspended + subsidised + writtenOff + difference }
    var due: Int64 { standard + otherChange }
    var open: Int64 { due - paid }

    /// The lines of the report in their order, numbered from 1.
    static var lines: [(title: String, value: KeyPath<RentAccounts, Int64>)] {
        [
            ("上期结转规定租金", \.carried), ("基数增减", \.change), ("新发租", \.new), ("租金调整", \.adjusted),
            ("注销", \.ended), ("户型/面积变更", \.resized), ("本期规定租金", \.standard), ("非基数增减", \.otherChange),
            ("减免", \.reduced), ("空租", \.vacant), ("暂停计租", \.suspended), ("政策折减", \.subsidised),
            ("陈欠核销", \.writtenOff), ("累计补差", \.difference), ("应收租金", \.due), ("实收租金", \.paid),
            ("实收累计", \.paidToDate), ("结欠租金", \.open),
        ]
    }
}
