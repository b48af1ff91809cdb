import Kernel

extension Contract {
    /// The command does not fit the stage: names the contract, the stage, and what can be done in it.
    static func refusal(_ command: Command, _ state: State) -> Refusal {
        if state.stage == .none {
            return Refusal(.notFound, "E-NOT-FOUND", "合同尚未录入, 不能\(command.title)", hint: "请先录入合同")
        }
        let allowed = Command.titles(in: state.stage)
        return .state(
            "合同 \(state.terms.contractNo) \(state.stage.title), 不能\(command.title)", state: state.stage.rawValue,
            allowed: allowed.map(\.command),
            hint: allowed.isEmpty ? "该合同已经办结, 如需继续请录入新合同" : "可以: \(allowed.map(\.title).joined(separator: ", "))")
    }
}

extension Contract.Stage {
    package var title: String {
        switch self {
        case .none: "尚未录入"
        case .draft: "是草稿"
        case .pendingApproval: "正在审批"
        case .rejected: "审批未通过"
        case .discarded: "已删除"
        case .approved: "已审批, 银行尚未同步完成"
        case .active: "已生效"
        case .cancellationPending: "正在审批注销"
        case .terminated: "已注销"
        }
    }
}

extension Contract.Command {
    fileprivate var title: String {
        switch self {
        case .enter: "再次录入"
        case .edit: "修改"
        case .discard: "删除"
        case .submit: "提交审批"
        case .approve, .reject: "审批"
        case .requestBankSync(.create, _, _): "向银行同步开立"
        case .requestBankSync(.terminate, _, _): "向银行同步注销"
        case .recordBankSync, .recordBankFailure: "登记银行答复"
        case .requestCancellation: "申请注销"
        case .withdrawCancellation: "撤回注销申请"
        case .approveCancellation, .rejectCancellation: "审批注销"
        }
    }

    /// The action table of domain M5.5: what a person can do in a stage.
    fileprivate static func titles(in stage: Contract.Stage) -> [(command: String, title: String)] {
        switch stage {
        case .none: [("EnterContract", "录入")]
        case .draft: [("EditContract", "修改"), ("DiscardContract", "删除"), ("SubmitContract", "提交审批")]
        case .pendingApproval:
            [
                ("EditContract", "修改 (退回草稿)"), ("DiscardContract", "删除"), ("ApproveContract", "通过"),
                ("RejectContract", "退回"),
            ]
        case .rejected: [("DiscardContract", "删除")]
        case .approved, .active: [("RequestContractCancellation", "申请注销")]
        case .cancellationPending:
            [
                ("WithdrawCancellationRequest", "撤回注销申请"), ("ApproveCancellation", "同意注销"),
                ("RejectCancellation", "不同意注销"),
            ]
        case .discarded, .terminated: []
        }
    }
}
