package import Kernel

/// 房屋维修汇总表 (M17.5): the repairs reported in a period, by community. Cancelled ones do not count.
package enum RepairSummaryReport: ReportDefinition {
    package static let name = "repair-summary"
    package static let title = "房屋维修汇总表"
    package static let projection = "repair_summary"
    package static let permission = "report:repairSummary:view"
    package static let isHistorical = false

    package struct Parameters: Record {
        package var from = Day(), to = Day()

        package init() {}
        package init(from: Day, to: Day) { (self.from, self.to) = (from, to) }

        package static let fields: [Field<Parameters>] = [
            Field("from", \.from, "统计期起"), Field("to", \.to, "统计期止"),
        ]
    }

    package static func report(_ figures: [Figures], _ parameters: Parameters, knownAt: Int64) -> Report {
        let total = figures.reduce(into: Figures(key: "total", title: "合计")) { $0.add($1) }
        return Report(
            name: name, title: title,
            parameters: [
                "from": .string(parameters.from.description), "to": .string(parameters.to.description),
            ],
            knownAt: knownAt,
            columns: columns.map { Report.Column(name: $0.name, title: $0.title, unit: $0.unit) },
            rows: (figures + [total]).map { figures in
                Report.Row(key: figures.key, title: figures.title, values: columns.map { $0.value(figures) })
            },
            checks: [
                Report.Check(
                    name: "cost", title: "人工费 + 材料费 = 各方承担之和", left: total.labour + total.material,
                    right: total.owner + total.tenant + total.builder + total.property)
            ])
    }

    private struct Column {
        var name: String, title: String, unit: String
        var value: @Sendable (Figures) -> Int64?

        init(
            _ name: String, _ title: String, _ unit: String, _ value: @escaping @Sendable (Figures) -> Int64?
        ) {
            (self.name, self.title, self.unit, self.value) = (name, title, unit, value)
        }
    }

    /// 及时率 is on time over completed; averages are over completed or rated orders.
    private static let columns: [Column] = [
        Column("reported", "报修件数", "件") { $0.reported },
        Column("urgent", "其中紧急", "件") { $0.urgent },
        Column("ordinary", "其中一般", "件") { $0.reported - $0.urgent },
        Column("completed", "已完成", "件") { $0.completed },
        Column("unfinished", "未完成", "件") { $0.reported - $0.completed },
        Column("completionRate", "完成率", "‱") { ratio($0.completed, of: $0.reported) },
        Column("responseRate", "及时响应率", "‱") { ratio($0.respondedOnTime, of: $0.completed) },
        Column("finishRate", "及时完成率", "‱") { ratio($0.finishedOnTime, of: $0.completed) },
        Column("redone", "返修件数", "件") { $0.redone },
        Column("redoneRate", "返修率", "‱") { ratio($0.redone, of: $0.everCompleted) },
        Column("perHousehold", "户均报修", "0.01 件") { ratio($0.reported, of: $0.households, scale: 100) },
        Column("labour", "人工费", "分") { $0.labour },
        Column("material", "材料费", "分") { $0.material },
        Column("cost", "合计费用", "分") { $0.labour + $0.material },
        Column("owner", "产权方承担", "分") { $0.owner },
        Column("tenant", "承租人承担", "分") { $0.tenant },
        Column("builder", "保修", "分") { $0.builder },
        Column("property", "物业", "分") { $0.property },
        Column("averageCost", "平均单价", "分") { ratio($0.labour + $0.material, of: $0.completed, scale: 1) },
        Column("averageHours", "平均用时", "0.01 小时") { ratio($0.seconds, of: $0.completed * 3_600, scale: 100) },
        Column("satisfaction", "满意度", "0.01 分") { ratio($0.score, of: $0.rated, scale: 100) },
        Column("ratingRate", "评价率", "‱") { ratio($0.rated, of: $0.completed) },
    ]
}
