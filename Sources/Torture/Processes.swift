import EventLoop
import Foundation

/// The processes of the installation, found by the words they were started with.
extension Stage {
    /// Those with this role: `serve-worker`, `project`, …
    func processes(_ role: String) -> [Int32] {
        all.filter { $0.words.dropFirst().first == role && $0.words.contains(options.home) }.map(\.id)
    }

    /// Everything that works for it, PostgreSQL included.
    var everything: [Int32] {
        all.filter { entry in entry.words.contains { $0 == options.home || $0.hasPrefix("\(options.home)/pg") } }
            .map(\.id)
    }

    /// PostgreSQL's server. Its own file is not asked: the number in it may be somebody else's by now.
    var postmaster: Int32? {
        all.first { $0.words.first?.hasSuffix("/postgres") == true && $0.words.contains("\(disk)/data") }?.id
    }

    /// PostgreSQL's processes that serve a connection, or those of another kind: `walwriter`.
    func backends(_ kind: String = "[local]") -> [Int32] {
        guard let postmaster else { return [] }
        return all.filter { $0.parent == postmaster && $0.words.joined(separator: " ").contains(kind) }.map(\.id)
    }

    private var all: [(id: Int32, parent: Int32, words: [String])] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.compactMap { id in
            guard let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/cmdline")), !line.isEmpty,
                let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
            else { return nil }
            // The name in the second place may hold anything but ends with the last parenthesis.
            let rest = status[(status.lastIndex(of: ")") ?? status.startIndex)...].split(separator: " ")
            guard rest.count > 2, rest[1] != "Z" else { return nil }
            let words = String(decoding: line, as: UTF8.self).split(separator: "\0").map(String.init)
            return (id, Int32(rest[2]) ?? 0, words)
        }
    }
}
