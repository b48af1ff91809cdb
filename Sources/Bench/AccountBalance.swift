import EventLog
import Kernel
import Postgres
import Projector
import Queries

/// A read model with a state of its own: what each account has come to.
enum AccountBalance: Projection {
    static let name = "account_balance"
    static let schema = """
        CREATE TABLE account_balance (
          account_id uuid PRIMARY KEY, balance bigint NOT NULL, paid bigint NOT NULL, entries integer NOT NULL,
          last_kind text NOT NULL, last_period date NOT NULL, last_note text NOT NULL, version integer NOT NULL
        ) WITH (fillfactor = 70);
        """
    static let categories = [Account.category]
    static let scopes: [String: RowScope] = [name: .everybody]

    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: Account.Event.self) {
        case .entered(let entered): [upsert(event.stream.id, entered, version: event.version)]
        }
    }

    static func upsert(_ account: UUID, _ entered: Account.Entered, version: Int) -> Statement {
        """
        INSERT INTO account_balance AS b SELECT \(account), \(entered.balance), \(entered.amount), 1,
          \(entered.kind), \(entered.period), \(entered.note), \(version) FROM (SELECT) AS fact
        ON CONFLICT (account_id) DO UPDATE SET balance = excluded.balance, paid = b.paid + excluded.paid,
          entries = b.entries + 1, last_kind = excluded.last_kind, last_period = excluded.last_period,
          last_note = excluded.last_note, version = excluded.version
        """
    }

    static let list = ListDefinition(
        name: "accounts", table: name, title: "账户", projection: name, key: "account_id",
        defaultSort: "account_id", permission: "bench:account:list", scope: .everybody,
        columns: [
            Column("account_id", "编号", .uuid), Column("balance", "余额", .money), Column("paid", "累计", .money),
            Column("entries", "笔数", .int), Column("last_kind", "款项", .text), Column("last_period", "账期", .day),
            Column("last_note", "摘要", .text), Column("version", "版本", .int),
        ])
}
