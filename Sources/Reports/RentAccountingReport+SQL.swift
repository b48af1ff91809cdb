import EventLog
package import Kernel
package import Postgres
import Queries

extension RentAccountingReport {
    /// Answers amounts with their measure and age. `accounted` is the month a line of the journal counts in: that of
    /// the rent, or the later one in which it was recorded.
    package static func statement(_ parameters: Parameters, within scope: Scope, knownAt: Int64) -> Statement {
        let month = parameters.month
        let year = Month(month.year, 1)
        let kept = scope.condition(on: .rows(of: "rent_accounting_contract", by: "contract_id")) ?? "true"
        return """
            WITH entry AS (
              SELECT *, CASE WHEN month > \(month) THEN 'future' WHEN month = \(month) THEN 'month'
                WHEN month >= \(year) THEN 'year' ELSE 'prior' END AS age
              FROM read.rent_accounting WHERE revision <= \(knownAt) AND \(kept)
            ), rent AS (
              SELECT * FROM entry WHERE kind <> 'other'
            ), roll AS (
              SELECT contract_id, coalesce(sum(gross) FILTER (WHERE month < \(month)), 0) AS was,
                coalesce(sum(gross) FILTER (WHERE month = \(month)), 0) AS now
              FROM entry WHERE kind = 'rent' AND month IN (\(month), \(month + -1)) GROUP BY contract_id
            ), figure AS (
              \(standard(month)) UNION ALL \(changes(month)) UNION ALL \(payments(month, year))
              UNION ALL \(balances(month, kept, knownAt: knownAt))
            )
            SELECT measure, age, sum(amount)::bigint FROM figure WHERE amount IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
            """
    }

    /// The standing rent of each contract, this month against the last.
    private static func standard(_ month: Month) -> Statement {
        """
        SELECT 'carried' AS measure, 'month' AS age, sum(was) AS amount FROM roll
        UNION ALL SELECT 'new', 'month', sum(now) FROM roll WHERE was = 0
        UNION ALL SELECT 'ended', 'month', -sum(was) FROM roll WHERE now = 0
        UNION ALL SELECT 'adjusted', 'month', sum(now - was) FROM roll WHERE was <> 0 AND now <> 0
        UNION ALL SELECT 'standard', 'month', sum(gross) FROM entry WHERE kind = 'rent' AND month = \(month)
        UNION ALL SELECT 'lastStandard', 'month', sum(gross) FROM entry WHERE kind = 'rent' AND month = \(month + -1)
        UNION ALL SELECT 'households', 'month', count(*) FROM roll WHERE now > 0
        UNION ALL SELECT 'area', 'month', sum(area) FROM roll JOIN read.rent_accounting_contract USING (contract_id)
          WHERE now > 0
        """
    }

    /// What changes the sum due but not the standing rent. Rent of this month that is billed later is not due yet, and
    /// is made up for in the month in which it is billed.
    private static func changes(_ month: Month) -> Statement {
        """
        SELECT 'reduced', age, -sum(reduction) FROM entry WHERE kind = 'rent' AND age = 'month' GROUP BY age
        UNION ALL SELECT 'subsidised', age, -sum(subsidy) FROM entry WHERE kind = 'rent' AND age = 'month' GROUP BY age
        UNION ALL SELECT 'difference', age, -sum(due) FROM entry
          WHERE kind = 'rent' AND age = 'month' AND booked > \(month) GROUP BY age
        UNION ALL SELECT 'difference', age, sum(due) FROM entry
          WHERE kind = 'difference' AND age = 'month' AND booked <= \(month) GROUP BY age
        UNION ALL SELECT 'difference', age, sum(due) FROM rent
          WHERE age IN ('year', 'prior') AND booked = \(month) GROUP BY age
        UNION ALL SELECT 'carried', age, sum(due - paid) FROM rent
          WHERE age IN ('year', 'prior') AND booked < \(month) GROUP BY age
        """
    }

    /// What was paid: in this month, and in this year by the age the debts had then.
    private static func payments(_ month: Month, _ year: Month) -> Statement {
        let age: Statement = """
            CASE WHEN month = accounted THEN 'month'
              WHEN month >= date_trunc('year', accounted) THEN 'year' ELSE 'prior' END
            """
        return """
            SELECT 'paid', age, sum(paid) FROM rent WHERE accounted = \(month) GROUP BY age
            UNION ALL SELECT 'paidToDate', \(age), sum(paid) FROM rent
              WHERE accounted BETWEEN \(year) AND \(month) GROUP BY 2
            UNION ALL SELECT 'lastPaidToDate', \(age), sum(paid) FROM rent
              WHERE accounted >= \(year) AND accounted < \(month) GROUP BY 2
            UNION ALL SELECT 'prepaid', 'month', sum(paid) FROM rent WHERE month = \(month) AND booked < \(month)
            UNION ALL SELECT 'advance', 'month', sum(paid) FROM rent WHERE month > \(month) AND booked = \(month)
            UNION ALL SELECT 'otherPaid', 'month', sum(paid) FROM entry WHERE kind = 'other' AND booked = \(month)
            """
    }

    /// What is open at the end of the month: bill by bill, and as the bills and payments themselves say.
    private static func balances(_ month: Month, _ kept: Statement, knownAt: Int64) -> Statement {
        """
        SELECT 'open', age, sum(open) FROM (
          SELECT CASE WHEN kind = 'other' THEN 'other' ELSE age END AS age, sum(due - paid) AS open
          FROM entry WHERE booked <= \(month) GROUP BY bill_id, 1) AS bill GROUP BY age
        UNION ALL SELECT 'remaining', 'month', sum(remaining) FROM (
          SELECT DISTINCT ON (bill_id) remaining FROM read.rent_accounting_bill
          WHERE booked <= \(month) AND revision <= \(knownAt) AND \(kept) ORDER BY bill_id, revision DESC) AS bill
        UNION ALL SELECT 'allocated', 'month', sum(amount) FROM read.rent_accounting_allocation
          WHERE booked = \(month) AND revision <= \(knownAt) AND \(kept)
        """
    }
}
