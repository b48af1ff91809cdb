extension PolicyRuleSet {
    /// A number that rules ask for: a rule set has them all, each within its bounds.
    package struct Definition: Sendable {
        package let key: String, title: String
        let bounds: ClosedRange<Int64>
    }

    /// Every number that a rule set must name. A rule that needs another one adds it here.
    package static let definitions: [Definition] = [
        Definition("review.stages", "审核环节 (位掩码)", 1...63),
        Definition("review.days.neighbourhood", "社区审核时限 (工作日)", 1...250),
        Definition("review.days.street", "街道初审时限 (工作日)", 1...250),
        Definition("review.days.civilAffairs", "区民政审核时限 (工作日)", 1...250),
        Definition("review.days.district", "区住保审核时限 (工作日)", 1...250),
        Definition("review.days.city", "市备案时限 (工作日)", 1...250),
        Definition("review.days.reconsideration", "复议时限 (工作日)", 1...250),
        Definition("accept.supplementOnce", "补正一次性告知", 0...1),
        Definition("apply.minAge", "申请人最低年龄", 0...120),
        Definition("apply.singleMinAge", "单身申请人最低年龄", 0...120),
        Definition("apply.areaPerCapita.max", "人均住房建筑面积上限", 0...100_000),
        Definition("apply.income.max", "人均月收入上限", 0...1_000_000_000),
        Definition("apply.hukouYears", "市区户籍年限", 0...100),
        Definition("apply.socialInsuranceMonths", "稳定就业月数", 0...600),
        Definition("apply.propertyTransferLookbackYears", "转移房产追溯年限", 0...100),
        Definition("eligibility.validMonths", "保障资格有效期", 1...600),
        Definition("alloc.layout.small.maxPersons", "小套型人数上限", 1...20),
        Definition("alloc.layout.medium.maxPersons", "中套型人数上限", 1...20),
        Definition("alloc.layout.small.maxArea", "小套型面积上限", 1...100_000),
        Definition("alloc.layout.medium.maxArea", "中套型面积上限", 1...100_000),
        Definition("alloc.layout.large.maxArea", "大套型面积上限", 1...100_000),
        Definition("alloc.offer.validDays", "配租单有效天数", 1...365),
        Definition("contract.maxTermMonths", "合同最长期限", 1...600),
        Definition("deposit.months", "保证金月数", 0...12),
        Definition("rent.dueDay", "缴费日", 1...28),
        Definition("rent.graceDays", "滞纳金宽限天数", 0...365),
        Definition("rent.lateFee.bpPerDay", "滞纳金日费率", 0...10_000),
        Definition("rent.billing.leadDays", "出账提前天数 (账期当月 1 日之前)", 0...180),
        Definition("rent.billing.alignToCalendar", "账期对齐自然月", 0...1),
        Definition("rent.billing.dueOnWorkingDay", "缴费日顺延至工作日", 0...1),
        Definition("rent.proration.method", "租金折算方法", 0...2),
        Definition("rent.proration.chargeHandBackDay", "交房当日计租", 0...1),
        Definition("rent.dunning.stage1Days", "第一级催缴", 1...3_650),
        Definition("rent.dunning.stage2Days", "第二级催缴", 1...3_650),
        Definition("rent.dunning.stage3Days", "第三级催缴", 1...3_650),
        Definition("rent.dunning.stage4Days", "第四级催缴", 1...3_650),
        Definition("exit.vacancyMonths", "连续空置退出月数", 1...120),
        Definition("exit.arrearsMonths", "累计欠租退出月数", 1...120),
        Definition("repair.responseHours.1", "紧急报修响应时限", 1...8_760),
        Definition("repair.finishHours.1", "紧急报修完成时限", 1...8_760),
        Definition("repair.responseHours.2", "加急报修响应时限", 1...8_760),
        Definition("repair.finishHours.2", "加急报修完成时限", 1...8_760),
        Definition("repair.responseHours.3", "一般报修响应时限", 1...8_760),
        Definition("repair.finishHours.3", "一般报修完成时限", 1...8_760),
        Definition("repair.responseHours.4", "计划维修响应时限", 1...8_760),
        Definition("repair.finishHours.4", "计划维修完成时限", 1...8_760),
        Definition("repair.warrantyDays", "维修质保天数", 0...3_650),
        Definition("login.password.minLength", "口令最短长度", 8...64),
        Definition("login.password.administratorMinLength", "管理员口令最短长度", 8...64),
        Definition("login.password.characterClasses", "口令字符种类", 1...4),
        Definition("login.password.history", "不得重复的历史口令数", 1...24),
        Definition("login.password.maxAgeDays", "口令有效天数", 1...3_650),
        Definition("login.password.oneTimeHours", "一次性口令有效小时", 1...720),
        Definition("login.lock.failures", "锁定前连续失败次数", 2...100),
        Definition("login.lock.minutes", "锁定分钟", 1...1_440),
        Definition("login.session.idleMinutes", "会话空闲分钟", 1...1_440),
        Definition("login.session.absoluteHours", "会话最长小时", 1...168),
        Definition("login.captcha.seconds", "验证码有效秒数", 30...3_600),
        Definition("login.secondFactor.required", "要求第二因素", 0...1),
        Definition("login.log.retentionDays", "登录日志保留天数", 183...36_500),
    ]
}

extension PolicyRuleSet.Definition {
    fileprivate init(_ key: String, _ title: String, _ bounds: ClosedRange<Int64>) {
        (self.key, self.title, self.bounds) = (key, title, bounds)
    }
}
