package import Kernel

extension ListDefinition {
    /// Reads the parameters of a query, strictly: an unknown name, operator or value is refused with what is allowed.
    ///
    /// Every fault is listed, with the parameter as its pointer.
    package func request(
        from query: [(name: String, value: String)], cursorKey: [UInt8]
    ) throws(ReadError) -> ListRequest {
        var parser = QueryParser(definition: self)
        var given: [String: String] = [:]
        for (name, value) in query {
            if !ListDefinition.reserved.contains(name) {
                parser.addFilter(name, value)
            } else if given.updateValue(value, forKey: name) != nil {
                parser.refuse(name, "duplicate", "参数重复")
            }
        }
        if let text = given["q"] { parser.setSearch(text) }
        if let text = given["sort"] { parser.setSort(text) }
        if let text = given["fields"] { parser.setFields(text) }
        parser.setPart(given, cursorKey)
        if !parser.faults.isEmpty { throw .invalid(parser.faults) }
        return parser.request
    }
}

private struct QueryParser {
    let definition: ListDefinition
    var request: ListRequest
    var faults: [FieldError] = []

    init(definition: ListDefinition) {
        self.definition = definition
        request = ListRequest(
            sort: definition.defaultSort, fields: definition.columns.map(\.name),
            part: .cursor(after: nil, limit: ListRequest.defaultPage))
    }

    mutating func refuse(_ parameter: String, _ code: String, _ detail: String) {
        faults.append(FieldError(code, detail, pointer: "/\(parameter)"))
    }

    // MARK: Conditions

    mutating func addFilter(_ name: String, _ text: String) {
        let allowed = definition.columns.filter(\.filterable)
        guard let column = allowed.first(where: { $0.name == name }) else {
            let names = allowed.map(\.name) + ListDefinition.reserved.sorted()
            return refuse(name, "unknown", "没有这个查询参数; 可用参数: \(names.joined(separator: ", "))")
        }
        let (op, rest) = split(text)
        guard column.type.operators.contains(op) else {
            let names = column.type.operators.map { "\($0.rawValue)." }.joined(separator: " ")
            return refuse(name, "operator", "“\(column.title)”不支持条件 \(op.rawValue); 可用条件: \(names)")
        }
        switch op {
        case .is, .not:
            guard rest == "null" else { return refuse(name, "value", "只能是 is.null 或 not.null") }
            request.filters.append(Filter(column: name, op: op, values: []))
        case .in:
            guard rest.hasPrefix("("), rest.hasSuffix(")"), rest.count > 2 else {
                return refuse(name, "value", "应写作 in.(值1,值2)")
            }
            let texts = rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
            guard texts.count <= ListRequest.largestPage else {
                return refuse(name, "value", "in 最多 \(ListRequest.largestPage) 个值")
            }
            add(column, op, texts.map(String.init))
        default: add(column, op, [String(rest)])
        }
    }

    private mutating func add(_ column: Column, _ op: Filter.Operator, _ texts: [String]) {
        var values: [String] = []
        for text in texts {
            guard let value = column.type.normalised(text) else {
                return refuse(column.name, "value", "\(column.type.wanted): “\(text)”")
            }
            values.append(op == .like ? likePattern(value) : value)
        }
        request.filters.append(Filter(column: column.name, op: op, values: values))
    }

    /// A text that begins with no operator's name is a value to be equal to.
    private func split(_ text: String) -> (Filter.Operator, Substring) {
        guard let dot = text.firstIndex(of: "."), let op = Filter.Operator(rawValue: String(text[..<dot])) else {
            return (.eq, text[...])
        }
        return (op, text[text.index(after: dot)...])
    }

    mutating func setSearch(_ text: String) {
        guard !definition.search.isEmpty else { return refuse("q", "unknown", "这个列表不支持关键字查询") }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count <= 5, !text.utf8.contains(0) else { return refuse("q", "value", "最多 5 个关键字") }
        request.words = words.map { likePattern("*\($0.replacing("*", with: ""))*") }
    }

    // MARK: Order and shape

    mutating func setSort(_ text: String) {
        let sort = text.split(separator: ",", omittingEmptySubsequences: false).map { Sort(term: $0) }
        let allowed = definition.columns.filter(\.sortable).map(\.name)
        for term in sort where !allowed.contains(term.column) {
            refuse("sort", "unknown", "不能按“\(term.column)”排序; 可用字段: \(allowed.joined(separator: ", "))")
        }
        if Set(sort.map(\.column)).count < sort.count || sort.count > 4 {
            refuse("sort", "value", "排序字段不能重复, 最多 4 个")
        }
        request.sort = sort
    }

    mutating func setFields(_ text: String) {
        let wanted = Set(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        let names = definition.columns.map(\.name)
        for name in wanted.subtracting(names).sorted() {
            refuse("fields", "unknown", "没有字段“\(name)”; 可用字段: \(names.joined(separator: ", "))")
        }
        request.fields = names.filter(wanted.contains)
    }

    mutating func setPart(_ given: [String: String], _ cursorKey: [UInt8]) {
        if given["page"] != nil || given["size"] != nil {
            for other in ["limit", "cursor"] where given[other] != nil {
                refuse(other, "value", "page/size 与 limit/cursor 只能用一种")
            }
            let size = number("size", given, 1...ListRequest.largestPage, ListRequest.defaultPage)
            let deepest = ListRequest.deepestOffset / size + 1
            request.part = .page(number: number("page", given, 1...deepest, 1), size: size)
            return
        }
        let limit = number("limit", given, 1...ListRequest.largestPage, ListRequest.defaultPage)
        var after: [String?]?
        if let text = given["cursor"] {
            after = Cursor.open(text, list: definition.name, sort: request.sort, key: cursorKey)
            if after == nil { refuse("cursor", "value", "游标无效, 或不是同一排序的游标; 请从第一页重新查询") }
        }
        request.part = .cursor(after: after, limit: limit)
    }

    private mutating func number(
        _ name: String, _ given: [String: String], _ bounds: ClosedRange<Int>, _ fallback: Int
    ) -> Int {
        guard let text = given[name] else { return fallback }
        if let value = Int(text), bounds.contains(value) { return value }
        refuse(name, "range", "应为 \(bounds.lowerBound) 到 \(bounds.upperBound) 的整数")
        return fallback
    }
}

/// A pattern of LIKE in which only `*` stands for anything.
private func likePattern(_ text: String) -> String {
    var pattern = ""
    for character in text {
        switch character {
        case "*": pattern += "%"
        case "%", "_", "\\": pattern += "\\\(character)"
        default: pattern.append(character)
        }
    }
    return pattern
}
