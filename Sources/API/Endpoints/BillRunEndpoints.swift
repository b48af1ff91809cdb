import Billing
import Commands
import Desk
import EventLog
import HTTPServer
import Kernel
import Processes

extension Endpoint {
    /// The bill run as a job: asked for here, carried out by `guangsha manage`, watched here.
    static let billRuns: [Endpoint] = [
        Endpoint(
            .post, "/bill-runs", StartBillRun.name, StartBillRun.title, permission: StartBillRun.permission,
            request: StartBillRun.schema,
            answer: Answer(
                202, "已登记, 由后台执行",
                [
                    "type": "object", "required": ["id", "position"],
                    "properties": ["id": UUID.schema, "position": ["type": "integer", "format": "int64"]],
                ], fields: .location, .retryAfter)
        ) { call in
            try call.allowQuery()
            let start = try call.body(StartBillRun.self)
            let invocation = BillRunJob.invocation(start.period, start.scope, correlation: call.trace.correlationID)
            let receipt = try await call.services.desk.perform(start, invocation)
            let location: Headers = ["Location": "/bill-runs/\(receipt.subject)", "Retry-After": "1"]
            if receipt.isReplay {
                var problem = Problem(.jobRunning, "\(start.period) 的出账任务 (\(start.scope)) 已经存在")
                problem.fields.append(("Location", "/bill-runs/\(receipt.subject)"))
                throw problem
            }
            let answer: JSON = ["id": .string(receipt.subject.description), "position": .int(receipt.position)]
            return .json(answer.bytes, status: 202, headers: location)
        },
        Endpoint(
            .get, "/bill-runs", "list-bill-runs", "出账任务", permission: "billing:run:list",
            answer: Answer(
                200, "出账任务",
                [
                    "type": "object", "required": ["items"],
                    "properties": ["items": ["type": "array", "items": ["$ref": "#/components/schemas/BillRun"]]],
                ])
        ) { call in
            try call.allowQuery()
            let runs = try await BillRunProgress.all(call.services.readPool)
            return .json(JSON.object(["items": .array(runs.map(\.json))]).bytes)
        }.defining(JSON.Member("BillRun", progress)),
        Endpoint(
            .get, "/bill-runs/{runId}", "get-bill-run", "出账任务的进度", permission: "billing:run:list",
            answer: Answer(200, "进度", ["$ref": "#/components/schemas/BillRun"])
        ) { call in
            try call.allowQuery()
            let id = try call.id("runId")
            if let run = try await BillRunProgress.all(call.services.readPool).first(where: { $0.runId == id }) {
                return .json(run.json.bytes)
            }
            // Registered, and not begun yet.
            guard try await call.services.desk.state(of: BillRun.self, id) != BillRun.initial else {
                throw Problem.noSuchThing(id.description)
            }
            return .json(JSON.object(["id": .string(id.description), "state": "waiting"]).bytes)
        }.defining(JSON.Member("BillRun", progress)),
    ]

    private static let progress: JSON = [
        "type": "object", "required": ["id", "state"],
        "properties": [
            "id": ["type": "string", "format": "uuid"], "state": ["enum": ["waiting", "running", "completed"]],
            "period": ["type": "string"], "scope": ["type": "string"], "done": ["type": "integer"],
            "total": ["type": "integer"], "generated": ["type": "integer"], "skipped": ["type": "integer"],
            "amount": ["type": "integer"], "rate": ["type": "integer"], "eta_seconds": ["type": ["integer", "null"]],
        ],
    ]
}

extension BillRunProgress {
    fileprivate var json: JSON {
        [
            "id": .string(runId.description), "state": .string(isCompleted ? "completed" : "running"),
            "period": .string(period.description), "scope": .string(scope), "done": .int(Int64(done)),
            "total": .int(Int64(total)), "generated": .int(Int64(generated)), "skipped": .int(Int64(skipped)),
            "amount": .int(amount.fen), "rate": .int(Int64(rate)),
            "eta_seconds": remainingSeconds.map { .int(Int64($0)) } ?? .null,
        ]
    }
}
