// The rules' own codes: a refusal carries its words, these say what its kind means.

extension ProblemType {
    static let ofRules = [
        ProblemType(
            "E-STATE", 409, "当前状态不允许此操作", "Not allowed in the present state",
            advice: ("details 中列出了当前状态和可用的操作", "details names the state and what it allows")),
        ProblemType(
            "E-RULE", 422, "不符合政策规则", "A rule of the policy does not allow it",
            advice: ("details 中列出了规则、所填值、标准和依据", "details names the rule, the value, the limit and its basis")),
        ProblemType(
            "E-CALENDAR", 422, "工作日历尚未维护", "The working days of the year are not known",
            advice: ("请先设置该年的法定节假日和调休上班日", "Set the holidays of the year first: PUT /working-days")),
        ProblemType(
            "E-AUTH-SOD", 403, "本人不能办理 (职责分离)", "Separation of duties",
            advice: ("请由另一位有权限的人员办理", "Somebody else who may do it has to")),
        ProblemType(
            "E-DUP", 409, "已经存在", "It exists already",
            advice: ("请查找已登记的记录, 不要重复登记", "Find the record that exists instead of entering it again")),
        ProblemType(
            "E-REF", 422, "引用的记录不存在", "It names something that does not exist",
            advice: ("请核对编号, 或先登记被引用的记录", "Check the id, or enter what it names first")),
        ProblemType(
            "E-IN-USE", 409, "仍被引用, 不能停用", "It is in use",
            advice: ("details 中列出了引用它的记录, 请先修改或停用它们", "details lists what refers to it: change that first")),
        ProblemType(
            "E-FIXED", 422, "登记后不能修改的内容", "It cannot be changed once entered",
            advice: ("请停用这一条, 另行登记新的一条", "Retire it, and enter another one")),
        ProblemType(
            "E-BAN", 422, "处于禁止申请期内", "Barred for the time being",
            advice: ("details 中列出了原因和截止日期", "details names the reason and until when")),
        ProblemType(
            "E-ALLOC-TAKEN", 409, "房间已被他人选定", "The room has been taken",
            advice: ("请选择其他房间", "Choose another room")),
        ProblemType(
            "E-ALLOC-SIZE", 422, "户型与家庭人数不符", "The room does not fit the size of the household",
            advice: ("请选择符合配租标准的户型", "Choose a room of the right size")),
        ProblemType(
            "E-ALLOC-HASROOM", 409, "该家庭已有配租房间", "The household has a room already",
            advice: ("请先办理退出或撤销配租", "End or revoke that allocation first")),
        ProblemType(
            "E-OCC-ALREADY-BOUND", 409, "该人员已有在住房间", "The person lives in a room already",
            advice: ("请先为其办理原房间的退房", "Hand back that room first")),
        ProblemType(
            "E-AREA-SUM", 422, "套内与公摊面积之和不等于建筑面积", "The parts of the floor area do not add up",
            advice: ("请核对房产证上的三个面积", "Check the three areas on the title deed")),
        ProblemType(
            "E-CONTRACT-NOTSYNCED", 409, "合同尚未与银行同步", "The bank does not know the contract yet",
            advice: ("请等待同步完成, 或查看同步失败的原因", "Wait for it, or see why it failed")),
        ProblemType(
            "E-BILL-EXISTS", 409, "该期账单已存在", "The period has a bill already",
            advice: ("请查询已有账单", "See the bill that exists")),
        ProblemType(
            "E-BILL-LOCKED", 409, "账单已锁定", "The bill is locked",
            advice: ("已缴或已作废的账单不能修改", "A bill that is paid or void cannot be changed")),
        ProblemType(
            "E-BILL-SKIP", 422, "有更早的账单未缴", "An earlier bill is not paid",
            advice: ("请先缴清更早的账单", "Pay the earlier bill first")),
        ProblemType(
            "E-PAY-DUP", 409, "重复的缴款", "The payment is known already",
            advice: ("请按银行流水号查询", "Look for the bank's serial number")),
        ProblemType(
            "E-PAY-UNKNOWN", 422, "无法识别的缴款", "The payment cannot be matched",
            advice: ("请在待处理缴款中核对", "Match it by hand among the open payments")),
        ProblemType(
            "E-PAY-OVER", 422, "缴款超出应缴金额", "More than is owed",
            advice: ("请核对金额", "Check the amount")),
        ProblemType(
            "E-EXIT-OPEN", 409, "有未完成的退出手续", "An exit is under way",
            advice: ("请先完成或撤回退出", "Finish or withdraw it first")),
        ProblemType(
            "E-EXT-TIMEOUT", 503, "外部系统没有按时应答", "An external system did not answer in time",
            advice: ("请稍后重试", "Try again later"), isRetryable: true),
        ProblemType(
            "E-EXT-DOWN", 503, "外部系统不可用", "An external system is down",
            advice: ("请稍后重试", "Try again later"), isRetryable: true),
        ProblemType(
            "E-EXT-REJECT", 422, "外部系统拒绝", "An external system refused",
            advice: ("请按 detail 中对方的说明处理", "Do what its message in detail says")),
    ]
}
