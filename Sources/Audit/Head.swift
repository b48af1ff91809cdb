import Crypto
import Kernel

/// The end of the chain at some moment, small enough to be kept where nobody who can change the log can change it.
package struct Head: Sendable, Equatable, CustomStringConvertible {
    /// Of the last fact of a commit.
    package var position: Int64
    /// The commit's link.
    package var hash: [UInt8]

    package init(position: Int64, hash: [UInt8]) { (self.position, self.hash) = (position, hash) }

    package var description: String { "\(position) \(hash.hex)" }

    /// A file of kept heads that cannot be read: the line and what is wrong with it.
    package struct Unreadable: Error, Sendable, Equatable, CustomStringConvertible {
        package let line: Int
        package var description: String {
            "line \(line) is no head: it wants a position and 64 hexadecimal digits, as `audit head` prints them"
        }
    }

    /// Reads lines of `position hash` and whatever else stands behind them; empty lines and those with # are skipped.
    package static func read(_ text: String) throws(Unreadable) -> [Head] {
        var heads: [Head] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ")
            if words.isEmpty || line.hasPrefix("#") { continue }
            guard words.count >= 2, let position = Int64(words[0]), let hash = [UInt8](hex: words[1]),
                hash.count == 32
            else { throw Unreadable(line: index + 1) }
            heads.append(Head(position: position, hash: hash))
        }
        return heads
    }
}
