import EventLoop
import KernelTesting

/// Runs tasks one at a time and decides at each of their `turn`s, by its seed alone, who goes on.
@IO final class Scheduler {
    private(set) var random: SplitMix64
    /// Over everything that happened, in order: two runs of a seed must end with the same.
    private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    private var parked: [Waiting] = []
    private var driver: CheckedContinuation<Void, Never>?

    /// Nobody else is there: every turn is given at once.
    private let isAlone: Bool

    private enum Waiting {
        case turn(CheckedContinuation<Void, Never>)
        case start(@IO @Sendable () async -> Void)
    }

    init(seed: UInt64, isAlone: Bool = false) {
        random = SplitMix64(seed: seed)
        self.isAlone = isAlone
    }

    // MARK: For tasks

    /// Lets others go first. Everything that leaves the process or comes back to it is a turn.
    func turn(_ what: String) async {
        note(what)
        if isAlone { return }
        await withCheckedContinuation { continuation in
            parked.append(.turn(continuation))
            handBack()
        }
    }

    /// Adds a task that starts when its turn comes.
    func spawn(_ what: String, _ body: @escaping @IO @Sendable () async -> Void) {
        note(what)
        parked.append(.start(body))
    }

    // MARK: For the driver

    var hasParked: Bool { !parked.isEmpty }

    /// Starts a task and returns at its first turn.
    func start(_ what: String, _ body: @escaping @IO @Sendable () async -> Void) async {
        note(what)
        await withCheckedContinuation { continuation in
            driver = continuation
            run(body)
        }
    }

    /// Lets one of those who wait go on to its next turn.
    func step() async {
        guard !parked.isEmpty else { return }
        let index = Int.random(in: 0..<parked.count, using: &random)
        note("\(index) of \(parked.count)")
        let next = parked.remove(at: index)
        await withCheckedContinuation { continuation in
            driver = continuation
            switch next {
            case .turn(let task): task.resume()
            case .start(let body): run(body)
            }
        }
    }

    private func run(_ body: @escaping @IO @Sendable () async -> Void) {
        Task.onLoop {
            await body()
            self.handBack()
        }
    }

    func drain() async { while hasParked { await step() } }

    // MARK: Chance

    /// True once in `count` times; never for 0.
    func chance(_ count: Int) -> Bool { count > 0 && Int.random(in: 0..<count, using: &random) == 0 }

    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    func one<T>(of choices: [T]) -> T? { choices.randomElement(using: &random) }

    func draw() -> UInt64 { random.next() }

    func note(_ what: String) {
        for byte in what.utf8 { trace = (trace ^ UInt64(byte)) &* 0x100_0000_01B3 }
        trace = (trace ^ 0xFF) &* 0x100_0000_01B3
    }

    private func handBack() {
        let waiting = driver
        driver = nil
        waiting?.resume()
    }
}
