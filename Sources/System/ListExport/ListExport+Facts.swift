package import Kernel

extension ListExport {
    package enum Event: EventFamily {
        case requested(Requested), completed(Completed), interrupted(Interrupted)

        package var fact: any Fact {
            switch self {
            case .requested(let fact): fact
            case .completed(let fact): fact
            case .interrupted(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Requested.self, Event.requested)
            .adding(Completed.self, Event.completed)
            .adding(Interrupted.self, Event.interrupted)
    }

    /// Recorded before the first row leaves.
    package struct Requested: Fact {
        package static let type = "ExportRequested"
        /// The list's name in the API, and the conditions and the order as they were asked for.
        package var list = "", conditions = ""
        package var columns: [String] = [], rowLimit = 0, reason = ""

        package init() {}
        package static let fields: [Field<Requested>] = [
            Field("list", \.list, "列表", .text(1...60)),
            Field("conditions", \.conditions, "条件与排序", .text(0...4_000)),
            Field("columns", \.columns, "导出的字段"),
            Field("rowLimit", \.rowLimit, "最多导出的行数", .range(1...100_000)),
            Field("reason", \.reason, "导出原因", .text(2...200)),
        ]
    }

    package struct Completed: Fact {
        package static let type = "ExportCompleted"
        package var rows = 0, sha256 = ""

        package init() {}
        package static let fields: [Field<Completed>] = [
            Field("rows", \.rows, "导出的行数"),
            Field("sha256", \.sha256, "文件的 SHA-256", .text(64...64)),
        ]
    }

    package struct Interrupted: Fact {
        package static let type = "ExportInterrupted"
        package var rows = 0

        package init() {}
        package static let fields: [Field<Interrupted>] = [Field("rows", \.rows, "中断前已取走的行数")]
    }
}
