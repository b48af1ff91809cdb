import EventLoop
package import HTTPServer
package import Kernel
package import Postgres
package import Queries

extension Endpoint {
    /// `GET /contracts` and `GET /contracts/{contractId}`.
    package static func list(_ list: ListDefinition) -> [Endpoint] {
        let row = JSON.Member(list.rowName, list.rowSchema)
        // `contract_id` is `contractId` in commands, and one path has one name for each of its parts.
        let id = list.key.camelCase
        let many = Endpoint(
            .get, "/\(list.name)", "list-\(list.name)", list.title, permission: list.permission,
            parameters: parameters(of: list),
            answer: Answer(200, list.title, list.pageSchema, fields: .position, .behind, .applied, .link)
        ) { call in try await call.page(of: list) }.about(data(of: list)).defining(row)
        let one = Endpoint(
            .get, "/\(list.name)/{\(id)}", "get-\(list.name)", "\(list.title): 一条", permission: list.permission,
            parameters: [Parameter(id, .path, "编号", list.keySchema)] + waiting,
            answer: Answer(200, list.title, list.itemSchema, fields: .etag, .position, .behind, .applied)
        ) { call in try await call.item(of: list, id: call.parameters[id] ?? "") }.about(data(of: list)).defining(row)
        return [many, one]
    }

    /// The numbers of the front page: one row of a list, under a name of its own. Who sees a part of the city gets the
    /// same row made of that part by `count`, a statement that answers one JSON object.
    package static func home(
        _ list: ListDefinition, key: String, ofPart count: (@Sendable (Scope) -> Statement)? = nil
    ) -> Endpoint {
        Endpoint(
            .get, "/home", "home", "首页", permission: list.permission, parameters: waiting,
            answer: Answer(200, list.title, list.itemSchema, fields: .etag, .position, .behind, .applied)
        ) { call in
            guard let count, !call.scope.isWholeCity else { return try await call.item(of: list, id: key) }
            return try await call.counted(count(call.scope), list)
        }
        .about(count == nil ? data(of: list) : .callersScope)
        .defining(JSON.Member(list.rowName, list.rowSchema)).refusing(404)
    }

    static func data(of list: ListDefinition) -> Reach {
        switch list.scope {
        case .everybody: .everybody
        case .wholeCity: .wholeCity
        case .columns, .rows: .callersScope
        }
    }

    private static func parameters(of list: ListDefinition) -> [Parameter] {
        // So deep only with small pages: what lies behind 100 000 rows is reached by cursors.
        let number: JSON = ["type": "integer", "minimum": 1, "maximum": 100_001]
        let page: JSON = ["type": "integer", "minimum": 1, "maximum": .int(Int64(ListRequest.largestPage))]
        let shape = [
            Parameter("sort", .query, "排序, 如 -entered_on,name", list.sortSchema),
            Parameter("fields", .query, "只要这些字段", list.fieldsSchema),
            Parameter("limit", .query, "最多几条", page),
            Parameter("cursor", .query, "上一页的 next_cursor", ["type": "string", "minLength": 1]),
            Parameter("page", .query, "第几页 (与 size 合用, 返回总数)", number), Parameter("size", .query, "每页几条", page),
        ]
        let search = list.search.isEmpty ? [] : [Parameter("q", .query, "关键字", ["type": "string"])]
        let filters = list.columns.filter(\.filterable).map { column in
            Parameter(column.name, .query, "\(column.title), 如 in.(…) gte.… is.null", column.filterSchema)
        }
        return search + shape + waiting + filters
    }

    /// How a caller asks to see what it has just done.
    static let waiting = [
        Parameter("min_position", .query, "至少要包含的日志位置 (命令返回的 position)", ["type": "integer", "minimum": 0]),
        Parameter("Prefer", .header, "wait=N: 最多等待 N 秒 (不超过 10)", ["type": "string"]),
    ]
}

extension Call {
    fileprivate func page(of list: ListDefinition) async throws -> Response {
        let wanted: ListRequest
        do throws(ReadError) { wanted = try services.lists.request(list, from: request.query) } catch {
            guard case .invalid(let faults) = error else { throw error }
            throw Problem.invalidQuery(faults)
        }
        let waited = try await waitForPosition(of: list.projection)
        let page = try await services.rows(of: list, wanted, within: scope)
        var headers = waited.headers(reached: page.position)
        if let cursor = page.nextCursor { headers.append("Link", "<\(nextTarget(cursor))>; rel=\"next\"") }
        return .json(page.json(wanted), headers: headers)
    }

    func item(of list: ListDefinition, id: String) async throws -> Response {
        try allowQuery("min_position")
        let waited = try await waitForPosition(of: list.projection)
        guard let item = try await services.lists.item(of: list, key: id, within: scope) else {
            throw Problem.noSuchThing(id)
        }
        var headers = waited.headers(reached: item.position)
        if let version = item.version { headers.append("ETag", "\"\(version)\"") }
        return .json(item.json, headers: headers)
    }

    fileprivate func counted(_ count: Statement, _ list: ListDefinition) async throws -> Response {
        try allowQuery("min_position")
        let waited = try await waitForPosition(of: list.projection)
        let position: Statement = "SELECT position FROM projection.checkpoint WHERE name = \(list.projection)"
        let answers = try await services.reads.read([position, count], within: scope)
        let headers = waited.headers(reached: try answers[0].first?.int(0) ?? 0)
        return .json(try answers[1][0].bytes(0), headers: headers)
    }

    /// The same request with another cursor.
    private func nextTarget(_ cursor: String) -> String {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let kept = query.split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        return "\(request.rawPath)?\((kept + ["cursor=\(cursor)"]).joined(separator: "&"))"
    }

    // MARK: Waiting

    /// Waits as long as `Prefer: wait` allows until the read model has reached `min_position`.
    package func waitForPosition(of projection: String) async throws(Problem) -> Waited {
        guard let position = try query("min_position", in: 0 ... .max) else { return Waited() }
        guard let seconds = try preferredWait() else { return Waited(position: position) }
        let deadline = Deadline.after(.seconds(seconds))
        _ = await services.checkpoints.wait(for: projection, toReach: position, until: deadline)
        return Waited(position: position, seconds: seconds)
    }

    /// N of `Prefer: wait=N` (RFC 7240 §4.3), at most 10.
    private func preferredWait() throws(Problem) -> Int? {
        for field in request.headers.all("Prefer") {
            for preference in field.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                let parts = preference.filter { $0 != " " }.split(separator: "=", maxSplits: 1)
                guard parts.first == "wait" else { continue }
                guard parts.count == 2, let seconds = Int(parts[1]), seconds >= 0 else {
                    throw Problem(.malformedHeader, "Prefer: wait 应为秒数: \(preference)")
                }
                return min(seconds, 10)
            }
        }
        return nil
    }
}

extension Services {
    /// A page of a list. A number that its column cannot hold is a mistake of the caller's.
    func rows(
        of list: ListDefinition, _ wanted: ListRequest, within scope: Scope
    ) async throws -> ListPage {
        do { return try await lists.page(of: list, wanted, within: scope) } catch PostgresError.server(let error) {
            guard error.sqlState == "22003" else { throw PostgresError.server(error) }
            throw Problem.invalidQuery([FieldError("range", "条件中的数值超出了这一列的范围")])
        }
    }
}

/// What a caller wanted to see, and how long it was willing to wait.
package struct Waited: Sendable {
    var position: Int64 = 0
    var seconds: Int?

    /// Says how far the answer is; that the wait was kept only if it was of use.
    package func headers(reached: Int64) -> Headers {
        var headers: Headers = ["Projection-Position": String(reached)]
        if reached < position {
            headers.append("Projection-Behind", String(position - reached))
        } else if let seconds {
            headers.append("Preference-Applied", "wait=\(seconds)")
        }
        return headers
    }
}

extension String {
    /// `contract_id` as `contractId`.
    fileprivate var camelCase: String {
        let words = split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

extension ListPage {
    fileprivate func json(_ request: ListRequest) -> [UInt8] {
        var writer = JSONWriter(reserving: items.reduce(256) { $0 + $1.count + 1 })
        writer.object { writer in
            writer.member("items") { $0.array(items) { $1.raw($0) } }
            switch (request.part, total) {
            case (.page(let number, let size), let total?):
                writer.member("page") { $0.int(Int64(number)) }
                writer.member("size") { $0.int(Int64(size)) }
                writer.member("total") { $0.int(total.count) }
                writer.member("total_is_estimate") { $0.bool(total.isEstimate) }
            default:
                writer.member("has_more") { $0.bool(nextCursor != nil) }
                writer.member("next_cursor") { writer in
                    if let nextCursor { writer.string(nextCursor) } else { writer.null() }
                }
            }
        }
        return writer.bytes
    }
}

extension ListPage.Total {
    fileprivate var count: Int64 {
        switch self {
        case .exactly(let count), .about(let count): count
        }
    }

    fileprivate var isEstimate: Bool { if case .about = self { true } else { false } }
}
