import HTTPServer
import Kernel
import Postgres

extension Endpoint {
    /// One dictionary with the entries that are in use, as a form wants it. It changes seldom and is asked for often:
    /// a caller that has it is told so (`If-None-Match`).
    static let dictionary = Endpoint(
        .get, "/dictionaries/{code}", "get-dictionary", "字典: 供表单使用", permission: "system:dictionary:list",
        parameters: [Parameter("If-None-Match", .header, "已有的版本 (ETag); 未变化时回答 304", ["type": "string"])],
        answer: Answer(200, "字典及其字典项", schema, fields: .etag)
    ) { call in
        try call.allowQuery()
        let code = call.parameters["code"] ?? ""
        let rows = try await call.services.readPool.query(
            """
            SELECT t.name, greatest(t.revision, (SELECT max(revision) FROM read.dictionary_item i
                WHERE i.type_id = t.dictionary_type_id)),
              (SELECT coalesce(json_agg(json_build_object('code', code, 'label', label, 'order', sort_order,
                  'style', style, 'national_code', national_code, 'valid_from', valid_from, 'valid_to', valid_to)
                  ORDER BY sort_order, code), '[]')
                FROM read.dictionary_item i WHERE i.type_id = t.dictionary_type_id AND status = 'active')
            FROM read.dictionary_type t WHERE t.code = \(code)
            """)
        guard let row = rows.first else { throw Problem.noSuchThing(code) }
        let tag = "\"\(try row.int(1))\""
        let headers: Headers = ["ETag": tag, "Cache-Control": "private, no-cache"]
        let known = call.request.headers.all("If-None-Match").joined(separator: ",").split(separator: ",")
        if known.contains(where: { $0.filter { $0 != " " } == tag || $0.filter { $0 != " " } == "W/\(tag)" }) {
            return Response(status: 304, headers: headers)
        }
        var writer = JSONWriter()
        try writer.dictionary(code, row)
        return .json(writer.bytes, headers: headers)
    }.about(.everybody).answering(Answer(304, "与已有的版本相同"))

    private static let schema: JSON = [
        "type": "object", "required": ["code", "name", "items"],
        "properties": [
            "code": ["type": "string"], "name": ["type": "string"],
            "items": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": [
                        "code": ["type": "string"], "label": ["type": "string"], "order": ["type": "integer"],
                        "style": ["type": ["string", "null"]], "national_code": ["type": ["string", "null"]],
                        "valid_from": ["type": ["string", "null"], "format": "date"],
                        "valid_to": ["type": ["string", "null"], "format": "date"],
                    ],
                ],
            ],
        ],
    ]
}

extension JSONWriter {
    fileprivate mutating func dictionary(_ code: String, _ row: Row) throws(PostgresError) {
        let (name, items) = (try row.text(0), try row.bytes(2))
        object { writer in
            writer.member("code") { $0.string(code) }
            writer.member("name") { $0.string(name) }
            writer.member("items") { $0.raw(items) }
        }
    }
}
