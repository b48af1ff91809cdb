import EventLog
import EventLoop
import HTTPServer
import Kernel
import People
import System
import Testing

@testable import API

/// Clear values are shown to who says why, after it has been recorded.
@Suite("Clear values") struct RevealTests {
    private let clerk = City.Member(actor: "curious", rule: .all, orgUnit: nil)

    @IO private func looks(_ city: City, at person: UUID) async throws -> [PersonalDataReveal.Revealed] {
        try await city.services.log.readCategory(PersonalDataReveal.category).filter { $0.actor.id == "curious" }
            .compactMap {
                guard case .revealed(let look) = try $0.decoded(as: PersonalDataReveal.Event.self) else { return nil }
                return look.personId == person ? look : nil
            }
    }

    @Test("a look is a fact before it is a value, and its repetition is no second look")
    @IO func look() async throws {
        let city = try await City.shared
        let person = try #require(city.truth.streams["Person"]?.last)
        let body = #"{"fields":["idNo","phone"],"reason":"核对证件"}"#
        let key = ["Idempotency-Key": "look-1"]
        let first = try await city.send(.post, "/persons/\(person)/reveal", as: clerk, body, key)
        #expect(first.status == 200, "\(first.json.text)")
        #expect(first.json["values"] == ["idNo": "clear 1101**", "phone": "clear 138**"])
        let again = try await city.send(.post, "/persons/\(person)/reveal", as: clerk, body, key)
        #expect(again.status == 200 && again.json["values"] == nil && again.json["id"] == first.json["id"])
        let looks = try await looks(city, at: person)
        #expect(looks.map(\.fields) == [[.idNo, .phone]] && looks.map(\.reason) == ["核对证件"])
    }

    @Test("without a reason, of what is not there, or of somebody elsewhere nothing is shown and nothing recorded")
    @IO func refused() async throws {
        let city = try await City.shared
        let person = try #require(city.truth.streams["Person"]?.first)
        func answer(_ body: String, as member: City.Member? = nil, of id: UUID? = nil) async throws -> (Int, JSON) {
            let answer = try await city.send(.post, "/persons/\(id ?? person)/reveal", as: member ?? clerk, body)
            #expect(answer.json["values"] == nil)
            return (answer.status, answer.json)
        }
        #expect(try await answer(#"{"fields":["phone"]}"#).0 == 422)
        #expect(try await answer(#"{"fields":[],"reason":"看看"}"#).0 == 422)
        #expect(try await answer(#"{"fields":["phone","phone"],"reason":"看看"}"#).0 == 422)
        #expect(try await answer(#"{"fields":["bankCard"],"reason":"看看"}"#).0 == 422, "no card is registered")
        let elsewhere = City.Member(actor: "curious", rule: .own, orgUnit: UUID(high: 9, low: 9))
        let body = #"{"fields":["phone"],"reason":"看看"}"#
        let (hidden, missing) = (
            try await answer(body, as: elsewhere), try await answer(body, as: elsewhere, of: UUID(high: 1, low: 1))
        )
        #expect(hidden.0 == 404 && missing.0 == 404)
        #expect(
            hidden.1.without(person.description) == missing.1.without(UUID(high: 1, low: 1).description))
        #expect(try await looks(city, at: person).isEmpty)
    }
}
