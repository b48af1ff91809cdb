import EventLog
import EventLoop

/// States of streams that were used lately, so that a command on a warm stream reads nothing.
///
/// Never trusted: the append checks the version, and what a cached state refuses is decided again on a fresh one.
@IO final class StreamCache {
    struct Entry {
        let version: Int
        let state: any Sendable
        /// Who recorded the first fact; nil if there is none.
        let enteredBy: String?
    }

    /// Two generations instead of a list in order of use: what is not touched during one generation is dropped.
    private var young: [StreamName: Entry] = [:], old: [StreamName: Entry] = [:]
    private let generationSize: Int

    init(generationSize: Int) { self.generationSize = generationSize }

    subscript(stream: StreamName) -> Entry? {
        get {
            if let entry = young[stream] { return entry }
            guard let entry = old[stream] else { return nil }
            self[stream] = entry
            return entry
        }
        set {
            guard let newValue else {
                young[stream] = nil
                old[stream] = nil
                return
            }
            if young.count >= generationSize {
                old = young
                young.removeAll(keepingCapacity: true)
            }
            young[stream] = newValue
        }
    }
}
