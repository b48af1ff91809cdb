import EventLoop
import HTTPServer
import Kernel
import Projector
import RegisterEngine
import Registers
import Testing

@testable import API

@Suite("Registers over HTTP") struct RegisterTests {
    private static let endpoints = Endpoint.described(
        Endpoint.register(OrgUnit.self) + Endpoint.list(RegisterTable<OrgUnit>.list) + Endpoint.register(Menu.self)
            + Endpoint.register(DictionaryType.self) + Endpoint.register(DictionaryItem.self)
            + [Endpoint.dictionary, Endpoint.ownMenus])

    @IO private func hall(_ name: String) async throws -> Hall {
        let models: [any Projection.Type] = [
            RegisterTable<OrgUnit>.self, RegisterTable<Menu>.self, RegisterTable<DictionaryType>.self,
            RegisterTable<DictionaryItem>.self,
        ]
        return try await Hall(name, offering: RegisterTests.endpoints, projecting: models)
    }

    @IO private func enter(_ hall: Hall, _ path: String, _ body: String) async throws -> (id: String, position: Int64) {
        let answer = try await hall.send(.post, path, body)
        try #require(answer.status == 201, "\(answer.text)")
        let json = try answer.json
        return (try #require(json["id"]?.string), try #require(json["position"]?.int))
    }

    @Test("entered, listed, amended by the version that was read, retired when nothing refers to it, and its history")
    @IO func life() async throws {
        let hall = try await hall("register_life")
        let city = try await enter(
            hall, "/org-units", #"{"code":"320300","name":"徐州市","level":"prefecture","kind":"division"}"#)
        let body = #""code":"320303","name":"云龙区","level":"county","kind":"division","parentId":"\#(city.id)""#
        let county = try await enter(hall, "/org-units", "{\(body)}")
        let seen = try await hall.send(
            .get, "/org-units/\(county.id)?min_position=\(county.position)", nil, ["Prefer": "wait=10"])
        #expect(try seen.json["parent_id"]?.string == city.id && seen.json["status"] == "active")
        #expect(try await hall.send(.get, "/org-units?level=county&fields=code").json["items"]?.array?.count == 1)

        let path = "/org-units/\(county.id)"
        let renamed = "{\(body.replacing("云龙区", with: "云龙新区")),\"reason\":\"更名\"}"
        #expect(try await hall.send(.put, path, renamed, ["If-Match": "\"7\""]).status == 412)
        let amended = try await hall.send(.put, path, renamed, ["If-Match": "\"1\""])
        #expect(amended.status == 200 && amended.headers["ETag"] == "\"2\"")
        let unreasoned = try await hall.send(.put, path, "{\(body)}")
        #expect(try unreasoned.status == 422 && unreasoned.json["errors"]?.array?[0]["pointer"] == "/reason")

        let refused = try await hall.send(.post, "/org-units/\(city.id)/retirement", #"{"reason":"撤并"}"#)
        #expect(try refused.status == 409 && refused.json["code"] == "E-IN-USE" && refused.text.contains(county.id))
        let cycle = try await hall.send(
            .post, "/org-units/\(city.id)/move", #"{"parentId":"\#(county.id)","reason":"错"}"#)
        #expect(cycle.status == 422 && cycle.text.contains("tree.cycle"))
        let gone = try await hall.send(.post, "\(path)/retirement", #"{"reason":"撤并"}"#)
        let position = try #require(try gone.json["position"]?.int)
        let tree = try await hall.send(.get, "/org-units/tree?min_position=\(position)", nil, ["Prefer": "wait=10"])
        let items = try #require(try tree.json["items"]?.array)
        #expect(items.count == 1 && items[0]["children"]?.array == [])
        let history = try await hall.send(.get, "\(path)/history").json["items"]?.array ?? []
        #expect(history.map { $0["type"]?.string } == ["OrgUnitAdded", "OrgUnitEdited", "OrgUnitDisabled"])
        await hall.stop()
    }

    @Test("a button whose permission nobody asks for is refused; each sees the menus of what he may do")
    @IO func menus() async throws {
        let hall = try await hall("register_menus")
        let wrong = try await hall.send(
            .post, "/menus",
            #"{"name":"烧毁","type":"button","sortOrder":1,"visible":true,"keepAlive":false,"permission":"billing:bill:burn"}"#
        )
        #expect(try wrong.status == 422 && wrong.json["code"] == "E-VALUE" && wrong.text.contains("没有这个权限标识"))
        func menu(_ name: String, _ rest: String) -> String {
            #"{"name":"\#(name)","sortOrder":1,"visible":true,"keepAlive":false,\#(rest)}"#
        }
        let top = try await enter(hall, "/menus", menu("配后管理", #""type":"directory""#)).id
        let bills = try await enter(
            hall, "/menus",
            menu("账单", #""type":"page","route":"/bills","permission":"billing:bill:list","parentId":"\#(top)""#))
        let last = try await enter(
            hall, "/menus", menu("作废", #""type":"button","permission":"billing:bill:void","parentId":"\#(bills.id)""#))
        let reader = try await hall.issue("reader", "billing:bill:list")
        let stranger = try await hall.issue("stranger", "estate:room:list")
        func names(_ headers: [String: String]) async throws -> String {
            var headers = headers
            headers["Prefer"] = "wait=10"
            let answer = try await hall.send(.get, "/me/menus?min_position=\(last.position)", nil, headers)
            func flat(_ items: JSON?) -> [String] {
                (items?.array ?? []).flatMap { [$0["name"]?.string ?? ""] + flat($0["children"]) }
            }
            return try flat(answer.json["items"]).joined(separator: " ")
        }
        #expect(try await names([:]) == "配后管理 账单 作废")
        #expect(try await names(["Authorization": "Bearer \(reader)"]) == "配后管理 账单")
        #expect(try await names(["Authorization": "Bearer \(stranger)"]) == "")
        #expect(try await hall.send(.get, "/me/menus", nil, ["Authorization": absent]).status == 401)
        await hall.stop()
    }

    @Test("a dictionary is asked for with the version that one has, and answered when it has changed")
    @IO func dictionary() async throws {
        let hall = try await hall("register_dictionary")
        let type = try await enter(hall, "/dictionary-types", #"{"code":"GENDER","name":"性别"}"#).id
        let first = try await enter(
            hall, "/dictionary-items", #"{"typeId":"\#(type)","code":"1","label":"男","sortOrder":1}"#)
        func ask(_ headers: [String: String] = [:]) async throws -> ClientResponse {
            try await hall.send(.get, "/dictionaries/GENDER", nil, headers)
        }
        func follow(_ position: Int64) async throws {
            for model in ["dictionary_type", "dictionary_item"] {
                while try await hall.services.projections.position(of: model) ?? 0 < position {
                    try await EventLoop.sleep(for: .milliseconds(5))
                }
            }
        }
        try await follow(first.position)
        let answer = try await ask()
        let tag = try #require(answer.headers["ETag"])
        #expect(try answer.json["items"]?.array?.map { $0["label"]?.string } == ["男"])
        #expect(try await ask(["If-None-Match": tag]).status == 304)
        let second = try await enter(
            hall, "/dictionary-items", #"{"typeId":"\#(type)","code":"2","label":"女","sortOrder":2}"#)
        try await follow(second.position)
        let changed = try await ask(["If-None-Match": tag])
        #expect(try changed.status == 200 && changed.json["items"]?.array?.count == 2)
        #expect(try await hall.send(.get, "/dictionaries/NONE").status == 404)
        await hall.stop()
    }
}
