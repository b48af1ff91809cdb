import Kernel

extension Projection {
    /// Row-level security of the tables, to be run where `schema` was: behind the conditions that queries bring along,
    /// PostgreSQL itself shows the role `guangsha_reader` only what is within the scope of the query.
    ///
    /// Every table is closed at first, and a view sees what its reader sees. The owner, who writes, is not held up.
    package static var walls: String {
        let policies = scopes.sorted { $0.key < $1.key }.compactMap { table, scope in
            condition(scope, of: table).map { "CREATE POLICY within_scope ON \(table) FOR SELECT USING (\($0));" }
        }
        return """

            ;
            DO $$
            DECLARE
              kept record;
            BEGIN
              FOR kept IN
                SELECT relname, relkind FROM pg_class
                WHERE relnamespace = to_regnamespace(current_schema()::text) AND relkind IN ('r', 'v')
              LOOP
                IF kept.relkind = 'r' THEN
                  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept.relname);
                ELSE
                  EXECUTE format('ALTER VIEW %I SET (security_invoker = true)', kept.relname);
                END IF;
                IF to_regrole('guangsha_reader') IS NOT NULL THEN
                  EXECUTE format('GRANT SELECT ON %I TO guangsha_reader', kept.relname);
                END IF;
              END LOOP;
            END $$;
            \(policies.joined(separator: "\n"))

            """
    }

    /// What a row has to fulfil; the sub-selects are read once for a query. Without a scope they are NULL, and so is
    /// the condition.
    private static func condition(_ scope: RowScope, of table: String) -> String? {
        switch scope {
        case .everybody: "true"
        case .wholeCity: nil
        case .columns(let orgUnit, let enteredBy, let assignedTo, let project):
            "\(orgUnit) = \(any(of: "guangsha.org_units"))"
                + (enteredBy.map {
                    " OR \($0) = (SELECT nullif(current_setting('guangsha.entered_by', true), ''))"
                } ?? "")
                + (assignedTo.map {
                    " OR \($0) = (SELECT nullif(current_setting('guangsha.assigned_to', true), '')::uuid)"
                } ?? "")
                + (project.map { " OR \($0) = \(any(of: "guangsha.projects"))" } ?? "")
        case .rows(let owner, let column):
            "EXISTS (SELECT FROM \(owner) AS owner WHERE owner.\(column) = \(table).\(column))"
        }
    }

    private static func any(of setting: String) -> String {
        "ANY ((SELECT nullif(current_setting('\(setting)', true), '')::uuid[])::uuid[])"
    }
}
