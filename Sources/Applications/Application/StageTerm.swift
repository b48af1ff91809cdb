package import Kernel

extension Application {
    /// When a stage of the review has to be done: so many working days of the policy behind the day it began.
    package struct StageTerm: Record {
        package var from = Day(), due = Day()

        package init() {}
        package init(from: Day, due: Day) { (self.from, self.due) = (from, due) }

        package static let fields: [Field<StageTerm>] = [
            Field("from", \.from, "到件日期"),
            Field("due", \.due, "应办结日期"),
        ]
    }

    /// The term of a stage that begins today; nil if there is no stage.
    static func term(of stage: ReviewStage?, _ moment: Moment) throws(Refusal) -> StageTerm? {
        guard let stage else { return nil }
        let days = try moment.policy.value("review.days.\(stage)")
        return StageTerm(from: moment.today, due: try moment.policy.workingDays.adding(Int(days), to: moment.today))
    }
}
