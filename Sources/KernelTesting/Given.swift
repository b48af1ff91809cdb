package import Kernel
package import Testing

/// A decider's history, then a command, then what must follow.
///
///     Given(Contract.self, [.entered(entered)]).when(.approve, at: moment).then([.approved(approved)])
package struct Given<D: Decider> {
    let events: [D.Event]

    package init(_ decider: D.Type, _ events: [D.Event] = []) { self.events = events }

    package func when(_ command: D.Command, at moment: Moment) -> Outcome {
        let state = D.fold(events)
        do throws(Refusal) { return Outcome(result: .success(try D.decide(command, state, moment))) } catch {
            return Outcome(result: .failure(error))
        }
    }

    package struct Outcome {
        package let result: Result<[D.Event], Refusal>

        /// Recorded: exactly these facts.
        package func then(_ expected: [D.Event], at location: SourceLocation = #_sourceLocation) {
            switch result {
            case .success(let events): #expect(events == expected, sourceLocation: location)
            case .failure(let refusal): Issue.record("refused: \(refusal.title)", sourceLocation: location)
            }
        }

        /// Ignored: it has been done already.
        package func thenNothing(at location: SourceLocation = #_sourceLocation) { then([], at: location) }

        /// Refused with this code, and with words that contain `text`.
        package func thenRefused(_ code: String, _ text: String = "", at location: SourceLocation = #_sourceLocation) {
            switch result {
            case .success(let events): Issue.record("not refused: \(events)", sourceLocation: location)
            case .failure(let refusal):
                #expect(refusal.code == code, sourceLocation: location)
                #expect(text.isEmpty || refusal.title.contains(text), sourceLocation: location)
                #expect(!refusal.hint.isEmpty, "a refusal says what to do next", sourceLocation: location)
            }
        }
    }
}
