import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

/// Makes something new each time it is performed, so that nothing but its key keeps a repetition from doing it twice.
enum Chime: Decider {
    struct Rung: Fact {
        static let type = "BellRung"
        static let fields: [Field<Rung>] = []
    }
    struct Event: EventFamily {
        let rung: Rung
        var fact: any Fact { rung }
        static let decoders = FactDecoders<Event>().adding(Rung.self, Event.init(rung:))
    }

    static let category = "Chime"
    static let initial = 0
    static func decide(_ command: Void, _ rings: Int, _ moment: Moment) throws(Refusal) -> [Event] {
        [Event(rung: Rung())]
    }
    static func evolve(_ rings: inout Int, _ event: Event) { rings += 1 }
}

struct Ring: BusinessCommand {
    static let name = "ring", title = "按铃", permission = "hall:bell:ring"
    static let fields: [Field<Ring>] = []

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Chime.self, work.newID(), ())
    }
}

@Suite("Commands in doubt", .timeLimit(.minutes(2))) struct InDoubtTests {
    @Test(
        "an answer that got lost is found again by the key, without it the bell rings twice", arguments: [true, false])
    @IO func lostAnswers(keepsKeys: Bool) async throws {
        let url = try await TestCluster.database(named: "desk_in_doubt")
        let direct = Pool(Configuration(url: url), size: 2, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(direct, EventLog.migrations)
        if !keepsKeys {
            try await direct.with { connection in
                try await connection.script(
                    """
                    CREATE FUNCTION log.forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                    CREATE TRIGGER forget BEFORE INSERT ON log.command FOR EACH ROW EXECUTE FUNCTION log.forget()
                    """)
            }
        }
        let proxy = try await Proxy(to: url)
        let pool = Pool(Configuration(url: proxy.url), size: 2, waitLimit: .seconds(120))
        let desk = freshDesk(on: EventLog(pool: pool))
        for number in 1...20 {
            var invocation = porter
            let key = UUID(high: 9, low: UInt64(number))
            invocation.commandID = key
            proxy.arm(.after, at: key.bytes)
            let receipt = try await desk.perform(Ring(), invocation)
            if keepsKeys {
                #expect(try await desk.perform(Ring(), invocation).subject == receipt.subject)
            }
        }
        #expect(proxy.strikes == 20)
        #expect(try await EventLog(pool: direct).head() == (keepsKeys ? 20 : 40))
        proxy.close()
    }
}
