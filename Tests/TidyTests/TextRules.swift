import Glibc

/// A text that must not stand in some files, and the reason.
private struct Ban {
    let texts: [String], reason: String
    /// Beginnings of the paths it holds for, and of those it does not.
    var within = [""], except: [String] = []
    /// What may stand in spite of it, on the same line.
    var allowed: [String] = []
}

private let swift = ["Sources/", "Tests/", "Projections/", "Package.swift"]
private let wiring = ["Sources/guangsha/", "Sources/EventLoop/", "Sources/Crypto/", "Sources/Demo/", "Sources/Bench/"]
/// The contexts of the trade: deciders over facts.
let contexts = ["Estate", "People", "Applications", "Allocation", "Leasing", "Billing", "Repairs", "System"]

private let bans = [
    Ban(texts: ["TODO", "FIXME", "XXX"], reason: "do it now, or say in docs/ what is left"),
    Ban(
        texts: ["print("], reason: "output goes through the console of the program, or it mixes with results",
        within: swift, except: ["Sources/guangsha/", "Sources/Bench/", "Tests/"]),
    Ban(texts: ["try!"], reason: "a server does not end because one call failed: throw", within: swift),
    Ban(texts: ["fatalError(\"unimplemented"], reason: "what is not there must not compile", within: swift),
    Ban(
        texts: [".disabled(", "withKnownIssue"], reason: "a test that may fail proves nothing: mend it or delete it",
        within: swift),
    Ban(
        texts: ["@unchecked Sendable"], reason: "only the event loop itself is trusted; the compiler checks the rest",
        within: swift, except: ["Sources/EventLoop/EventLoop.swift"]),
    Ban(
        texts: ["import Foundation"], reason: "Foundation stays where programs and files are handled", within: swift,
        except: ["KernelTesting", "PostgresTesting", "PrivatePostgres", "guangsha", "Bench", "Torture"].map {
            "Sources/\($0)/"
        }
            + ["Tests/"], allowed: ["import FoundationEssentials"]),
    Ban(
        texts: ["import Foundation"], reason: "this target is pure or close to the kernel: no Foundation in any form",
        within: (contexts + ["Kernel", "EventLoop", "Postgres", "HTTPServer", "EventLog", "Desk", "Projector"])
            .map { "Sources/\($0)/" }),
    Ban(
        texts: ["Date()", "UUID()", "ContinuousClock.now", "SystemRandomNumberGenerator"],
        reason: "clocks and chance are handed in, so that a test can choose them",
        within: ["Sources/", "Projections/"],
        except: wiring),
    Ban(
        texts: ["sleep("], reason: "a test awaits a condition: a fixed pause is too short here and too long there",
        within: ["Tests/"],
        // A step of a loop that asks again; a moment to kill at; and one that only a cancellation ends.
        allowed: [".milliseconds(", "fuse)", ".seconds(3600))"].map { "EventLoop.sleep(for: \($0)" }
            + ["EventLoop.sleep(until:"]),
    Ban(texts: ["/work/", "/farm/", "/root/", "/home/"], reason: "a path of one machine"),
    Ban(
        texts: [
            "github.com", "swiftpackageindex.com", "pypi.org", "npmjs.", "crates.io", "docker.io", "proxy.golang.org",
        ], reason: "the project needs no package registry"),
    Ban(
        texts: [".package("], reason: "there are no Swift packages: Foundation, libpq, libcrypto and zlib",
        within: ["Package.swift"]),
]

extension SourceFile {
    /// What can be said of a file by itself.
    var faults: [Fault] { shapeFaults + bannedTexts + longFunctions }

    private var shapeFaults: [Fault] {
        var faults: [Fault] = []
        for (index, line) in lines.enumerated() {
            let isFree = has(".md") && (line.hasPrefix("|") || line.contains("://"))
            if has(".swift", ".sql", ".md"), !isFree, line.utf8.count > 136, line.count > 136 {
                faults.append(Fault(self, index + 1, "\(line.count) columns; texts and SQL may take 136"))
            }
            if line.utf8.last == UInt8(ascii: " ") { faults.append(Fault(self, index + 1, "space at the end")) }
            if line.utf8.contains(UInt8(ascii: "\t")) {
                faults.append(Fault(self, index + 1, "a tab; indent with spaces"))
            }
        }
        if text.utf8.contains(UInt8(ascii: "\r")) {
            faults.append(Fault(self, 1, "carriage returns; lines end with \\n"))
        }
        if !text.hasSuffix("\n") { faults.append(Fault(self, lines.count, "the last line does not end")) }
        if has(".swift"), lines.count > 401 {
            faults.append(Fault(self, 401, "\(lines.count - 1) lines; split a file of more than 400 by its parts"))
        }
        return faults
    }

    private var bannedTexts: [Fault] {
        // The samples of these rules.
        if path.hasPrefix("Tests/TidyTests/") { return [] }
        return bans.filter { isUnder($0.within) && !isUnder($0.except) }.flatMap { ban in
            ban.texts.filter(contains).flatMap { banned in
                lines.indices.filter { line in
                    stands(banned, in: lines[line]) && !ban.allowed.contains { lines[line].contains($0) }
                }.map { Fault(self, $0 + 1, "“\(banned)”: \(ban.reason)") }
            }
        }
    }

    /// Hundreds of files times dozens of texts: this one has to be quick.
    func contains(_ banned: String) -> Bool { strstr(text, banned) != nil }

    /// Not as the end of another word: `retry!` is no `try!`, `${root}/home/` no path of a machine.
    private func stands(_ banned: String, in line: Substring) -> Bool {
        line.ranges(of: banned).contains { range in
            guard let before = line[..<range.lowerBound].last, banned.first != "." else { return true }
            return !before.isLetter && !before.isNumber && !"_})".contains(before)
        }
    }

    /// A function ends at the first brace that stands as deep as its first line; the format is checked elsewhere.
    private var longFunctions: [Fault] {
        guard has(".swift") else { return [] }
        return lines.indices.compactMap { start in
            let words = lines[start].split(separator: " ").prefix { !$0.contains("{") }
            guard words.contains(where: { $0 == "func" || $0.hasPrefix("init(") }),
                words.first?.hasPrefix("//") == false, !lines[start].hasSuffix("}")
            else {
                return nil
            }
            let depth = lines[start].prefix { $0 == " " }
            let end = lines[(start + 1)...].firstIndex { line in
                !line.isEmpty && (line.prefix { $0 == " " }.count < depth.count || line.hasPrefix("\(depth)}"))
            }
            let count = (end ?? lines.count) - start + 1
            return count > 70
                ? Fault(self, start + 1, "\(count) lines; a function of more than 70 does several things") : nil
        }
    }
}
