import Foundation
import Testing

/// A text of the repository, by its path from the root.
struct SourceFile {
    let path: String, text: String
    let lines: [Substring]

    init(_ path: String, _ text: String) {
        (self.path, self.text) = (path, text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    func has(_ suffixes: String...) -> Bool { suffixes.contains(where: path.hasSuffix) }

    func isUnder(_ prefixes: [String]) -> Bool { prefixes.contains(where: path.hasPrefix) }

    /// The folders above the file, joined.
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    var isScript: Bool { path == ".ci/run" || path.hasPrefix("ops/") && text.hasPrefix("#!") }
}

/// Where something is not as agreed, and why it was agreed.
struct Fault: CustomStringConvertible {
    let path: String, line: Int, reason: String

    init(_ file: SourceFile, _ line: Int, _ reason: String) {
        (path, self.line, self.reason) = (file.path, line, reason)
    }

    var description: String { "\(path):\(line): \(reason)" }
}

/// The texts that git tracks or would, in order.
struct Repository {
    let files: [SourceFile]
    /// Of the scripts, those that may be run.
    var executables: Set<String> = []

    /// A sample.
    init(_ files: [String: String], executables: Set<String> = []) {
        self.files = files.sorted { $0.key < $1.key }.map { SourceFile($0.key, $0.value) }
        self.executables = executables
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// This one.
    static let here: Repository = {
        var texts: [String: String] = [:], executables: Set<String> = []
        for path in trackedPaths() {
            let url = root.appending(path: path)
            guard let bytes = try? Data(contentsOf: url) else { continue }
            texts[path] = String(decoding: bytes, as: UTF8.self)
            if FileManager.default.isExecutableFile(atPath: url.path) { executables.insert(path) }
        }
        return Repository(texts, executables: executables)
    }()

    func file(_ path: String) -> SourceFile? { files.first { $0.path == path } }

    private static func trackedPaths() -> [String] {
        let git = ["-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        if case (0, let list)? = try? run("/usr/bin/git", git) { return list.split(separator: "\0").map(String.init) }
        // A copy without its history.
        let all = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return all.filter { path in !path.hasPrefix(".build") && !path.hasPrefix(".git/") }
    }

    /// Runs a program to its end on an input; its status and standard output.
    static func run(_ program: String, _ arguments: [String], input: String = "") throws -> (Int32, String) {
        let (process, stdin, stdout) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        (process.arguments, process.standardInput, process.standardOutput) = (arguments, stdin, stdout)
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
