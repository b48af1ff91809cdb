/// An option of a subcommand: `--name VALUE`, or a bare `--name` if it takes no value.
struct Option {
    let name: String
    /// What stands for the value in the help; nil for a flag.
    let value: String?
    let summary: String

    init(_ name: String, _ value: String? = nil, _ summary: String) {
        (self.name, self.value, self.summary) = (name, value, summary)
    }

    static let database = Option(
        "database-url", "URL", "the PostgreSQL to use (or GUANGSHA_DATABASE_URL); without it, that of `guangsha up`")
    static let owner = Option(
        "owner-url", "URL", "the same for who owns the tables (or GUANGSHA_OWNER_URL); without it, --database-url")
}

/// The command line cannot be understood: what is wrong and what would be right.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The words behind a subcommand, checked against its options.
struct Arguments {
    private(set) var positional: [String] = []
    private var values: [String: String] = [:]

    init(_ words: ArraySlice<String>, of command: Subcommand) throws {
        var rest = words
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                positional.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            guard let option = command.options.first(where: { $0.name == name }) else {
                let known = command.options.map { "--\($0.name)" }.joined(separator: ", ")
                throw UsageError("`\(command.name)` has no option --\(name)\(known.isEmpty ? "" : "; it has \(known)")")
            }
            if option.value == nil {
                guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
                values[name] = ""
            } else {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                    throw UsageError("--\(name) wants \(option.value ?? "a value")")
                }
                values[name] = value
            }
        }
        guard positional.count <= command.positional.count else {
            throw UsageError(
                "`\(command.name)` does not know what to do with “\(positional[command.positional.count])”")
        }
    }

    func has(_ option: String) -> Bool { values[option] != nil }

    /// The option's value, or that of the environment variable GUANGSHA_<OPTION>.
    func string(_ option: String) -> String? {
        if let value = values[option] { return value }
        let variable = "GUANGSHA_" + option.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        return environment(variable)
    }

    func int(_ option: String, default fallback: Int) throws -> Int {
        guard let text = string(option) else { return fallback }
        guard let value = Int(text) else { throw UsageError("--\(option) wants a whole number, not “\(text)”") }
        return value
    }

    /// A positional argument that must be there.
    func required(_ index: Int, _ what: String) throws -> String {
        guard index < positional.count else { throw UsageError("missing \(what)") }
        return positional[index]
    }
}
