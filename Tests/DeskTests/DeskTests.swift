import Desk
import EventLog
import EventLoop
import Kernel
import Testing

@Suite("The desk") struct DeskTests {
    @Test("a command's facts are durable when it returns, with actor, policy and cause")
    @IO func performs() async throws {
        let log = try await freshLog("desk_performs")
        let desk = freshDesk(on: log)
        let cause = UUID(high: 7, low: 7)
        let receipt = try await desk.perform(
            Move(door: door(1)), Invocation(Actor(id: "porter"), correlationID: cause, causationID: cause))
        let event = try #require(try await log.read(StreamName("Door", door(1).uuid)).first)
        #expect(receipt.position == event.position && receipt.subject == door(1).uuid && receipt.version == 1)
        #expect(try event.decoded(as: Door.Event.self) == .opened(Door.Opened(by: "porter")))
        #expect(event.policyVersion == "p1" && event.causationID == cause && event.correlationID == cause)
    }

    @Test("a refusal changes nothing, and doing nothing is no fact")
    @IO func refuses() async throws {
        let log = try await freshLog("desk_refuses")
        let desk = freshDesk(on: log)
        _ = try await desk.perform(Move(door: door(1)), porter)
        await #expect(throws: CommandFailure.self) { try await desk.perform(Move(door: door(1)), porter) }
        #expect(try await desk.perform(Move(door: door(2), opens: false), porter).version == 0)
        #expect(try await log.head() == 1)
    }

    @Test("a claim that somebody holds is refused in the rule's words")
    @IO func claimed() async throws {
        let desk = freshDesk(on: try await freshLog("desk_claimed"))
        _ = try await desk.perform(Move(door: door(1)), porter)
        do throws(CommandFailure) {
            _ = try await desk.perform(Move(door: door(2)), porter)
            Issue.record("two doors open")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal.title == "另一扇门开着")
        }
    }

    @Test("what was taken while a command looked who holds it is looked at again")
    @IO func outdatedHint() async throws {
        let log = try await freshLog("desk_hint")
        let crowded = CrowdedLog(log)
        let (desk, other) = (freshDesk(on: crowded), freshDesk(on: log))
        crowded.afterwards = { _ = try await other.perform(Move(door: door(2)), porter) }
        #expect(try await desk.perform(OpenIfCalm { $0.door = door(1) }, porter).position == 0)
        #expect(try await log.head() == 1)
    }

    @Test("a key gives the first answer, also when the state would refuse by now")
    @IO func replays() async throws {
        let desk = freshDesk(on: try await freshLog("desk_replays"))
        var invocation = porter
        invocation.commandID = UUID(high: 3, low: 3)
        let first = try await desk.perform(Move(door: door(1)), invocation)
        let again = try await desk.perform(Move(door: door(1)), invocation)
        #expect(again.isReplay && again.position == first.position && again.version == 1)
        await #expect(throws: CommandFailure.keyReused) {
            try await desk.perform(Move(door: door(1), opens: false), invocation)
        }
    }

    @Test("a version seen too long ago is stale, and says what happened since")
    @IO func stale() async throws {
        let desk = freshDesk(on: try await freshLog("desk_stale"))
        _ = try await desk.perform(Move(door: door(1)), porter)
        _ = try await desk.perform(Move(door: door(1), opens: false), porter)
        var invocation = porter
        invocation.expectedVersion = 1
        do throws(CommandFailure) {
            _ = try await desk.perform(Move(door: door(1)), invocation)
            Issue.record("not stale")
        } catch {
            guard case .stale(2, let since) = error else { throw error }
            #expect(since.map(\.type) == ["DoorClosed"])
        }
        invocation.expectedVersion = 2
        #expect(try await desk.perform(Move(door: door(1)), invocation).version == 3)
    }

    @Test("what another process did is seen, though the state was cached")
    @IO func caches() async throws {
        let log = try await freshLog("desk_caches")
        let (here, there) = (freshDesk(on: log), freshDesk(on: EventLog(pool: log.pool)))
        _ = try await here.perform(Move(door: door(1)), porter)
        _ = try await there.perform(Move(door: door(1), opens: false), porter)
        #expect(try await here.perform(Move(door: door(1)), porter).version == 3)
        _ = try await there.perform(Move(door: door(1), opens: false), porter)
        #expect(try await here.perform(Move(door: door(1), opens: false), porter).version == 4)
    }

    @Test("streams of one command change together")
    @IO func together() async throws {
        let log = try await freshLog("desk_together")
        let desk = freshDesk(on: log)
        _ = try await desk.perform(Move(door: door(1)), porter)
        // Opening door 2 needs what closing door 1 releases, in one append.
        _ = try await desk.perform(Move(door: door(1), opens: false), porter)
        let receipt = try await desk.perform(Move(door: door(2), also: door(1)), porter)
        #expect(receipt.position == 3)
        #expect(try await log.read(StreamName("Door", door(1).uuid)).count == 2)
    }

    @Test("of many who want the same, exactly one wins and the others are told why")
    @IO func races() async throws {
        let log = try await freshLog("desk_races")
        let desks = (0..<4).map { _ in freshDesk(on: EventLog(pool: log.pool)) }
        let tasks = (0..<32).map { number in
            Task { @IO in
                do throws(CommandFailure) {
                    _ = try await desks[number % 4].perform(Move(door: door(1)), porter)
                    return true
                } catch {
                    guard case .refused = error else { throw error }
                    return false
                }
            }
        }
        var winners = 0
        for task in tasks where try await task.value { winners += 1 }
        #expect(winners == 1)
        #expect(try await log.head() == 1)
    }
}
