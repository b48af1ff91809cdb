import Billing
import EventLog
import Kernel
import Postgres

/// The lines of the journal. A line of a bill never spans two months, so a quarter's bill counts a third in each.
extension RentAccounting {
    /// The lines that a fact adds to a bill; the contract is that of the bill's first lines if it is not said.
    static func charge(_ lines: [FeeLine], of contract: UUID?, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO rent_accounting
          (revision, line, version, bill_id, contract_id, kind, booked, month, gross, reduction, subsidy)
        SELECT \(event.position), line, \(event.version), \(event.stream.id), coalesce(\(contract)::uuid,
            (SELECT contract_id FROM rent_accounting_bill WHERE bill_id = \(event.stream.id) LIMIT 1)),
          kind, \(event.bookedIn), month::date, gross, reduction, subsidy
        FROM unnest(\(lines.map { kind(of: $0.item) }), \(lines.map(\.month.first.description)),
            \(lines.map(\.amount.fen)), \(lines.map(\.reduction.fen)), \(lines.map(\.subsidy.fen)))
          WITH ORDINALITY AS fact (kind, month, gross, reduction, subsidy, line)
        ON CONFLICT (revision, line) DO NOTHING
        """
    }

    private static func kind(of item: FeeItem) -> String {
        switch item {
        case .rent: "rent"
        case .adjustDiff: "difference"
        case .deposit, .property, .water, .electricity, .gas, .heating, .lateFee, .repair, .card, .other: "other"
        }
    }

    /// Spreads a payment over what is open of its bill: rent before the rest, the oldest month first (domain §3.10).
    static func pay(_ amount: Money, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO rent_accounting (revision, line, version, bill_id, contract_id, kind, booked, month, paid)
        SELECT \(event.position), row_number() OVER (ORDER BY rank), \(event.version), \(event.stream.id), contract_id,
          kind, \(event.bookedIn), month, part
        FROM (
          SELECT contract_id, kind, month, rank,
            least(open, greatest(0, \(amount)::bigint - (sum(open) OVER (ORDER BY rank) - open)))::bigint AS part
          FROM (
            SELECT contract_id, kind, month, greatest(0, sum(due - paid))::bigint AS open,
              row_number() OVER (ORDER BY kind = 'other', month, kind) AS rank
            FROM rent_accounting WHERE bill_id = \(event.stream.id) AND revision < \(event.position)
            GROUP BY contract_id, kind, month) AS open_lines) AS parts
        WHERE part > 0
        ON CONFLICT (revision, line) DO NOTHING
        """
    }

    /// A voided bill: what was charged is taken back.
    static func takeBack(_ event: RecordedEvent) -> Statement {
        """
        INSERT INTO rent_accounting
          (revision, line, version, bill_id, contract_id, kind, booked, month, gross, reduction, subsidy)
        SELECT \(event.position), row_number() OVER (ORDER BY kind, month), \(event.version), \(event.stream.id),
          contract_id, kind, \(event.bookedIn), month, -sum(gross), -sum(reduction), -sum(subsidy)
        FROM rent_accounting WHERE bill_id = \(event.stream.id) AND revision < \(event.position)
        GROUP BY contract_id, kind, month
        ON CONFLICT (revision, line) DO NOTHING
        """
    }
}
