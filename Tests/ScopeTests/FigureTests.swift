import EventLoop
import HTTPServer
import Kernel
import System
import Testing

@testable import API

/// Figures are those of what is within the scope: the parts of the city add up to the city.
@Suite("Data scope: figures", .serialized) struct FigureTests {
    @IO private func parts(_ city: City) -> [City.Member] {
        city.truth.districts.map { City.Member(actor: "leader", rule: .own, orgUnit: $0) }
    }

    @Test("the front pages of the districts add up to the city's, and those of the operators do")
    @IO func home() async throws {
        let city = try await City.shared
        let whole = try await city.send(.get, "/home", as: City.mayor).json
        for members in [parts(city), city.operators] {
            let parts = try await city.asyncMap(members) { try await city.send(.get, "/home", as: $0).json }
            for name in ["projects", "buildings", "units", "rooms", "occupied", "vacant", "households", "persons"] {
                #expect(parts.compactMap { $0[name]?.int }.reduce(0, +) == whole[name]?.int, "\(name)")
            }
            #expect(parts.filter { ($0["rooms"]?.int ?? 0) > 0 }.count == 2, "two of them have houses")
            // A community is its district's, whoever operates the buildings in it.
            let communities = parts.compactMap { $0["communities"]?.int }.reduce(0, +)
            #expect(communities == (members == city.operators ? 0 : whole["communities"]?.int))
        }
        #expect(try await city.send(.get, "/home", as: stranger).json["rooms"] == 0)
    }

    private let stranger = City.Member(actor: "nobody", rule: .selfOnly, orgUnit: nil)

    @Test(
        "the rent accounts of the districts add up to the city's, line by line, and those of the operators do",
        arguments: ["2025-06", "2025-11"], [true, false])
    @IO func rents(month: String, areOperators: Bool) async throws {
        let city = try await City.shared
        let path = "/reports/rent-accounting?month=\(month)"
        let whole = try await city.send(.get, path, as: City.mayor).json
        let members = areOperators ? city.operators : parts(city)
        let parts = try await city.asyncMap(members) { try await city.send(.get, path, as: $0).json }
        var busy = 0
        for (index, row) in try #require(whole["rows"]?.array).enumerated() {
            for (column, value) in (row["values"]?.array ?? []).enumerated() {
                let sum = parts.compactMap { $0["rows"]?.array?[index]["values"]?.array?[column].int }.reduce(0, +)
                #expect(sum == value.int, "row \(index + 1), column \(column)")
                if parts.count(where: { $0["rows"]?.array?[index]["values"]?.array?[column].int != 0 }) > 1 {
                    busy += 1
                }
            }
        }
        #expect(busy > 3, "more than one of them has rents")
        for part in parts + [whole] {
            for check in part["checks"]?.array ?? [] { #expect(check["holds"] == JSON.bool(true)) }
        }
        #expect(whole["parameters"]?["orgUnits"] == nil && parts[0]["parameters"]?["orgUnits"]?.array?.count == 1)
        #expect(parts[0]["parameters"]?["projects"]?.array?.count == (areOperators ? 1 : nil))
    }

    @Test("the summary of repairs has the communities of the district, with the figures they have in the city's")
    @IO func repairs() async throws {
        let city = try await City.shared
        let path = "/reports/repair-summary?from=2025-01-01&to=2026-12-31"
        let whole = try #require(try await city.send(.get, path, as: City.mayor).json["rows"]?.array)
        var shown: [JSON] = []
        for member in parts(city) {
            let rows = try #require(try await city.send(.get, path, as: member).json["rows"]?.array)
            for row in rows where row["key"] != "total" {
                let id = try #require(row["key"]?.string.flatMap { UUID($0) })
                #expect(city.truth.orgUnit(of: id) == member.orgUnit && whole.contains(row))
                shown.append(row)
            }
        }
        #expect(shown.count == whole.count - 1 && shown.count == 2)
        // Of an operator they have the part that is about its buildings, under their names.
        let parts = try await city.asyncMap(city.operators) { try await city.send(.get, path, as: $0).json }
        for row in whole {
            let same = parts.compactMap { $0["rows"]?.array?.first { $0["key"] == row["key"] } }
            #expect(same.count == 2 && same.allSatisfy { $0["title"] == row["title"] })
            let sum = same.compactMap { $0["values"]?.array?.first?.int }.reduce(0, +)
            #expect(sum == row["values"]?.array?.first?.int, "households")
        }
    }
}

extension City {
    func asyncMap<T, R>(_ list: [T], _ transform: @IO (T) async throws -> R) async throws -> [R] {
        var results: [R] = []
        for element in list { results.append(try await transform(element)) }
        return results
    }
}
