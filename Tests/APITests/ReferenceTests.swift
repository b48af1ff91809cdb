import Foundation
import HTTPServer
import Kernel
import Testing

@testable import API

/// The files under `docs/reference` that follow from the endpoints. A change of the API shows in them.
@Suite("The reference") struct ReferenceTests {
    private static let endpoints = Endpoint.all(bankSecret: [])

    @Test("endpoints.txt lists every operation")
    func endpoints() throws {
        let lines = ReferenceTests.endpoints.sorted { ($0.path, $0.method.rawValue) < ($1.path, $1.method.rawValue) }
            .map { endpoint in
                let who = endpoint.permission ?? (endpoint.personal == nil ? "-" : "(signed in)")
                return
                    "\(endpoint.method.rawValue) \(endpoint.path)  \(endpoint.operationID)  \(who)  \(endpoint.title)\n"
            }
        try guardFile("endpoints.txt", lines.joined())
    }

    @Test("permissions.txt lists every permission and what it is for")
    func permissions() throws {
        let byPermission = Dictionary(grouping: ReferenceTests.endpoints.filter { $0.permission != nil }) {
            $0.permission ?? ""
        }
        let lines = byPermission.sorted { $0.key < $1.key }.map { permission, endpoints in
            "\(permission)  \(endpoints.map(\.operationID).sorted().joined(separator: ", "))\n"
        }
        try guardFile("permissions.txt", lines.joined())
        // Roles and menus are checked against these.
        let names = byPermission.keys.sorted().map { "\($0)\n" }
        try guardFile("permissions.txt", names.joined(), in: "Sources/Registers/Seeds")
    }

    @Test("openapi.json describes every operation")
    func openAPI() throws {
        try guardFile("openapi.json", OpenAPI.document(ReferenceTests.endpoints).pretty() + "\n")
    }

    @Test("asyncapi.json describes every type of fact")
    func asyncAPI() throws {
        try guardFile("asyncapi.json", AsyncAPI.document(allFactTypes).pretty() + "\n")
    }

    @Test("operations have names of their own, permissions of three parts and titles in Chinese")
    func wellFormed() {
        let ids = ReferenceTests.endpoints.map(\.operationID)
        #expect(Set(ids).count == ids.count)
        for endpoint in ReferenceTests.endpoints {
            #expect(endpoint.title.isChinese, "\(endpoint.operationID)")
            #expect(endpoint.permission?.split(separator: ":").count ?? 3 == 3, "\(endpoint.operationID)")
        }
        // One path, one name for each of its parameters: OpenAPI takes templates that differ in names for the same.
        let templates = Set(ReferenceTests.endpoints.map(\.path))
        let shapes = templates.map { $0.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : $0 } }
        #expect(Set(shapes).count == templates.count)
        for type in ProblemType.all { #expect(type.title.chinese.isChinese && !type.advice.english.isEmpty) }
    }

    private func guardFile(_ name: String, _ wanted: String, in folder: String = "docs/reference") throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "\(folder)/\(name)")
        if (try? String(contentsOf: file, encoding: .utf8)) == wanted { return }
        guard ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" else {
            Issue.record("\(file.path) is not what the endpoints derive: run once with UPDATE_SNAPSHOTS=1")
            return
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try wanted.write(to: file, atomically: true, encoding: .utf8)
    }
}
