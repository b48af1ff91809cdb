import API
import Crypto
import EventLoop
import Foundation
import HTTPServer
import Kernel

/// What the program says: results on standard output, everything else on standard error.
enum Console {
    static func print(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

    static func note(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

    /// One line of JSON for the log. Never personal data: callers pass ids, counts and messages of our own.
    static func log(_ level: String, _ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        var members = [
            JSON.Member("time", .string(Wiring.now().description)), JSON.Member("level", .string(level)),
            JSON.Member("process", .string("\(CommandLine.arguments.dropFirst().first ?? "")/\(getpid())")),
            JSON.Member("message", .string(message)),
        ]
        members += fields.map { JSON.Member($0.key, .string($0.value)) }
        note(String(decoding: JSON.object(members).bytes, as: UTF8.self))
    }

    /// Columns padded to their widest cell; East Asian characters count twice.
    static func table(_ header: [String], _ rows: [[String]]) {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { width($0[column]) }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { cell, wanted in
                cell + String(repeating: " ", count: max(0, wanted - width(cell)))
            }
            print(cells.joined(separator: "  "))
        }
    }

    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }

    /// One line for each request that changed something, failed or was turned away; reads that went well would only
    /// fill the disk.
    @IO static func logAccess(_ record: AccessRecord) {
        guard record.method != .get || record.status >= 500 || record.cause != nil else { return }
        log(
            record.status >= 500 ? "error" : "info", "request",
            [
                "operation": record.operation ?? "", "actor": record.actor, "status": "\(record.status)",
                "microseconds": "\(record.duration.components.attoseconds / 1_000_000_000_000)",
                "trace": record.traceID.hex, "cause": record.cause ?? "",
            ])
    }
}
