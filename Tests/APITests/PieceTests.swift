import Desk
import EventLog
import HTTPServer
import Kernel
import Postgres
import Testing

@testable import API

@Suite("Pieces of the API") struct PieceTests {
    @Test(
        "parameters of the path are the first members of the body",
        arguments: [
            ("", #"{"a":"1"}"#), ("{}", #"{"a":"1"}"#), (" { } ", #" {"a":"1" } "#),
            (#"{"b":2}"#, #"{"a":"1","b":2}"#), ("[1]", "[1]"), ("{", #"{"a":"1","#), ("x", "x"), (" ", " "),
        ])
    func splices(body: String, spliced: String) {
        let bytes = SplicedBody(Array(body.utf8), [(name: "a", value: "1")]).bytes
        #expect(String(decoding: bytes, as: UTF8.self) == spliced)
    }

    @Test("what comes from the path cannot break out of its string")
    func escapes() throws {
        let bytes = SplicedBody(Array("{}".utf8), [(name: "a", value: #"x","b":"y"#)]).bytes
        #expect(try JSON.parse(bytes) == ["a": .string(#"x","b":"y"#)])
    }

    @Test(
        "each way a command can fail has its answer",
        arguments: [
            (CommandFailure.refused(.notFound("合同", "7")), 404, "E-NOT-FOUND"),
            (.refused(.reference("合同", "7")), 422, "E-REF"), (.refused(.sameHands("本人")), 403, "E-AUTH-SOD"),
            (.refused(.state("已签", state: "signed", hint: "无")), 409, "E-STATE"),
            (.refused(Refusal(.taken, "E-NEW-CODE", "新规则", hint: "无")), 409, "E-NEW-CODE"),
            (.refused(Refusal(.rule, "E-RULE", "超标", hint: "无")), 422, "E-RULE"),
            (.invalid([FieldError("value", "错")]), 422, "E-VALUE"), (.stale(current: 3, since: []), 412, "E-VERSION"),
            (.keyReused, 422, "E-IDEMPOTENT-MISMATCH"), (.contended("x"), 409, "contended"),
            (.overloaded, 503, "overloaded"), (.unavailable("x"), 503, "unavailable"),
            (.outcomeUnknown("x"), 503, "outcome-unknown"), (.failed("SELECT secret"), 500, "internal-error"),
        ])
    func maps(failure: CommandFailure, status: Int, code: String) throws {
        let problem = Problem(failure)
        #expect(problem.status == status && problem.type.code == code)
        let response = problem.response(Trace(traceparent: nil), .chinese)
        #expect(response.status == status)
        #expect((response.headers["Retry-After"] != nil) == problem.type.isRetryable)
        guard case .bytes(let bytes) = response.body else { return }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("SELECT"))
    }

    @Test("an error of the database is told as one that passes, or as ours, and never in its own words")
    func database() {
        #expect(Problem(PostgresError.unavailable("host")).status == 503)
        #expect(Problem(PostgresError.server(ServerError(sqlState: "53300", message: "m"))).status == 503)
        #expect(Problem(PostgresError.server(ServerError(sqlState: "57014", message: "m"))).status == 503)
        let bug = Problem(PostgresError.server(ServerError(sqlState: "42703", message: "no column")) as any Error)
        #expect(bug.status == 500 && !bug.detail.contains("column") && bug.cause?.contains("no column") == true)
    }

    @Test("a trace is continued if it is valid, and begun if it is not")
    func traces() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        let trace = Trace(traceparent: "00-\(id)-00f067aa0ba902b7-01")
        #expect(trace.header.hasPrefix("00-\(id)-") && trace.header.hasSuffix("-01"))
        #expect(!trace.header.contains("00f067aa0ba902b7"))
        for bad in [
            "00-\(id)-00f067aa0ba902b7", "01-\(id)-00f067aa0ba902b7-01", "00-\(id.uppercased())-00f067aa0ba902b7-01",
            "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01", "00-\(id)-0000000000000000-01", "",
        ] { #expect(!Trace(traceparent: bad).header.contains(id), "\(bad)") }
    }

    @Test(
        "the language is Chinese unless English is preferred",
        arguments: [
            (nil, Language.chinese), ("en", .english), ("en-US,en;q=0.9,zh;q=0.8", .english),
            ("zh-CN,en;q=0.9", .chinese),
            ("fr", .chinese), ("en;q=0.3, zh;q=0.7", .chinese), ("*", .chinese), (";;q=,", .chinese),
        ])
    func languages(header: String?, language: Language) { #expect(Language(accepting: header) == language) }

    @Test("a star stands for one part of a permission, and nothing for two")
    func permissions() {
        func may(_ granted: String, _ wanted: String) -> Bool {
            Caller(Actor(id: "a"), permissions: ["x:y:z", granted]).may(wanted)
        }
        #expect(may("leasing:contract:approve", "leasing:contract:approve") && may("*:*:*", "a:b:c"))
        #expect(may("leasing:*:list", "leasing:contract:list") && !may("leasing:*:list", "leasing:contract:edit"))
        #expect(!may("leasing:*", "leasing:contract:edit") && !may("*", "a:b:c") && !may("", "a:b:c"))
    }
}
