package import Kernel

extension Bill {
    /// What a bill says.
    package struct Content: Record {
        package var billNo = ""
        package var contractId = UUID.zero
        package var roomId = UUID.zero
        package var personId = UUID.zero
        package var period = Period()
        package var feeItems: [FeeLine] = []
        package var gross = Money.zero
        package var reduction = Money.zero
        package var subsidy = Money.zero
        package var amountDue = Money.zero
        package var dueDate = Day()
        package var computation = Computation()

        package init() {}

        package static let fields: [Field<Content>] = [
            Field("billNo", \.billNo, "账单编号"),
            Field("contractId", \.contractId, "合同"),
            Field("roomId", \.roomId, "房间"),
            Field("personId", \.personId, "承租人"),
            Field("period", \.period, "账期"),
            Field("feeItems", \.feeItems, "费用明细"),
            Field("gross", \.gross, "应收"),
            Field("reduction", \.reduction, "减免"),
            Field("subsidy", \.subsidy, "补贴"),
            Field("amountDue", \.amountDue, "应缴"),
            Field("dueDate", \.dueDate, "应缴日期"),
            Field("computation", \.computation, "计算过程"),
        ]

        /// Takes the lines and adds them up.
        mutating func charge(_ lines: [FeeLine]) {
            feeItems = lines
            gross = lines.map(\.amount).sum()
            reduction = lines.map(\.reduction).sum()
            subsidy = lines.map(\.subsidy).sum()
            amountDue = gross - reduction - subsidy
        }
    }

    /// How a bill came about: enough to explain it years later without the code of today.
    package struct Computation: Record {
        package var inputs: [Input] = []
        package var steps: [String] = []

        package init() {}
        package init(inputs: [Input], steps: [String]) { (self.inputs, self.steps) = (inputs, steps) }

        package static let fields: [Field<Computation>] = [
            Field("inputs", \.inputs, "依据"),
            Field("steps", \.steps, "步骤"),
        ]
    }

    package struct Input: Record {
        package var name = ""
        package var value = ""

        package init() {}
        package init(_ name: String, _ value: some CustomStringConvertible) {
            (self.name, self.value) = (name, value.description)
        }

        package static let fields: [Field<Input>] = [
            Field("name", \.name, "名称"),
            Field("value", \.value, "值"),
        ]
    }
}
