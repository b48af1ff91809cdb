package import Kernel

extension Payment {
    /// Money that has arrived; it cannot be refused, only allocated or given back.
    package struct Received: Fact {
        package static let type = "PaymentReceived"
        package var channel: PayChannel = .bocDebit
        package var amount = Money.zero
        package var paidAt = Instant()
        package var bankSerialNo = ""
        package var payerMasked = ""
        package var contractId: UUID?
        package var billNo: String?

        package init() {}
        package init(
            channel: PayChannel, amount: Money, paidAt: Instant, bankSerialNo: String, payerMasked: String,
            contractId: UUID? = nil, billNo: String? = nil
        ) {
            self.channel = channel
            self.amount = amount
            self.paidAt = paidAt
            self.bankSerialNo = bankSerialNo
            self.payerMasked = payerMasked
            self.contractId = contractId
            self.billNo = billNo
        }

        package static let fields: [Field<Received>] = [
            Field("channel", \.channel, "缴费渠道"),
            Field("amount", \.amount, "金额", .range(1...100_000_000_000)),
            Field("paidAt", \.paidAt, "缴费时间"),
            Field("bankSerialNo", \.bankSerialNo, "银行流水号", .text(1...64)),
            Field("payerMasked", \.payerMasked, "付款人"),
            Field("contractId", \.contractId, "合同"),
            Field("billNo", \.billNo, "账单编号"),
        ]
    }

    package struct Allocated: Fact {
        package static let type = "PaymentAllocated"
        package var allocations: [AllocatedPart] = []
        /// What no bill has taken yet: the payer's credit.
        package var unapplied = Money.zero

        package init() {}
        package init(allocations: [AllocatedPart], unapplied: Money) {
            (self.allocations, self.unapplied) = (allocations, unapplied)
        }

        package static let fields: [Field<Allocated>] = [
            Field("allocations", \.allocations, "分摊"),
            Field("unapplied", \.unapplied, "未分摊"),
        ]
    }

    package enum Event: EventFamily {
        case received(Received)
        case allocated(Allocated)

        package var fact: any Fact {
            switch self {
            case .received(let fact): fact
            case .allocated(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Received.self, Event.received)
            .adding(Allocated.self, Event.allocated)
    }
}
