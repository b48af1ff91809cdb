import EventLoop
import Kernel
import Postgres
import Queries

/// The rows of a tree register that are in use, as trees.
struct Forest {
    /// The facts up to here are in it.
    let position: Int64
    private var rows: [(id: String, row: JSON)] = []
    private var children: [String: [Int]] = [:]

    /// Reads all rows in the order of the list; a tree is for people to look at, and has some thousand rows at most.
    @IO init(_ list: ListDefinition, parent: String, _ services: Services) async throws {
        let answers = try await services.readPool.run([
            "SELECT position FROM projection.checkpoint WHERE name = \(list.projection)",
            """
            SELECT \(identifier: list.key)::text, \(identifier: parent)::text, row_to_json(t), revision
            FROM read.\(identifier: list.table) t WHERE status = 'active' ORDER BY \(raw: list.sqlOrder)
            """,
        ])
        position = try answers[0].first?.int(0) ?? 0
        let revisions = try answers[1].map { try $0.int(3) }
        let labels = try await services.labels.labels(through: revisions.max() ?? 0)
        for (row, revision) in zip(answers[1], revisions) {
            let above = try row.text(ifPresent: 1) ?? ""
            children[above, default: []].append(rows.count)
            var content = try JSON.parse(try row.bytes(2))
            for column in list.labelled {
                let code = content[column.name]?.string ?? ""
                content[column.labelName] = labels.label(of: code, in: column.dictionary ?? "", at: revision)
            }
            rows.append((try row.text(0), content))
        }
    }

    /// The trees with only those leaves, and what is above them, that are wanted; an inner row stays for what is below
    /// it, or for itself if it is wanted.
    func grown(where isWanted: (JSON) -> Bool) -> [JSON] { grow("", isWanted) }

    private func grow(_ parent: String, _ isWanted: (JSON) -> Bool) -> [JSON] {
        (children[parent] ?? []).compactMap { index in
            let below = grow(rows[index].id, isWanted)
            var row = rows[index].row
            guard !below.isEmpty || isWanted(row) else { return nil }
            row["children"] = .array(below)
            return row
        }
    }
}
