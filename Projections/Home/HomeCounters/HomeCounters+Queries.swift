package import Kernel
package import Postgres
package import Queries

extension HomeCounters {
    package static let lists = [counters]

    package static let counters = ListDefinition(
        name: "home-counters", table: "home_counters", title: "首页数量", projection: HomeCounters.name, key: "scope",
        defaultSort: "scope", permission: "home:counters:list",
        scope: .columns(enteredBy: nil),
        columns: [
            Column("scope", "范围", .text),
            Column("org_unit_id", "区县", .uuid),
            Column("projects", "项目数", .int),
            Column("communities", "小区数", .int),
            Column("buildings", "楼栋数", .int),
            Column("units", "房源数", .int),
            Column("rooms", "房间数", .int),
            Column("lettable", "可配租房间数", .int),
            Column("occupied", "在租房间数", .int),
            Column("vacant", "空置房间数", .int),
            Column("households", "入住户数", .int),
            Column("persons", "入住人数", .int),
            Column("occupancy_rate", "入住率(‱)", .int),
            Column("vacancy_rate", "空置率(‱)", .int),
            Column("revision", "位置", .int),
        ])

    /// The row `all` made of what is within a scope, as one JSON object. Whose a thing is stands in its own table: a row
    /// of the list is of all that an organisation has, whoever operates it.
    package static func counts(within scope: Scope) -> Statement {
        let numbers = [
            "projects", "communities", "buildings", "units", "rooms", "lettable", "occupied", "vacant", "households",
            "persons",
        ]
        let sums = numbers.map { "coalesce(sum(\($0)), 0)::integer AS \($0)" }.joined(separator: ", ")
        func part(_ table: String, counting: String, holding: [String] = []) -> Statement {
            let values = numbers.map { $0 == counting ? "1 AS \($0)" : holding.contains($0) ? $0 : "0 AS \($0)" }
            return """
                SELECT \(raw: values.joined(separator: ", ")), revision FROM read.\(identifier: table)
                WHERE \(scope.condition(on: scopes[table] ?? .wholeCity) ?? "true")
                """
        }
        return """
            SELECT row_to_json(part) FROM (
              SELECT 'all' AS scope, NULL AS org_unit_id, \(raw: sums),
                (10000 * sum(occupied) / nullif(sum(lettable), 0))::integer AS occupancy_rate,
                (10000 * sum(vacant) / nullif(sum(lettable), 0))::integer AS vacancy_rate, max(revision) AS revision
              FROM (
                \(part("home_project", counting: "projects"))
                UNION ALL \(part("home_community", counting: "communities"))
                UNION ALL
                \(part("home_building", counting: "buildings", holding: Array(numbers.dropFirst(3))))) AS things) AS part
            """
    }
}
