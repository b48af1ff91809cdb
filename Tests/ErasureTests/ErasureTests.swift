import Applications
import Commands
import EventLog
import EventLoop
import Kernel
import People
import Postgres
import PostgresTesting
import Projector
import Testing

@testable import Vault

private struct Outage: Error {}

@Suite("Erasing a person") struct ErasureTests {
    private func erase(_ person: UUID) -> ErasePerson {
        ErasePerson { ($0.personId, $0.reason) = (ID(person), "保存期限届满") }
    }

    @Test("refused while the person applies or is a member of who applies; afterwards nobody can read who it was")
    @IO func erasure() async throws {
        let bureau = try await Bureau("erasure")
        let (person, spouse) = (
            try await bureau.perform(Household.registration(0)), try await bureau.perform(Household.registration(1))
        )
        for (applicant, index) in [(person, 0), (spouse, 1)] {
            let application = ID<Application>(
                try await bureau.perform(Household.application(of: applicant, index)))
            #expect(try await bureau.obstacle(to: erase(person)) == "protected")
            try await bureau.perform(WithdrawApplication { ($0.applicationId, $0.reason) = (application, "已另行租房") })
        }
        let values = bureau.recorder.values
        try await bureau.perform(erase(person))
        try await bureau.perform(erase(person))
        // Decided, and nobody has shredded anything: nothing is recorded any more, and the names are not free yet.
        #expect(try await bureau.obstacle(to: Household.registration(0)) == "E-DUP")
        #expect(try await bureau.obstacle(to: Household.application(of: spouse, 1)) == "E-DUP")
        let contact = ChangePersonContact { ($0.personId, $0.phone) = (ID(person), "13600136000") }
        #expect(try await bureau.obstacle(to: contact) == "erased")

        var failures = 3
        bureau.beforeShredding = {
            failures -= 1
            if failures >= 0 { throw Outage() }
        }
        bureau.manage()
        try await eventually("the keys are shredded") {
            try await bureau.types(of: person) == ["PersonRegistered", "PersonErased", "SubjectKeyShredded"]
        }
        #expect(failures < 0)
        let facts = try await bureau.log.read(StreamName(Person.category, person))
        // The person's own key, and that of the member of the spouse's household.
        let shredded = Person.KeyShredded { $0.keys = 2 }
        #expect(try facts.last?.decoded(as: Person.Event.self) == .keyShredded(shredded))
        for value in values {
            let isErased =
                value.sealed.key == person || [Household.names[0], Household.numbers[0]].contains(value.text)
            #expect(try await bureau.vault.open(value.sealed, as: value.field) == (isErased ? nil : value.text))
        }
        #expect(try await bureau.places(of: bureau.recorder.texts) == [:])
        try await comesBack(bureau, erased: person, kept: spouse)
        await bureau.close()
    }

    /// Nothing more is recorded about the one who was erased, who may come back as somebody new.
    @IO private func comesBack(_ bureau: Bureau, erased: UUID, kept: UUID) async throws {
        await #expect(throws: Refusal.personErased) {
            _ = try await bureau.vault.seal("13600136000", for: erased, as: .phone)
        }
        #expect(try await bureau.obstacle(to: Household.application(of: erased, 0)) == "erased")
        let again = try await bureau.perform(Household.registration(0))
        #expect(again != erased)
        try await bureau.perform(Household.application(of: again, 0))
        #expect(try await bureau.obstacle(to: erase(kept)) == "protected")
    }

    @Test("refused while the person has a contract or lives in a room; read models and their rebuilds show the mask")
    @IO func tenants() async throws {
        let bureau = try await Bureau("erasure_tenants")
        try await bureau.buildDistrict()
        let tenants = try await bureau.pool.query("SELECT value FROM log.claim WHERE kind = 'contract.lessee'")
            .map { try #require(UUID(try $0.text(0))) }
        #expect(!tenants.isEmpty)
        for tenant in tenants {
            let obstacle = try await bureau.obstacle(to: erase(tenant))
            #expect(["lessee", "housed", "protected"].contains(obstacle))
        }
        let person = try await bureau.perform(Household.registration(0))
        let application = ID<Application>(try await bureau.perform(Household.application(of: person, 0)))
        try await bureau.perform(WithdrawApplication { ($0.applicationId, $0.reason) = (application, "已另行租房") })
        try await bureau.perform(erase(person))
        bureau.manage()
        try await eventually("the keys are shredded") { try await bureau.types(of: person).count == 3 }
        try await bureau.project()
        let queue: Statement = """
            SELECT applicant, id_no, phone FROM read.application_queue WHERE application_id = \(application)
            """
        let before = try await bureau.pool.query(queue).map { row in try (0..<3).map { try row.text($0) } }
        #expect(before == [["诸葛**", "110101********002X", "138****8000"]])
        let control = ProjectionControl(pool: bureau.pool)
        #expect(try await control.requestRebuild("application_queue"))
        try await eventually("rebuilt") {
            try await control.status().first { $0.name == "application_queue" }?.generation ?? 0 > 1
        }
        let after = try await bureau.pool.query(queue).map { row in try (0..<3).map { try row.text($0) } }
        #expect(after == before)
        await bureau.close()
    }

    @Test("contracts of an earlier build get the claim on their lessee that an erasure looks for")
    @IO func earlierContracts() async throws {
        let bureau = try await Bureau("erasure_earlier")
        try await bureau.buildDistrict()
        let claims: Statement = "SELECT value || stream_id FROM log.claim WHERE kind = 'contract.lessee' ORDER BY 1"
        let wanted = try await bureau.pool.query(claims).map { try $0.text(0) }
        _ = try await bureau.pool.query("DELETE FROM log.claim WHERE kind = 'contract.lessee'")
        try await bureau.pool.transaction { try await $0.script(lesseeClaims.sql) }
        #expect(try await bureau.pool.query(claims).map { try $0.text(0) } == wanted && !wanted.isEmpty)
        await bureau.close()
    }
}
