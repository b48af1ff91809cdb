package import Kernel

extension ColumnType {
    /// One of the codes of an enum.
    package static func code<C: DictionaryCode>(of codes: C.Type) -> ColumnType {
        .code(of: codes, dictionary: codes.dictionary)
    }

    /// The same of an enum that is no value of a fact.
    package static func code<C: CaseIterable & RawRepresentable<String>>(
        of codes: C.Type, dictionary: String?
    ) -> ColumnType { .code(codes.allCases.map(\.rawValue), dictionary: dictionary) }

    /// The value in the form PostgreSQL reads, or nil if the text is none of this type.
    func normalised(_ text: String) -> String? {
        switch self {
        case .text: text.utf8.contains(0) ? nil : text
        case .code(let codes, _): codes.contains(text) ? text : nil
        case .uuid: UUID(text)?.description
        case .int, .money, .area, .unitRent: Int64(text)?.description
        case .day: Day(text)?.description
        case .month: Month(text)?.first.description
        case .instant: (Instant(text) ?? Day(text)?.start)?.description
        case .bool: text == "true" || text == "false" ? text : nil
        case .json: nil
        }
    }

    /// What is wanted, for the person whose value was refused.
    var wanted: String {
        switch self {
        case .text: "应为文字"
        case .code(let codes, _): "应为以下之一: \(codes.joined(separator: ", "))"
        case .uuid: "应为 UUID"
        case .int: "应为整数"
        case .money: "应为整数 (单位: 分)"
        case .area: "应为整数 (单位: 0.01 ㎡)"
        case .unitRent: "应为整数 (单位: 0.0001 元/㎡·月)"
        case .day: "应为日期 yyyy-MM-dd"
        case .month: "应为月份 yyyy-MM"
        case .instant: "应为日期 yyyy-MM-dd 或时间 (RFC 3339, 其中 + 须写作 %2B)"
        case .bool: "应为 true 或 false"
        case .json: "不能作为条件"
        }
    }

    package var sqlType: String {
        switch self {
        case .text, .code: "text"
        case .uuid: "uuid"
        case .int, .money, .area, .unitRent: "bigint"
        case .day, .month: "date"
        case .instant: "timestamptz"
        case .bool: "boolean"
        case .json: "json"
        }
    }

    var operators: [Filter.Operator] {
        switch self {
        case .text: [.eq, .ne, .in, .like, .is, .not]
        case .code, .uuid: [.eq, .ne, .in, .is, .not]
        case .int, .money, .area, .unitRent, .day, .month, .instant:
            [.eq, .ne, .gt, .gte, .lt, .lte, .in, .is, .not]
        case .bool: [.eq, .ne, .is, .not]
        case .json: []
        }
    }

    /// Its JSON Schema; any column may be null.
    package var schema: JSON {
        switch self {
        case .text: ["type": ["string", "null"]]
        case .code(let codes, _): ["enum": .array(codes.map { .string($0) } + [.null])]
        case .uuid: ["type": ["string", "null"], "format": "uuid"]
        case .int, .money, .area, .unitRent: ["type": ["integer", "null"], "format": "int64"]
        case .day: ["type": ["string", "null"], "format": "date"]
        case .month: ["type": ["string", "null"], "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"]
        case .instant: ["type": ["string", "null"], "format": "date-time"]
        case .bool: ["type": ["boolean", "null"]]
        case .json: [:]
        }
    }
}

extension Day {
    /// Its first instant in Asia/Shanghai (UTC+8).
    fileprivate var start: Instant { Instant(microseconds: (Int64(number) * 24 - 8) * 3_600_000_000) }
}
