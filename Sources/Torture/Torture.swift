import EventLog
import EventLoop

/// What to do to a whole installation, and how long.
package struct TortureOptions: Sendable {
    package var seconds = 60
    /// The same seed tries the same things in the same order; what they meet is up to the machine.
    package var seed: UInt64 = 1
    package var clients = 8
    /// Prove afterwards that each check finds what it looks for.
    package var hasControls = false
    /// Whatever this process mounts goes with it; without that no disk is filled.
    package var hasOwnMounts = false
    /// A directory that does not exist yet, and does not afterwards.
    package var home: String
    /// The program to torture.
    package var program: String
    /// The first of two free ports.
    package var port: UInt16

    package init(home: String, program: String, port: UInt16) {
        (self.home, self.program, self.port) = (home, program, port)
    }
}

/// Lets clients work with an installation through HTTP while its processes are killed, its connections cut, its disk
/// filled and its clock set, and compares in the end what was acknowledged with what is there.
@IO package func runTorture(
    _ options: TortureOptions, progress: @escaping @IO (String) -> Void
) async throws -> TortureReport {
    let stage = try await Stage(options)
    defer { stage.remove() }
    progress("starting an installation in \(options.home)")
    try await stage.open()
    let witness = try await Witness(stage, seed: options.seed)
    var report = TortureReport(seed: options.seed)
    let begin = Deadline.now
    let clients = (0..<options.clients).map { number in
        Task.onLoop { await Household.live(number, witness, stage) }
    }
    // What is to be broken has to be there first.
    while witness.acks.count < options.clients, Deadline.now.since(begin) < .seconds(30) {
        try await EventLoop.sleep(for: .milliseconds(20))
    }
    progress("\(options.clients) clients at work; faults for \(options.seconds) s")
    let nemesis = Nemesis(stage, witness, seed: options.seed)
    await nemesis.rage(until: .after(.seconds(options.seconds)), progress)
    witness.isClosing = true
    progress("\(nemesis.survived.values.reduce(0, +)) faults; waiting until everything has come to rest")
    await nemesis.relent()
    try await stage.keepUp()
    let patience = Task.onLoop {
        try? await EventLoop.sleep(for: .seconds(90))
        if !Task.isCancelled { witness.giveUp() }
    }
    for client in clients { await client.value }
    patience.cancel()
    report.measure(witness, nemesis, Deadline.now.since(begin))
    try await stage.settle()
    progress("comparing what was acknowledged with what is there")
    let verdict = Verdict(stage)
    report.faults = witness.complaints + stage.complaints + (try await verdict.faults(of: witness.acks))
    report.facts = try await stage.log.head()
    guard options.hasControls, report.faults.isEmpty else { return report }
    for control in Control.allCases {
        progress("control: \(control.rawValue)")
        report.controls.append((control, try await control.isCaught(stage, witness, verdict)))
    }
    return report
}

/// What was done, what was survived and what was found.
package struct TortureReport: Sendable {
    package let seed: UInt64
    package fileprivate(set) var seconds = 0.0
    package fileprivate(set) var requests = 0, acknowledged = 0, unanswered = 0, toldToWait = 0
    package fileprivate(set) var longestPause = 0.0
    package fileprivate(set) var survived: [(fault: String, count: Int)] = []
    package fileprivate(set) var skipped: [String] = []
    package fileprivate(set) var facts: Int64 = 0
    /// What is not as it was promised; nothing, one hopes.
    package fileprivate(set) var faults: [String] = []
    package fileprivate(set) var controls: [(control: Control, isCaught: Bool)] = []

    init(seed: UInt64) { self.seed = seed }

    package var isGood: Bool { faults.isEmpty && controls.allSatisfy(\.isCaught) }

    @IO fileprivate mutating func measure(_ witness: Witness, _ nemesis: Nemesis, _ elapsed: Duration) {
        seconds = elapsed.inSeconds
        (requests, acknowledged) = (witness.requests, witness.acks.count)
        (unanswered, toldToWait) = (witness.unanswered, witness.toldToWait)
        longestPause = witness.longestPause.inSeconds
        survived = nemesis.survived.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
        skipped = nemesis.skipped
    }

    package var text: String {
        var lines = [
            "seed \(seed), \(Int(seconds)) s: \(requests) requests, \(acknowledged) acknowledged, "
                + "\(unanswered) without an answer, \(toldToWait) told to wait; \(facts) facts",
            "the longest time in which nobody was served: \((longestPause * 10).rounded() / 10) s",
            "survived: " + survived.map { "\($0.count) × \($0.fault)" }.joined(separator: ", "),
        ]
        lines += skipped.map { "skipped: \($0)" }
        lines += controls.map { "control: \($0.control.rawValue): \($0.isCaught ? "caught" : "NOT CAUGHT")" }
        let shown = faults.prefix(40).map { "FAULT: \($0)" }
        return (lines + shown + [faults.isEmpty ? "nothing was lost, nothing done twice" : "\(faults.count) faults"])
            .joined(separator: "\n")
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
