package import Desk
import EventLoop
package import Kernel
package import System

/// Records that rows of a list are about to be taken away, and why. Only what has been recorded leaves.
package struct RequestExport: BusinessCommand {
    package static let name = "request-export", title = "导出列表", permission = "system:own:export"
    package var request = ListExport.Requested()

    package init() {}
    package init(_ request: ListExport.Requested) { self.request = request }
    package static let fields: [Field<RequestExport>] = ListExport.Requested.fields.map {
        $0.within(\RequestExport.request)
    }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(ListExport.self, work.newID(), .request(request))
    }
}

/// Records how an export ended: with a file that is whole, which has a digest, or before.
package struct EndExport: BusinessCommand {
    package static let name = "end-export", title = "导出结束", permission = "system:own:export"
    package var exportId = ID<ListExport>(), rows = 0, sha256: String?

    package init() {}
    package static let fields: [Field<EndExport>] = [
        Field("exportId", \.exportId, "导出"),
        Field("rows", \.rows, "行数"),
        Field("sha256", \.sha256, "文件的 SHA-256"),
    ]
    package var subject: UUID? { exportId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command: ListExport.Command = sha256.map { .complete(rows: rows, sha256: $0) } ?? .interrupt(rows: rows)
        try await work.execute(ListExport.self, exportId, command)
    }
}
