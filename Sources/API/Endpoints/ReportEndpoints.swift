import HTTPServer
import Kernel
import ReadModels
import Reports

extension Endpoint {
    static let reports: [Endpoint] = allReports.map { report($0) }

    /// `GET /reports/rent-accounting?month=2026-10`: the report as it is known now, or at an earlier position.
    private static func report<R: ReportDefinition>(_ report: R.Type) -> Endpoint {
        let path = R.name.replacing("_", with: "-")
        let asked = R.Parameters.fields.map {
            Parameter($0.name, .query, $0.title, $0.schema, isRequired: $0.isRequired)
        }
        let history = Parameter("known_at", .query, "按当时已知的事实 (日志位置)", ["type": "integer", "minimum": 0])
        return Endpoint(
            .get, "/reports/\(path)", "report-\(path)", R.title, permission: R.permission,
            parameters: asked + (R.isHistorical ? [history] : []) + waiting,
            answer: Answer(
                200, R.title, ["$ref": "#/components/schemas/Report"], fields: .position, .behind, .applied)
        ) { call in
            let position = R.isHistorical ? try call.query("known_at", in: 0...Int64.max) : nil
            var json: [JSON.Member] = []
            let own = ["known_at", "min_position"]
            for (name, value) in call.request.query where !own.contains(name) {
                json.append(JSON.Member(name, .string(value)))
            }
            let parameters: R.Parameters
            do throws(ReadError) { parameters = try R.Parameters(json: JSON.object(json).bytes) } catch {
                guard case .invalid(let faults) = error else { throw error }
                throw Problem.invalidQuery(faults)
            }
            let waited = try await call.waitForPosition(of: R.projection)
            let answer = try await R.run(
                parameters, knownAt: position, within: call.scope, on: call.services.reads)
            return .json(answer.json, headers: waited.headers(reached: answer.knownAt))
        }.limited(.report).about(.callersScope).defining(JSON.Member("Report", Report.schema))
    }
}
