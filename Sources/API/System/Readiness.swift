import EventLog
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Projector

/// One thing that must hold before requests are sent here.
private struct Check {
    let name: String
    let isGood: Bool
    let detail: String
}

extension Call {
    /// 200 if this process can do its work, 503 if not; `?verbose` says why.
    @IO func readiness() async throws -> Response {
        try allowQuery("verbose")
        var checks: [Check] = []
        do {
            let rows = try await services.pool.query("SELECT name FROM public.migration", until: .after(.seconds(3)))
            checks.append(Check(name: "database", isGood: true, detail: "reachable"))
            let done = Set(try rows.map { row in try row.text(0) })
            let missing = services.migrations.filter { !done.contains($0) }
            let detail = missing.isEmpty ? "current" : "missing: \(missing.joined(separator: ", "))"
            checks.append(Check(name: "migrations", isGood: missing.isEmpty, detail: detail))
            for status in try await services.projections.status() {
                let detail = "\(status.lag) facts behind, \(status.parked) parked"
                let isGood = status.lag <= services.lagLimit
                checks.append(Check(name: "projection \(status.name)", isGood: isGood, detail: detail))
            }
        } catch {
            checks.append(Check(name: "database", isGood: false, detail: "not reachable"))
        }
        let isReady = checks.allSatisfy(\.isGood)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("status") { $0.string(isReady ? "ready" : "not ready") }
            guard request.query.contains(where: { $0.name == "verbose" }) else { return }
            writer.member("checks") { writer in
                writer.array(checks) { check, writer in
                    writer.object { writer in
                        writer.member("name") { $0.string(check.name) }
                        writer.member("ok") { $0.bool(check.isGood) }
                        writer.member("detail") { $0.string(check.detail) }
                    }
                }
            }
        }
        return .json(writer.bytes, status: isReady ? 200 : 503)
    }

    @IO func metrics() async throws -> Response {
        try allowQuery()
        let head = try? await services.log.head()
        let projections = (try? await services.projections.status()) ?? []
        let pools = [(name: "log", pool: services.pool), (name: "read", pool: services.readPool)]
        let text = services.metrics.text(pools: pools, head: head, projections: projections)
        let headers: Headers = ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"]
        return Response(headers: headers, body: .bytes(Array(text.utf8)))
    }
}
