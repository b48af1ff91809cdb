/// One verb of the program.
struct Subcommand: Sendable {
    /// One or two words: `serve`, `projections list`.
    let name: String
    let summary: String
    var positional: [String] = []
    var options: [Option] = []
    /// Runs on the event loop and answers the exit code. nil for the one that runs on the main thread.
    var run: (@Sendable (Arguments) async throws -> Int32)?

    var usage: String {
        let words =
            positional.map { "<\($0)>" }
            + options.map { option in
                option.value.map { "[--\(option.name) \($0)]" } ?? "[--\(option.name)]"
            }
        return (["guangsha \(name)"] + words).joined(separator: " ")
    }

    var help: String {
        let width = options.map { $0.name.count + ($0.value?.count ?? 0) }.max() ?? 0
        let lines = options.map { option in
            let left = "--\(option.name) \(option.value ?? "")"
            return "  \(left)\(String(repeating: " ", count: max(1, width + 5 - left.count)))\(option.summary)"
        }
        return ([summary, "", "USAGE  \(usage)"] + (lines.isEmpty ? [] : ["", "OPTIONS"] + lines)).joined(
            separator: "\n")
    }
}

/// What scripts may rely on.
enum ExitCode {
    static let success: Int32 = 0, failure: Int32 = 1, usage: Int32 = 2, notFound: Int32 = 3, refused: Int32 = 4
    static let unavailable: Int32 = 6
}
