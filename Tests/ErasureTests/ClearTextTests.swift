import Commands
import EventLoop
import Kernel
import Testing
import Vault

/// What the database shows to who has no key: every row of every table, searched for every value that was sealed.
@Suite("Personal values in clear") struct ClearTextTests {
    @IO private func live(_ bureau: Bureau) async throws {
        try await bureau.buildDistrict()
        let person = try await bureau.perform(Household.registration(0))
        try await bureau.perform(Household.passport())
        try await bureau.perform(ChangePersonContact { ($0.personId, $0.phone) = (ID(person), "13600136000") })
        try await bureau.perform(Household.application(of: person, 0))
        bureau.manage()
        try await bureau.project()
    }

    @Test("none stands in any table: not in the log, not in a read model, not in what waits for the bank")
    @IO func none() async throws {
        let bureau = try await Bureau("clear_none")
        try await live(bureau)
        let fields = Set(bureau.recorder.values.map(\.field))
        #expect(fields == [.name, .idNumber, .document, .phone, .address, .bankCard, .birthDate])
        #expect(bureau.recorder.texts.count > 50)
        #expect(try await bureau.places(of: bureau.recorder.texts) == [:])
        // What is sealed can be opened: the values were there to be found.
        for value in bureau.recorder.values {
            #expect(try await bureau.vault.open(value.sealed, as: value.field) == value.text)
        }
        await bureau.close()
    }

    @Test("where a careless sealer leaves them they are found, every one, in the log and in the read models")
    @IO func control() async throws {
        let bureau = try await Bureau("clear_control", isCareless: true)
        try await live(bureau)
        let places = try await bureau.places(of: bureau.recorder.texts)
        let inLog = places.filter { $0.key.hasPrefix("log.event") }.values.reduce(Set<String>()) { $0.union($1) }
        #expect(inLog.sorted() == bureau.recorder.texts)
        #expect(places.keys.contains { $0.hasPrefix("read.") })
        await bureau.close()
    }
}
