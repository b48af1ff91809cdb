import EventLoop
import HTTPServer
import Kernel
import PostgresTesting
import Projector
import RegisterEngine
import Registers
import Testing

@testable import API

@Suite("Labels of codes") struct LabelTests {
    private static let endpoints = Endpoint.described(
        Endpoint.register(OrgUnit.self) + Endpoint.list(RegisterTable<OrgUnit>.list)
            + Endpoint.register(DictionaryType.self) + Endpoint.register(DictionaryItem.self))

    @IO private func hall(_ name: String) async throws -> Hall {
        try await Hall("labels_\(name)", offering: LabelTests.endpoints, projecting: [RegisterTable<OrgUnit>.self])
    }

    @IO private func enter(_ hall: Hall, _ path: String, _ body: String) async throws -> String {
        let answer = try await hall.send(.post, path, body)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(try answer.json["id"]?.string)
    }

    @IO private func unit(_ hall: Hall, _ code: String) async throws -> String {
        try await enter(hall, "/org-units", #"{"code":"\#(code)","name":"徐州","level":"county","kind":"division"}"#)
    }

    @IO private func relabel(_ hall: Hall, _ item: String, of type: String, _ label: String) async throws {
        let body = #"{"typeId":"\#(type)","code":"county","label":"\#(label)","sortOrder":1,"reason":"改名"}"#
        #expect(try await hall.send(.put, "/dictionary-items/\(item)", body).status == 200)
    }

    /// The labels of the list, in the order of the codes, with all that has happened in them.
    @IO private func labels(_ hall: Hall, _ path: String = "/org-units") async throws -> [String?] {
        let answer = try await hall.send(
            .get, "\(path)?min_position=\(hall.head())", nil, ["Prefer": "wait=10"])
        return try answer.json["items"]?.array?.map { $0["level_label"]?.string } ?? []
    }

    @Test("a row says what its codes were called when it was written, in list, detail and tree, and after a rebuild")
    @IO func ofTheirTime() async throws {
        let hall = try await hall("time")
        let type = try await enter(hall, "/dictionary-types", #"{"code":"ORG_LEVEL","name":"机构级别"}"#)
        let item = try await enter(
            hall, "/dictionary-items", #"{"typeId":"\#(type)","code":"county","label":"区县","sortOrder":1}"#)
        let old = try await unit(hall, "320302")
        #expect(try await labels(hall) == ["区县"])
        try await relabel(hall, item, of: type, "县级")
        let new = try await unit(hall, "320303")
        #expect(try await labels(hall) == ["区县", "县级"])
        #expect(try await labels(hall, "/org-units/tree") == ["区县", "县级"])
        for (id, label) in [(old, "区县"), (new, "县级")] {
            #expect(try await hall.send(.get, "/org-units/\(id)").json["level_label"]?.string == label)
        }
        // An entry that is retired is what it was called; what is written again says what it is called by then.
        #expect(try await hall.send(.post, "/dictionary-items/\(item)/retirement", #"{"reason":"停用"}"#).status == 200)
        #expect(try await labels(hall) == ["区县", "县级"])
        let body = #"{"code":"320302","name":"新名","level":"county","kind":"division","reason":"更名"}"#
        #expect(try await hall.send(.put, "/org-units/\(old)", body).status == 200)
        #expect(try await labels(hall) == ["县级", "县级"])

        let third = try await unit(hall, "320304")
        #expect(try await hall.services.projections.requestRebuild("org_unit"))
        while try await hall.services.projections.status().contains(where: { $0.generation == 1 }) {
            try await EventLoop.sleep(for: .milliseconds(5))
        }
        #expect(try await labels(hall) == ["县级", "县级", "县级"])
        #expect(try await hall.send(.get, "/org-units/\(third)").json["level_label"]?.string == "县级")
        await hall.stop()
    }

    @Test("a code that was used before its dictionary had it is called by its first label, one without any by none")
    @IO func without() async throws {
        let hall = try await hall("without")
        _ = try await unit(hall, "320302")
        #expect(try await labels(hall) == [nil])
        let row = try await hall.send(.get, "/org-units?fields=level").json["items"]?.array?[0]
        #expect(row == ["level": "county", "level_label": .null])
        let type = try await enter(hall, "/dictionary-types", #"{"code":"ORG_LEVEL","name":"机构级别"}"#)
        let item = try await enter(
            hall, "/dictionary-items", #"{"typeId":"\#(type)","code":"county","label":"区县","sortOrder":1}"#)
        try await relabel(hall, item, of: type, "县级")
        try await eventually("the label is there") { try await labels(hall) == ["区县"] }
        #expect(try await hall.send(.get, "/org-units?fields=code").json["items"]?.array?[0] == ["code": "320302"])
        await hall.stop()
    }
}
