import HTTPServer
import Kernel

extension Endpoint {
    /// What operators and programs ask before they have a token.
    package static let system =
        [
            Endpoint(
                .get, "/", "index", "目录", permission: nil,
                answer: Answer(200, "目录", ["type": "object", "required": ["name", "openapi"]])
            ) { call in
                try call.allowQuery()
                return .json(index)
            },
            Endpoint(
                .get, "/livez", "livez", "进程是否存活", permission: nil,
                answer: Answer(
                    200, "存活", ["type": "object", "required": ["status"], "properties": ["status": ["const": "alive"]]])
            ) { _ in .json(Array(#"{"status":"alive"}"#.utf8)) },
            Endpoint(
                .get, "/readyz", "readyz", "是否可以提供服务", permission: nil,
                parameters: [Parameter("verbose", .query, "列出各项检查", ["type": "string"])],
                answer: Answer(200, "就绪", readiness)
            ) { call in try await call.readiness() }.answering(Answer(503, "未就绪", readiness)),
            Endpoint(
                .get, "/metrics", "metrics", "指标 (Prometheus)", permission: nil,
                answer: Answer(200, "指标", ["type": "string"], contentType: "text/plain")
            ) { call in try await call.metrics() },
        ] + problems + docs + [asyncAPI]

    private static let readiness: JSON = [
        "type": "object", "required": ["status"],
        "properties": [
            "status": ["enum": ["ready", "not ready"]],
            "checks": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["name", "ok", "detail"],
                    "properties": [
                        "name": ["type": "string"], "ok": ["type": "boolean"], "detail": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]

    private static let index: [UInt8] = {
        let links: JSON = [
            "name": "guangsha", "title": "广厦: 公共租赁住房管理", "docs": "/docs", "openapi": "/openapi.json",
            "asyncapi": "/asyncapi.json", "problems": "/problems", "events": "/events",
            "feed": "/feed", "live": "/livez", "ready": "/readyz", "metrics": "/metrics",
        ]
        return links.bytes
    }()

    /// The endpoints with the one that describes them all.
    package static func described(_ endpoints: [Endpoint]) -> [Endpoint] {
        let document = OpenAPI.document(endpoints + [description([])])
        return endpoints + [description(document.bytes)]
    }

    private static func description(_ document: [UInt8]) -> Endpoint {
        Endpoint(
            .get, "/openapi.json", "openapi", "接口说明 (OpenAPI 3.1)", permission: nil,
            answer: Answer(200, "OpenAPI 3.1", described(by: "openapi"))
        ) { call in
            try call.allowQuery()
            return .json(document, headers: ["Cache-Control": "max-age=60"])
        }
    }
}
