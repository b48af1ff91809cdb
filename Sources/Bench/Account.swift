import Crypto
import Desk
import EventLog
import EventLoop
import Kernel

/// A decider of ordinary size to measure with: the account of a household, whose facts take about 430 bytes.
enum Account: Decider {
    struct Entered: Fact {
        static let type = "AccountEntered"
        var kind = "rent", amount = Money(fen: 0), balance = Money(fen: 0)
        var period = Day(number: 20_454), reference = UUID.zero, note = ""

        static let fields: [Field<Entered>] = [
            Field("kind", \.kind, "款项", .text(1...20)), Field("amount", \.amount, "金额"),
            Field("balance", \.balance, "余额"), Field("period", \.period, "账期"),
            Field("reference", \.reference, "凭证"), Field("note", \.note, "摘要", .text(0...200)),
        ]
    }

    enum Event: EventFamily {
        case entered(Entered)

        var fact: any Fact {
            switch self {
            case .entered(let fact): fact
            }
        }
        static let decoders = FactDecoders<Event>().adding(Entered.self, Event.entered)
    }

    static let category = "Account"
    static let initial = Money(fen: 0)

    static func decide(_ command: Entered, _ balance: Money, _ moment: Moment) throws(Refusal) -> [Event] {
        var entered = command
        entered.balance = Money(fen: balance.fen + command.amount.fen)
        return [.entered(entered)]
    }

    static func evolve(_ balance: inout Money, _ event: Event) {
        switch event {
        case .entered(let entered): balance = entered.balance
        }
    }

    static let note =
        "翠湖家园三期 12 号楼 2 单元 1704 室, 承租人按月缴纳公共租赁住房租金; 托收银行: 徐州农村商业银行云龙支行, "
        + "业务流水号 2026-03-000123, 经办窗口 07, 经办人已复核, 附件两份齐全, 备注: 已与合同 HT-2025-004711 核对无误。"
}

/// Enters an amount into an account.
struct EnterAmount: BusinessCommand {
    static let name = "enter-amount", title = "入账", permission = "bench:account:enter"
    var account = ID<Account>()
    var entry = Account.Entered()

    static let fields: [Field<EnterAmount>] =
        [Field("account", \.account, "账户")] + Account.Entered.fields.map { $0.within(\EnterAmount.entry) }
    var subject: UUID? { account.uuid }

    @IO func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Account.self, account, entry)
    }
}

/// Makes facts without deciding anything.
enum Make {
    /// Random and ordered by time, as everywhere in the system.
    static func id() -> UUID {
        UUID(milliseconds: WallClock.microseconds / 1_000, random: (Random.uint64(), Random.uint64()))
    }

    static let entry = Account.Entered {
        ($0.amount, $0.balance, $0.note) = (Money(fen: 52_300), Money(fen: 104_600), Account.note)
    }
    static let payload = entry.json

    static func event() -> NewEvent {
        NewEvent(
            id: id(), type: Account.Entered.type, occurredAt: Instant(microseconds: WallClock.microseconds),
            payload: payload)
    }

    /// A command that writes so many facts to each of these streams, which are new.
    static func append(_ streams: [UUID], facts: Int = 1) -> Append {
        Append(
            actor: Actor(id: "clerk", channel: "window"), commandID: id(), fingerprint: fingerprint,
            subject: streams[0],
            policyVersion: "bench",
            writes: streams.map { stream in
                Append.Write(
                    StreamName(Account.category, stream), expectedVersion: 0, (0..<facts).map { _ in event() })
            })
    }

    @IO static func desk(on log: EventLog, _ policy: Policy = Policy(version: "bench", values: [:])) -> Desk {
        Desk(
            log: log, sealer: NoSealer(), clock: { Instant(microseconds: WallClock.microseconds) },
            makeID: { _ in id() }, policy: { policy })
    }

    private static let fingerprint = [UInt8](repeating: 7, count: 32)
}

/// For commands without personal values.
struct NoSealer: Sealer, Opener {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
    func open(_ sealed: Sealed, as field: PersonalField) async throws -> String? { nil }
}
