package import Kernel
package import Testing

extension Decider {
    /// Gives random commands to a decider, one after the other, and checks what holds for every decider:
    ///
    /// nothing traps; what was recorded is not recorded again by the same command; every fact reads back from its
    /// JSON; a claim is taken once and only a claim that is held is given back. `check` sees every state.
    package static func walk(
        seed: UInt64, steps: Int = 30, moments: [Moment], at location: SourceLocation = #_sourceLocation,
        _ command: (inout SplitMix64) -> Command, check: (State) -> Void = { _ in }
    ) {
        var random = SplitMix64(seed: seed)
        var state = initial
        var held: Set<Claim> = []
        for _ in 0..<steps {
            let next = command(&random)
            guard let moment = moments.randomElement(using: &random),
                let events = try? decide(next, state, moment)
            else { continue }
            for event in events {
                for change in claims(event, state, of: .zero) {
                    switch change {
                    case .take(let claim, _): #expect(held.insert(claim).inserted, sourceLocation: location)
                    case .release(let claim): #expect(held.remove(claim) != nil, sourceLocation: location)
                    }
                }
                let (name, version) = (type(of: event.fact).type, type(of: event.fact).version)
                let copy = try? Event.decoders.decode(type: name, version: version, payload: event.fact.json)
                #expect(copy == event, "\(name) reads back differently", sourceLocation: location)
                evolve(&state, event)
            }
            let again = (try? decide(next, state, moment)) ?? []
            #expect(again.isEmpty, "seed \(seed): \(next) was recorded twice", sourceLocation: location)
            check(state)
        }
    }
}
