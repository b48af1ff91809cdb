import Kernel
import KernelTesting
import Testing

@testable import People

@Suite("Person") struct PersonTests {
    private static let moment = Moment(
        actor: Actor(id: "clerk"), now: Instant("2026-03-02T02:00:00Z")!, policy: .none)
    private static let key = UUID(high: 0x7000, low: 0x8000_0000_0000_0001)

    private static func sealed(_ mask: String, index: String? = nil) -> Sealed {
        Sealed(key: key, ciphertext: "c2VhbGVk", mask: mask, index: index)
    }

    private static let person = Person.Registered {
        ($0.name, $0.idNo) = (sealed("张*"), sealed("110101********002X", index: "4f1a"))
        ($0.gender, $0.phone, $0.orgUnitId) = (.female, sealed("138****8000", index: "9b2c"), key)
        $0.birthDate = sealed("1990")
    }
    private static let moved = Person.ContactChanged { ($0.phone, $0.employer) = (sealed("139****9000"), "环卫二所") }
    private static let gone = Person.Deactivated { $0.reason = "离开本地" }
    private static let erased = Person.Erased { $0.reason = "保存期限届满" }
    private static let shredded = Person.KeyShredded { $0.keys = 2 }

    @Test("registered once; the document number stays claimed when they are deactivated")
    func registration() {
        Given(Person.self).when(.register(Self.person), at: Self.moment).then([.registered(Self.person)])
        Given(Person.self, [.registered(Self.person)]).when(.register(Self.person), at: Self.moment).thenNothing()
        var other = Self.person
        other.employer = "环卫二所"
        Given(Person.self, [.registered(Self.person)]).when(.register(other), at: Self.moment)
            .thenRefused("E-DUP", "张*")
        other.idNo.index = ""
        Given(Person.self).when(.register(other), at: Self.moment).thenRefused("E-VALUE", "盲索引")
        let claims = Person.claims(.registered(Self.person), .none)
        #expect(claims.count == 1)
        if case .take(let claim, _) = claims.first { #expect(claim == Claim("person.idNo", "4f1a")) }
        #expect(Person.claims(.deactivated(Self.gone), .active(Self.person)).isEmpty)
    }

    @Test("what changes is recorded, what is the same is not")
    func contact() {
        let registered = [Person.Event.registered(Self.person)]
        Given(Person.self, registered).when(.changeContact(Self.moved), at: Self.moment)
            .then([.contactChanged(Self.moved)])
        Given(Person.self, registered + [.contactChanged(Self.moved)])
            .when(.changeContact(Self.moved), at: Self.moment).thenNothing()
        Given(Person.self).when(.changeContact(Self.moved), at: Self.moment).thenRefused("E-NOT-FOUND")
        Given(Person.self, registered + [.deactivated(Self.gone)]).when(.changeContact(Self.moved), at: Self.moment)
            .thenRefused("E-STATE", "已停用")
    }

    @Test("deactivated once")
    func deactivation() {
        let registered = [Person.Event.registered(Self.person)]
        Given(Person.self, registered).when(.deactivate(reason: "离开本地"), at: Self.moment)
            .then([.deactivated(Self.gone)])
        Given(Person.self, registered + [.deactivated(Self.gone)])
            .when(.deactivate(reason: "离开本地"), at: Self.moment).thenNothing()
        Given(Person.self).when(.deactivate(reason: "离开本地"), at: Self.moment).thenRefused("E-NOT-FOUND")
    }

    @Test("erased once; afterwards nothing is recorded but that the keys are shredded")
    func erasure() {
        let registered = [Person.Event.registered(Self.person)]
        let erased = registered + [.erased(Self.erased)]
        for before in [registered, registered + [.deactivated(Self.gone)]] {
            Given(Person.self, before).when(.erase(reason: "保存期限届满"), at: Self.moment).then([.erased(Self.erased)])
            Given(Person.self, before).when(.recordShredding(keys: 2), at: Self.moment).thenRefused("E-STATE")
        }
        Given(Person.self).when(.erase(reason: "保存期限届满"), at: Self.moment).thenRefused("E-NOT-FOUND")
        for before in [erased, erased + [.keyShredded(Self.shredded)]] {
            Given(Person.self, before).when(.erase(reason: "再次"), at: Self.moment).thenNothing()
            for command in [.register(Self.person), .changeContact(Self.moved), .deactivate(reason: "")]
                as [Person.Command]
            {
                Given(Person.self, before).when(command, at: Self.moment).thenRefused("E-STATE", "已销毁")
            }
            #expect(Person.fold(before).registered == nil)
        }
        Given(Person.self, erased).when(.recordShredding(keys: 2), at: Self.moment).then([.keyShredded(Self.shredded)])
        Given(Person.self, erased + [.keyShredded(Self.shredded)])
            .when(.recordShredding(keys: 2), at: Self.moment).thenNothing()
    }

    @Test("an erasure takes what ties a person to open business, and gives back what another registration needs")
    func ties() {
        let taken = Person.claims(.erased(Self.erased), .active(Self.person)).map { change in
            if case .take(let claim, let refusal) = change {
                "\(claim.kind) \(claim.value) \(refusal.code)"
            } else {
                ""
            }
        }
        #expect(
            taken == [
                "occupancy.person \(Self.key) E-STATE", "contract.lessee \(Self.key) E-STATE",
                "protection.person 4f1a E-STATE",
            ])
        #expect(
            Person.claims(.keyShredded(Self.shredded), .erased(Self.person, isShredded: false))
                == [.release(Claim("person.idNo", "4f1a")), .release(Claim("protection.person", "4f1a"))])
    }

    @Test("any order of commands", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        Person.walk(seed: seed, moments: [Self.moment]) { random in
            let phone = Self.sealed(Bool.random(using: &random) ? "138****8000" : "139****9000")
            let commands: [Person.Command] = [
                .register(Self.person), .changeContact(Person.ContactChanged { $0.phone = phone }),
                seed % 3 == 0 ? .deactivate(reason: "离开本地") : .register(Self.person),
                seed % 5 == 0 ? .erase(reason: "保存期限届满") : .register(Self.person), .recordShredding(keys: 1),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            #expect(state.registered.map { $0.idNo == Self.person.idNo } ?? true)
        }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        SchemaFolder(context: "People").check(
            Person.Event.self,
            examples: [
                .registered(Self.person), .contactChanged(Self.moved), .deactivated(Self.gone), .erased(Self.erased),
                .keyShredded(Self.shredded),
            ])
        SchemaFolder(context: "People").check(PersonalDataReveal.Event.self, examples: [.revealed(Self.look)])
    }

    private static let look = PersonalDataReveal.Revealed {
        ($0.personId, $0.name, $0.fields, $0.reason) = (UUID(high: 1, low: 1), "张*", [.idNo, .phone], "电话核实住址")
    }

    @Test("a look at clear values is recorded once, and names what was looked at")
    func reveal() {
        Given(PersonalDataReveal.self).when(.record(Self.look), at: Self.moment).then([.revealed(Self.look)])
        Given(PersonalDataReveal.self, [.revealed(Self.look)]).when(.record(Self.look), at: Self.moment).thenNothing()
        var empty = Self.look
        empty.fields = []
        Given(PersonalDataReveal.self).when(.record(empty), at: Self.moment).thenRefused("E-VALUE")
        empty.fields = [.phone, .phone]
        Given(PersonalDataReveal.self).when(.record(empty), at: Self.moment).thenRefused("E-VALUE")
    }
}
