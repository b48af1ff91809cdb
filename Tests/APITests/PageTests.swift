import EventLoop
import Foundation
import HTTPServer
import Kernel
import Testing

@testable import API

@Suite("What people and their browsers see") struct PageTests {
    @Test("the documentation is one page with what it needs, in both languages, under a strict policy")
    @IO func docs() async throws {
        let hall = try await Hall("docs")
        let page = try await hall.send(.get, "/docs", nil, ["Authorization": absent])
        #expect(page.status == 200 && page.text.contains(#"<html lang="zh-CN">"#))
        let policy = try #require(page.headers["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"))
        #expect(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"))
        for (query, header, tag) in [("", "en", "en"), ("?lang=en", "zh", "en"), ("?lang=zh", "en", "zh-CN")] {
            let page = try await hall.send(.get, "/docs\(query)", nil, ["Accept-Language": header])
            #expect(page.text.contains(#"<html lang="\#(tag)">"#) && page.headers["Content-Language"] == tag)
        }
        #expect(try await hall.send(.get, "/docs?lang=fr").status == 400)
        // What it names is there, and nothing of it is elsewhere.
        let names = page.text.matches(of: /(?:href|src)="([^"]+)"/).map { String($0.1) }
        #expect(names == ["/docs/docs.css", "/docs/docs.js"])
        for (name, type) in zip(names, ["text/css", "text/javascript"]) {
            let file = try await hall.send(.get, name, nil, ["Authorization": absent])
            #expect(file.status == 200 && file.headers["Content-Type"] == "\(type); charset=utf-8")
            #expect(file.headers["X-Content-Type-Options"] == "nosniff" && !file.text.contains("//cdn"))
            #expect(!file.text.contains("innerHTML") && !file.text.contains("eval("))
        }
        await hall.stop()
    }

    @Test("every code that a refusal has is explained, to people as a page and to programs as JSON")
    @IO func problems() async throws {
        let hall = try await Hall("problem_pages")
        let listed =
            try await hall.send(.get, "/problems").json["items"]?.array?.compactMap { $0["code"]?.string } ?? []
        #expect(Set(listed).count == listed.count && listed.count == ProblemType.all.count)
        for code in try codesInSources() { #expect(listed.contains(code), "\(code) has no page") }
        for code in listed {
            let english = try await hall.send(.get, "/problems/\(code)", nil, ["Accept-Language": "en"])
            let json = try english.json
            #expect(json["code"]?.string == code && json["advice"]?.string?.isChinese == false, "\(code)")
            let page = try await hall.send(.get, "/problems/\(code)", nil, ["Accept": "text/html,*/*;q=0.8"])
            #expect(page.headers["Content-Type"] == "text/html; charset=utf-8" && page.text.contains("下一步"), "\(code)")
            #expect(page.headers["Vary"] == "Accept, Accept-Language")
        }
        let index = try await hall.send(.get, "/problems?lang=en", nil, ["Accept": "text/html"])
        #expect(index.text.contains("What to do") == false && index.text.contains("/problems/E-STATE"))
        await hall.stop()
    }

    /// The codes that deciders and commands refuse with; the codes of single fields stand in `errors`.
    private func codesInSources() throws -> Set<String> {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var codes: Set<String> = []
        for folder in ["Sources", "Projections"] {
            for case let file as URL in FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil) ?? .init()
            where file.pathExtension == "swift" && !file.path.contains("/Sources/API/") {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: /\.(?:state|rule|taken|forbidden|reference|notFound), "(E-[A-Z-]+)"/) {
                    codes.insert(String(match.1))
                }
            }
        }
        #expect(codes.count > 15)
        return codes
    }

    @Test("an admin front end that asks for envelopes gets code, msg, data, rows and total, whatever happens")
    @IO func envelopes() async throws {
        let hall = try await Hall("envelopes")
        let accept = ["Accept": "application/vnd.guangsha.envelope+json"]
        let made = try await hall.send(.post, "/doors", #"{"label":"大门","width":90}"#, accept)
        let id = try #require(try made.json["data"]?["id"]?.string)
        #expect(try made.status == 200 && made.json["code"]?.int == 200 && made.json["msg"] == "操作成功")
        #expect(made.headers["Location"] == "/doors/\(id)" && made.headers["ETag"] == "\"1\"")
        let wait = "min_position=\(try await hall.head())"
        let list = try await hall.send(
            .get, "/doors?page=1&size=10&\(wait)", nil, accept.merging(["Prefer": "wait=10"]) { $1 })
        #expect(try list.json["total"]?.int == 1 && list.json["rows"]?.array?[0]["label"] == "大门")
        #expect(try list.json["data"]?["page"]?.int == 1)
        #expect(list.headers["Content-Type"] == "application/vnd.guangsha.envelope+json; charset=utf-8")
        let refused = try await hall.send(.post, "/doors", #"{"label":""}"#, accept)
        #expect(try refused.status == 200 && refused.json["code"]?.int == 422)
        #expect(
            try refused.json["data"]?["errors"]?.array?.count == 2 && refused.json["msg"]?.string?.isChinese == true)
        let stranger = try await hall.send(.get, "/doors", nil, accept.merging(["Authorization": absent]) { $1 })
        #expect(try stranger.status == 200 && stranger.json["code"]?.int == 401)
        // Counted as what they were, and everybody else gets what they got.
        #expect(hall.records.suffix(2).map(\.status) == [422, 401])
        #expect(try await hall.send(.get, "/doors").json["items"] != nil)
        #expect(
            try await hall.send(.get, "/metrics", nil, accept).headers["Content-Type"]?.hasPrefix("text/plain") == true)
        await hall.stop()
    }

    @Test("every answer is guarded against browsers, and no other site may read any")
    @IO func headers() async throws {
        let hall = try await Hall("secure_headers")
        let origin = ["Origin": "https://elsewhere.example"]
        for (method, target) in [
            (Method.get, "/doors"), (.get, "/docs"), (.get, "/nothing"), (.get, "/livez"), (.options, "/doors"),
        ] {
            let answer = try await hall.send(method, target, nil, origin)
            #expect(answer.headers["X-Content-Type-Options"] == "nosniff", "\(target)")
            #expect(answer.headers["X-Frame-Options"] == "DENY" && answer.headers["Referrer-Policy"] == "no-referrer")
            #expect(answer.headers["Cross-Origin-Resource-Policy"] == "same-origin")
            #expect(answer.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            #expect(answer.headers["Cache-Control"] != nil, "\(target)")
            #expect(answer.headers.contains { $0.name.lowercased().hasPrefix("access-control-") } == false, "\(target)")
        }
        let preflight = try await hall.send(
            .options, "/doors", nil, origin.merging(["Access-Control-Request-Method": "POST"]) { $1 })
        #expect(preflight.status == 204 && preflight.headers["Access-Control-Allow-Origin"] == nil)
        await hall.stop()
    }

    @Test("the feed is described with every type of fact, each by the schema it has")
    @IO func asyncAPI() async throws {
        let hall = try await Hall("asyncapi")
        let document = try await hall.send(.get, "/asyncapi.json", nil, ["Authorization": absent]).json
        #expect(document["asyncapi"] == "3.0.0" && document["channels"]?["feed"]?["address"] == "/feed")
        let messages = try #require(document["components"]?["messages"]?.members)
        let names = try factsWithSchemas()
        #expect(Set(messages.map(\.name)) == names)
        #expect(Set(document["channels"]?["feed"]?["messages"]?.members?.map(\.name) ?? []) == names)
        let payload = messages.first { $0.name == "ContractApproved" }?.value["payload"]?["schema"]
        #expect(payload?["properties"]?["category"]?["const"] == "Contract")
        #expect(document["components"]?["schemas"]?["ContractApproved"]?["properties"]?["opinion"] != nil)
        await hall.stop()
    }

    /// The folders of `EventSchemas`.
    private func factsWithSchemas() throws -> Set<String> {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "EventSchemas")
        var names: Set<String> = []
        for context in try FileManager.default.contentsOfDirectory(
            at: root, includingPropertiesForKeys: [.isDirectoryKey])
        where context.hasDirectoryPath {
            names.formUnion(try FileManager.default.contentsOfDirectory(atPath: context.path))
        }
        return names
    }
}
