import Kernel
import KernelTesting
import System
import Testing

@Suite("An export") struct ListExportTests {
    private static let requested = ListExport.Requested {
        ($0.list, $0.conditions, $0.columns) = (
            "contracts", "status=active&sort=-entered_at", ["contract_no", "status"]
        )
        ($0.rowLimit, $0.reason) = (10_000, "季度核对")
    }
    private static let completed = ListExport.Completed {
        ($0.rows, $0.sha256) = (812, String(repeating: "0a", count: 32))
    }
    private static let interrupted = ListExport.Interrupted { $0.rows = 1_000 }

    private let moment = Moment(
        actor: Actor(id: "auditor"), now: Instant("2026-05-20T02:00:00Z") ?? Instant(), policy: .none)

    private func end(_ history: [ListExport.Event], _ command: ListExport.Command) -> Given<ListExport>.Outcome {
        Given(ListExport.self, history).when(command, at: moment)
    }

    @Test("is recorded before it begins, and ends once: whole or broken off")
    func life() {
        let whole = ListExport.Command.complete(rows: 812, sha256: Self.completed.sha256)
        let begun = [ListExport.Event.requested(Self.requested)]
        end([], .request(Self.requested)).then(begun)
        end(begun, whole).then([.completed(Self.completed)])
        end(begun, .interrupt(rows: 1_000)).then([.interrupted(Self.interrupted)])
        end(begun + [.interrupted(Self.interrupted)], whole).thenNothing()
        end(begun, .request(Self.requested)).thenNothing()
        end([], .interrupt(rows: 1)).thenRefused("E-NOT-FOUND")
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        SchemaFolder(context: "System").check(
            ListExport.Event.self,
            examples: [.requested(Self.requested), .completed(Self.completed), .interrupted(Self.interrupted)])
    }
}
