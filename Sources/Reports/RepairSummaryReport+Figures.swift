import EventLog
package import Kernel
package import Postgres
import Queries

extension RepairSummaryReport {
    /// What is counted of one community.
    package struct Figures: Sendable, Equatable {
        package var key: String, title: String
        package var households: Int64 = 0
        package var reported: Int64 = 0, urgent: Int64 = 0, completed: Int64 = 0, everCompleted: Int64 = 0
        /// Of those that are completed now.
        package var respondedOnTime: Int64 = 0, finishedOnTime: Int64 = 0
        package var redone: Int64 = 0
        package var labour: Int64 = 0, material: Int64 = 0
        package var owner: Int64 = 0, tenant: Int64 = 0, builder: Int64 = 0, property: Int64 = 0
        /// From the report to the completion, of all completed.
        package var seconds: Int64 = 0
        package var rated: Int64 = 0, score: Int64 = 0

        package init(key: String, title: String) { (self.key, self.title) = (key, title) }

        static var counts: [WritableKeyPath<Figures, Int64>] {
            [
                \.households, \.reported, \.urgent, \.completed, \.everCompleted, \.respondedOnTime, \.finishedOnTime,
                \.redone, \.labour, \.material, \.owner, \.tenant, \.builder, \.property, \.seconds, \.rated, \.score,
            ]
        }

        mutating func add(_ other: Figures) {
            for count in Figures.counts { self[keyPath: count] += other[keyPath: count] }
        }
    }

    package static func figures(_ row: Row) throws(PostgresError) -> Figures {
        var figures = Figures(key: try row.text(0), title: try row.text(1))
        for (index, count) in Figures.counts.enumerated() { figures[keyPath: count] = try row.int(index + 2) }
        return figures
    }

    /// Columns in the order of `Figures.counts`. Priorities 1 and 2 are the urgent ones.
    package static func statement(_ parameters: Parameters, within scope: Scope, knownAt: Int64) -> Statement {
        let kept = scope.condition(on: .ofHome) ?? "true"
        return """
            WITH orders AS (
              SELECT coalesce(community_id::text, 'unknown') AS key, max(community_name) AS ordered, count(*) AS reported,
                count(*) FILTER (WHERE priority IN ('1', '2')) AS urgent, count(*) FILTER (WHERE is_completed) AS completed,
                count(*) FILTER (WHERE completions > 0) AS ever,
                count(*) FILTER (WHERE is_completed AND is_response_on_time) AS responded,
                count(*) FILTER (WHERE is_completed AND is_finish_on_time) AS finished,
                count(*) FILTER (WHERE reopened > 0) AS redone, sum(labour_cost) AS labour, sum(material_cost) AS material,
                sum(owner_cost) AS owner, sum(tenant_cost) AS tenant, sum(builder_cost) AS builder,
                sum(property_cost) AS property,
                sum(extract(epoch FROM completed_at - reported_at)) FILTER (WHERE is_completed) AS seconds,
                count(score) FILTER (WHERE is_completed) AS rated, sum(score) FILTER (WHERE is_completed) AS score
              FROM read.repair_summary
                CROSS JOIN LATERAL (SELECT status IN ('completed', 'verified') AS is_completed) AS state
              WHERE \(kept) AND status <> 'cancelled'
                AND reported_at >= \(parameters.from)::timestamp AT TIME ZONE 'Asia/Shanghai'
                AND reported_at < \(parameters.to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
              GROUP BY 1
            ), stay AS (
              SELECT coalesce(community_id::text, 'unknown') AS key, max(community_name) AS lived, count(*) AS households
              FROM read.repair_summary_stay
              WHERE \(kept) AND moved_in_on <= \(parameters.to) AND coalesce(moved_out_on > \(parameters.to), true)
              GROUP BY 1
            )
            SELECT key, coalesce(ordered, lived, '未知小区'), coalesce(households, 0), coalesce(reported, 0), coalesce(urgent, 0),
              coalesce(completed, 0), coalesce(ever, 0), coalesce(responded, 0), coalesce(finished, 0), coalesce(redone, 0),
              coalesce(labour, 0)::bigint, coalesce(material, 0)::bigint, coalesce(owner, 0)::bigint,
              coalesce(tenant, 0)::bigint, coalesce(builder, 0)::bigint, coalesce(property, 0)::bigint,
              coalesce(seconds, 0)::bigint, coalesce(rated, 0), coalesce(score, 0)::bigint
            FROM orders FULL JOIN stay USING (key) ORDER BY coalesce(ordered, lived), key
            """
    }
}
