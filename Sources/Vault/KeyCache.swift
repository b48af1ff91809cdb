import EventLoop
import Kernel

/// The keys used last. Two generations: a full young one becomes the old one, whose forgotten keys are dropped with it.
///
/// An entry ends after `lifetime`, because another process may have erased the person.
struct KeyCache {
    private typealias Entry = (key: [UInt8], until: Deadline)

    private let lifetime: Duration
    private let size: Int
    private var young: [UUID: Entry] = [:]
    private var old: [UUID: Entry] = [:]

    /// At most twice `size` keys are kept.
    init(lifetime: Duration, size: Int = 512) { (self.lifetime, self.size) = (lifetime, size) }

    var count: Int { young.count + old.count }

    mutating func key(of person: UUID) -> [UInt8]? {
        guard let entry = young[person] ?? old[person] else { return nil }
        guard Deadline.now < entry.until else {
            remove(person)
            return nil
        }
        if young[person] == nil { insert(entry, person) }
        return entry.key
    }

    mutating func insert(_ key: [UInt8], of person: UUID) { insert((key, .after(lifetime)), person) }

    mutating func remove(_ person: UUID) {
        young[person] = nil
        old[person] = nil
    }

    private mutating func insert(_ entry: Entry, _ person: UUID) {
        if young.count >= size { (old, young) = (young, [:]) }
        old[person] = nil
        young[person] = entry
    }
}
