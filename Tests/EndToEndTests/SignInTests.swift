import Kernel
import Testing

/// The first day of an installation, as its administrator lives it.
@Suite("Signing in from the outside", .serialized) struct SignInTests {
    @Test("first start, one-time password, captcha, forced change, second factor, use, logout")
    func firstDay() async throws {
        let town = try Town()
        defer { town.remove() }
        let said = try #require(town.said.firstMatch(of: /admin, 一次性口令 (\S+)/))
        let first = String(said.1), own = "Blaue-Wolke \(Int.random(in: 100_000...999_999))"
        #expect(try await town.logIn("admin", first + "x").status == 401)
        var token = try town.token(try await town.logIn("admin", first), restriction: "changePassword")
        #expect(try town.ask(token, "GET", "/accounts").body.contains("E-AUTH-MUST-CHANGE"))
        let change = #"{"current":"\#(first)","new":"\#(own)"}"#
        token = try town.token(try town.ask(token, "PUT", "/me/password", change), restriction: "bindSecondFactor")
        try town.bindSecondFactor(token)
        let issued = try town.ask(
            token, "POST", "/accounts",
            #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(UUID.zero)","roles":["LEADER"]}"#)
        #expect(issued.status == 201 && issued.body.contains("one_time_password"), "\(issued.body)")
        let reset = try town.run(".build/debug/guangsha", ["account", "reset", "zhang_wei", "--home", town.home])
        #expect(reset.code == 0 && reset.output.split(separator: "\n").last?.count == 16, "\(reset.output)")
        let misspelt = try town.run(
            ".build/debug/guangsha",
            ["token", "issue", "--actor", "a", "--permissions", "leasing:contracts:list", "--home", town.home])
        #expect(misspelt.code == 2 && misspelt.output.contains("leasing:contract:list"), "\(misspelt.output)")
        #expect(try town.ask(token, "POST", "/logout").status == 200)
        // The other worker, too.
        try town.wait("the session has ended") { try town.ask(token, "GET", "/me").status == 401 }
        #expect(!town.said.contains(own) && !town.said.contains(token))
        // The password is told once.
        town.stop()
        try town.start()
        #expect(!town.said.contains("一次性口令"))
    }
}
