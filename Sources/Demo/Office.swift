import Commands
import Desk
import EventLog
import EventLoop
import Kernel

/// The desk of one lane of the district, with a clock and identities of its own, so that lanes run side by side
/// and the same seed still makes the same facts.
@IO final class Office {
    var random: SplitMix
    private var now: Instant
    private lazy var desk = makeDesk()
    private let log: EventLog
    private let sealer: any Sealer
    private let policy: Policy
    private let lane: Int64
    private var numbers: [String: Int64] = [:]
    private let population: Population
    private var people = 0

    /// So many people may come to one dwelling in all its history.
    static let peopleOfLane = 128

    init(log: EventLog, sealer: any Sealer, policy: Policy, population: Population, lane: Int, seed: UInt64) {
        self.population = population
        (self.log, self.sealer, self.policy, self.lane) = (log, sealer, policy, Int64(lane))
        random = SplitMix(seed: seed &+ UInt64(lane) &* 0x9E37_79B9)
        now = Instant()
    }

    private func makeDesk() -> Desk {
        Desk(
            log: log, sealer: sealer, clock: { [unowned self] in now },
            makeID: { [unowned self] in UUID(milliseconds: $0.milliseconds, random: (random.next(), random.next())) },
            policy: { [policy] in policy }, number: { [unowned self] kind in nextNumber(kind) }, cachedStreams: 128)
    }

    /// Behind the numbers that people will be given: a lane's are its own, whatever the others do.
    private func nextNumber(_ kind: String) -> Int64 {
        numbers[kind, default: 0] += 1
        return 10_000_000 + lane * 1_000 + numbers[kind, default: 0]
    }

    func newAdult() -> Population.Person {
        people += 1
        return population.adult(Int(lane) * Office.peopleOfLane + people, &random)
    }

    func newChild() -> Population.Person {
        people += 1
        return population.child(Int(lane) * Office.peopleOfLane + people, &random)
    }

    /// Sets the clock; office hours begin at nine in the morning in Shanghai.
    func setTime(_ day: Day, hour: Int = 9) {
        let midnight = Int64(day.number) * 86_400_000_000 - 8 * 3_600_000_000
        now = Instant(microseconds: midnight + Int64(hour) * 3_600_000_000 + Int64(random.int(0...3_599_000_000)))
    }

    var time: Instant { now }

    @discardableResult
    func perform(_ command: some BusinessCommand, as actor: String) async throws(CommandFailure) -> Receipt {
        try await desk.perform(command, Invocation(Actor(id: actor, channel: "window"), commandID: nil))
    }

    func state<D: Decider>(_ decider: D.Type, _ id: UUID) async throws(CommandFailure) -> D.State {
        try await desk.state(of: decider, id)
    }

    /// The stream of a command's last fact: what it made besides its subject.
    func lastStream(_ receipt: Receipt) async throws -> UUID {
        let page = try await log.read(after: receipt.position - 1, limit: 1)
        guard let event = page.events.first else { throw CommandFailure.failed("no fact at \(receipt.position)") }
        return event.stream.id
    }
}
