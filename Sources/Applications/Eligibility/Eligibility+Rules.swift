import Kernel

extension Eligibility {
    static func grant(
        _ application: UUID, _ submitted: Application.Submitted, _ certificateNo: String, _ moment: Moment
    ) throws(Refusal) -> Granted {
        let layout = try LayoutEntitlement.of(persons: submitted.protectedSize, moment.policy)
        let months = Int(try moment.policy.value("eligibility.validMonths"))
        let form = submitted.form
        return Granted {
            ($0.applicationId, $0.certificateNo, $0.householdId) = (application, certificateNo, form.householdId)
            ($0.category, $0.form) = (form.guaranteeCategory, form.guaranteeForm)
            ($0.protectedSize, $0.layoutEntitlement) = (submitted.protectedSize, layout)
            ($0.validFrom, $0.validTo) = (moment.today, moment.today.adding(months: months) - 1)
            ($0.priorityGroups, $0.idIndexes) = (form.applicant.specialGroups, form.idIndexes)
        }
    }

    /// Rooms go to a valid certificate for physical protection only (M5.2 rule 5).
    static func checkTerm(of granted: Granted, _ moment: Moment) throws(Refusal) {
        guard granted.form == .physical else {
            throw .rule(
                "eligibility.form", "资格证 \(granted.certificateNo) 的保障方式为租赁补贴, 不能配租", input: "2", limit: "1",
                basis: "资格证载明的保障方式", hint: "请先办理补贴转实物")
        }
        guard moment.today <= granted.validTo else {
            throw .rule(
                "eligibility.validTo", "资格证 \(granted.certificateNo) 已于 \(granted.validTo) 到期",
                input: .string(moment.today.description), limit: .string(granted.validTo.description),
                basis: "资格证载明的有效期", hint: "请先完成年度复核并换发资格证")
        }
    }

    static func refusal(
        _ granted: Granted, _ reason: String, _ state: String, _ allowed: [String], hint: String
    ) -> Refusal {
        .state("资格证 \(granted.certificateNo) \(reason)", state: state, allowed: allowed, hint: hint)
    }
}
