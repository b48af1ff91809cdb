import Kernel
import Queries

// What a list's parameters and rows look like, for the description of the API.

extension ListDefinition {
    /// Under which its row is described: `contract-accounts` is `ContractAccountsRow`.
    var rowName: String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Row"
    }

    /// Of a row: which of the columns it has, the caller decides.
    var rowSchema: JSON {
        let properties = columns.flatMap { column in
            let schema: JSON = .object(
                [JSON.Member("title", .string(column.title))] + (column.type.schema.members ?? []))
            return [JSON.Member(column.name, schema)]
                + (column.labelSchema.map { [JSON.Member(column.labelName, $0)] } ?? [])
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }

    /// Of a row that is asked for by its key, and has all columns.
    var itemSchema: JSON {
        [
            "allOf": [["$ref": .string("#/components/schemas/\(rowName)")]],
            "required": .array((columns.map(\.name) + labelled.map(\.labelName)).map { .string($0) }),
        ]
    }

    var pageSchema: JSON {
        [
            "type": "object", "required": ["items"],
            "properties": [
                "items": ["type": "array", "items": ["$ref": .string("#/components/schemas/\(rowName)")]],
                "has_more": ["type": "boolean"], "next_cursor": ["type": ["string", "null"]],
                "page": ["type": "integer"], "size": ["type": "integer"], "total": ["type": "integer"],
                "total_is_estimate": ["type": "boolean"],
            ],
        ]
    }

    /// The key as it stands in a path.
    var keySchema: JSON {
        guard var schema = column(key)?.type.schema else { return ["type": "string"] }
        schema["type"] = "string"
        return schema
    }

    var sortSchema: JSON {
        let names = columns.filter(\.sortable).map(\.name).joined(separator: "|")
        return ["type": "string", "pattern": .string("^-?(\(names))(,-?(\(names))){0,3}$")]
    }

    var fieldsSchema: JSON {
        let names = columns.map(\.name).joined(separator: "|")
        return ["type": "string", "pattern": .string("^(\(names))(,(\(names)))*$")]
    }
}

extension Column {
    /// Of the label beside a code; nil if no dictionary has one.
    fileprivate var labelSchema: JSON? {
        dictionary.map { dictionary in
            [
                "title": .string(labelTitle), "type": ["string", "null"],
                "description": .string("字典 \(dictionary) 的标签, 以本行最近一次事实发生时为准"),
            ]
        }
    }

    /// What may be asked of its value: `value`, `ne.value`, `in.(one,two)`, `is.null`.
    var filterSchema: JSON {
        guard let value = type.filterPattern else { return ["type": "string"] }
        let operators = type.isOrdered ? "eq|ne|gt|gte|lt|lte" : "eq|ne"
        var forms = ["((\(operators))\\.)?\(value)", "(is|not)\\.null"]
        if type != .bool { forms.append("in\\.\\(\(value)(,\(value))*\\)") }
        return ["type": "string", "pattern": .string("^(\(forms.joined(separator: "|")))$")]
    }
}

extension ColumnType {
    fileprivate var isOrdered: Bool {
        switch self {
        case .int, .money, .area, .unitRent, .day, .month, .instant: true
        case .text, .code, .uuid, .bool, .json: false
        }
    }

    /// Of one value; nil where any text will do.
    fileprivate var filterPattern: String? {
        let day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        return switch self {
        case .text, .json: nil
        case .code(let codes, _): "(\(codes.joined(separator: "|")))"
        case .uuid: "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
        case .int, .money, .area, .unitRent: "-?[0-9]{1,18}"
        case .day: day
        case .month: "[0-9]{4}-(0[1-9]|1[0-2])"
        case .instant: "\(day)(T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2}))?"
        case .bool: "(true|false)"
        }
    }
}
