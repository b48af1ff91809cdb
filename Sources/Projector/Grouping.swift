import EventLog
import Kernel
import Postgres
import Synchronization

/// What a page of facts changes, put together so that what is said alike of many rows is said once.
///
/// A statement that takes its values `FROM (SELECT) AS fact`, as those of `RecordedEvent.insert` and `update` do, changes
/// rows of its fact's own stream only. So it may go back to an earlier one of the same text over all those that are about
/// other rows or have to do with other tables.
struct Grouping: Sendable {
    private(set) var groups: [Group] = []

    /// Statements of one text, each of another stream.
    struct Group: Sendable {
        fileprivate(set) var statements: [Statement]
        fileprivate let shape: Shape
        fileprivate var streams: Set<UUID>

        /// The statement for all rows at once, its parameters arrays of these types; nil if it cannot be said so.
        func joined(_ types: [String]) -> Statement? {
            guard shape.isRepeatable, !types.contains(where: { $0.hasSuffix("[]") }) else { return nil }
            var rows = Statement(raw: "FROM unnest(")
            for (index, type) in types.enumerated() {
                guard let column = texts(index) else { return nil }
                if index > 0 { rows += ", " }
                rows += "\(Value.textArray(column))::text[]::\(raw: type)[]"
            }
            let columns = types.indices.map { "p\($0 + 1)" }.joined(separator: ", ")
            let text = statements[0].text { "fact.p\($0)" }.split(separator: Shape.oneFact, maxSplits: 1)
            return Statement(raw: String(text[0])) + rows
                + Statement(raw: ") AS fact (\(columns))" + text[1...].joined())
        }

        /// One parameter of all statements; nil if one of them is an array.
        private func texts(_ index: Int) -> [String?]? {
            var texts: [String?] = []
            texts.reserveCapacity(statements.count)
            for statement in statements {
                switch statement.values[index] {
                case .null: texts.append(nil)
                case .text(let text): texts.append(text)
                case .int(let int): texts.append(String(int))
                default: return nil
                }
            }
            return texts
        }
    }

    /// How far back a statement looks for one of its text.
    private static let reach = 24

    /// `statements` tells what a fact changes, in order.
    init(_ events: [RecordedEvent], _ statements: (RecordedEvent) throws -> [Statement]) rethrows {
        for event in events {
            for statement in try statements(event) { add(statement, of: event.stream.id) }
        }
    }

    private mutating func add(_ statement: Statement, of stream: UUID) {
        let shape = Shape.of(statement.text)
        for index in groups.indices.suffix(Grouping.reach).reversed() {
            let isTold = groups[index].streams.contains(stream)
            if shape.isRepeatable, !isTold, groups[index].shape.text == shape.text {
                groups[index].statements.append(statement)
                groups[index].streams.insert(stream)
                return
            }
            if !shape.commutes(with: groups[index].shape, areOtherRows: !isTold) { break }
        }
        groups.append(Group(statements: [statement], shape: shape, streams: [stream]))
    }
}

/// What is known of a statement by its text.
private struct Shape: Sendable {
    let text: String
    /// The table it writes.
    private let table: String
    private let words: Set<String>
    let isRepeatable: Bool

    static let oneFact = "FROM (SELECT) AS fact"
    private static let known = Mutex<[String: Shape]>([:])

    static func of(_ text: String) -> Shape {
        known.withLock { known in
            if let shape = known[text] { return shape }
            let shape = Shape(text)
            // The texts of a program are few; should they ever vary, they must not fill the memory.
            if known.count >= 4_096 { known.removeAll() }
            known[text] = shape
            return shape
        }
    }

    private init(_ text: String) {
        self.text = text
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        let verb = words.first == "INSERT" ? 2 : words.first == "UPDATE" ? 1 : nil
        let table = verb.flatMap { words.count > $0 ? words[$0] : nil } ?? ""
        (self.table, self.words) = (table, Set(words))
        // What reads other rows of the table it writes has to be said in order.
        isRepeatable = text.contains(Shape.oneFact) && words.count { $0 == table } == 1
    }

    /// Whether it comes to the same whichever of the two is said first.
    func commutes(with other: Shape, areOtherRows: Bool) -> Bool {
        guard isRepeatable, other.isRepeatable else { return false }
        if table == other.table { return areOtherRows }
        return !words.contains(other.table) && !other.words.contains(table)
    }
}

extension Connection {
    /// The types of a statement's parameters, as the server infers them.
    func parameterTypes(of statement: Statement) async throws -> [String] {
        try await script("PREPARE asked AS \(statement.text)")
        return try await run([
            "SELECT unnest(parameter_types)::text FROM pg_prepared_statements WHERE name = 'asked'", "DEALLOCATE asked",
        ])[0].map { try $0.text(0) }
    }
}
