extension Repository {
    /// What can be said of the files together.
    var faults: [Fault] {
        files.flatMap(\.faults) + layoutFaults + manifestFaults + documentFaults + glossaryFaults + schemaFaults
            + scriptFaults
    }

    private var layoutFaults: [Fault] {
        let known = ["Package.swift", "Sources", "Tests", "Projections", "EventSchemas", "ops", "docs", "README.md"]
        return files.filter { file in
            let top = String(file.path.prefix { $0 != "/" })
            return !known.contains(top) && !top.hasPrefix(".")
        }.map { Fault($0, 1, "the top level stays small: put it into one of \(known.joined(separator: ", "))") }
    }

    // MARK: Package.swift

    /// A target of the manifest, as it is written there.
    private struct Target {
        let line: Int, name: String, folder: String, embedded: [String], dependencies: [String]

        init?(_ line: Int, _ text: Substring) {
            guard let name = text.firstMatch(of: /name: "(\w+)"/)?.1 else { return nil }
            (self.line, self.name) = (line, String(name))
            folder = text.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? "Sources/\(name)"
            embedded = text.matches(of: /embedInCode\("([^"]+)"\)/).map { String($0.1) }
            let list = text.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
            dependencies = list.matches(of: /"(\w+)"/).map { String($0.1) }
        }
    }

    private var manifestFaults: [Fault] {
        guard let manifest = file("Package.swift") else { return [] }
        var targets: [Target] = [], faults: [Fault] = []
        let starts = manifest.text.ranges(of: /\.(target|testTarget|executableTarget)\(/).map(\.lowerBound)
        for (start, end) in zip(starts, starts.dropFirst() + [manifest.text.endIndex]) {
            let line = manifest.text[..<start].count { $0 == "\n" } + 1
            guard let target = Target(line, manifest.text[start..<end]) else { continue }
            if targets.contains(where: { $0.name == target.name }) {
                faults.append(Fault(manifest, line, "\(target.name) is declared already"))
            }
            if contexts.contains(target.name), target.dependencies != ["Kernel"] {
                faults.append(Fault(manifest, line, "\(target.name) is a context: it knows Kernel and nothing else"))
            }
            targets.append(target)
        }
        let embedded = Set(targets.flatMap { target in target.embedded.map { "\(target.folder)/\($0)" } })
        let sql = files.filter { $0.has(".sql") && $0.isUnder(["Sources/", "Projections/"]) }
        // Those of registers are written out for readers: RegistersTests compares them with what is made.
        return faults
            + sql.filter { !embedded.contains($0.path) && !$0.isUnder(["Projections/Registers/"]) }.map {
                Fault($0, 1, "not in the program: name it in Package.swift as .embedInCode")
            }
    }

    // MARK: Documents

    private var documentFaults: [Fault] {
        let documents = files.filter { $0.has(".md") }
        var faults: [Fault] = [], linked: [String: [String]] = [:]
        for document in documents {
            let (titles, links) = outline(document)
            if titles != 1 {
                faults.append(Fault(document, 1, "has \(titles) titles; a page begins with its one `# Title`"))
            }
            for (line, target) in links {
                linked[document.path, default: []].append(target)
                if !exists(target) { faults.append(Fault(document, line, "leads to \(target), which is not there")) }
            }
        }
        var reached: Set = ["docs/README.md"], open = ["docs/README.md"]
        while let next = open.popLast() {
            for target in linked[next] ?? [] where reached.insert(target).inserted { open.append(target) }
        }
        let lost = documents.filter { $0.path.hasPrefix("docs/") && !reached.contains($0.path) }
        return faults + lost.map { Fault($0, 1, "no link leads here from docs/README.md") }
    }

    /// The number of titles, and where the links to other files lead; code is left out.
    private func outline(_ document: SourceFile) -> (titles: Int, links: [(line: Int, target: String)]) {
        var titles = 0, isCode = false, links: [(Int, String)] = []
        for (index, line) in document.lines.enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            if isCode { continue }
            if line.hasPrefix("# ") { titles += 1 }
            for match in line.matches(of: /\]\(([^)#\s]+)[^)]*\)/) where !match.1.contains("://") {
                links.append((index + 1, resolve(match.1, from: document.folder)))
            }
        }
        return (titles, links)
    }

    private func resolve(_ link: Substring, from folder: String) -> String {
        var parts = folder.split(separator: "/")
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private func exists(_ path: String) -> Bool {
        files.contains { $0.path == path || $0.path.hasPrefix("\(path)/") }
    }

    /// The glossary names what is there.
    private var glossaryFaults: [Fault] {
        let code = files.filter { $0.has(".swift") && $0.isUnder(["Sources/"]) }
        return file("docs/glossary.md").map { glossary in
            glossary.lines.enumerated().flatMap { index, line in
                line.matches(of: /`(\w+)`/).map { String($0.1) }.filter { name in !code.contains { $0.contains(name) } }
                    .map { Fault(glossary, index + 1, "nothing in Sources/ is called \($0)") }
            }
        } ?? []
    }

    // MARK: Schemas and scripts

    private var schemaFaults: [Fault] {
        var faults: [Fault] = [], declared: Set<String> = [], released: Set<String> = []
        for file in files where file.has("/v1.json") && file.path.hasPrefix("EventSchemas/") {
            released.formUnion(file.folder.split(separator: "/").suffix(1).map(String.init))
        }
        // Facts of the bench are written to logs that are thrown away.
        for file in files where file.has(".swift") && file.isUnder(["Sources/"]) && !file.isUnder(["Sources/Bench/"]) {
            for (index, line) in file.lines.enumerated() {
                guard let type = line.firstMatch(of: /static let type = "(\w+)"/)?.1 else { continue }
                declared.insert(String(type))
                if !released.contains(String(type)) {
                    faults.append(Fault(file, index + 1, "\(type) has no schema in EventSchemas/"))
                }
            }
        }
        let orphans = files.filter { file in
            let fact = file.folder.split(separator: "/").last ?? ""
            // The facts of registers have names that are put together: RegistersTests knows them.
            return file.has(".json") && file.path.hasPrefix("EventSchemas/") && !declared.contains(String(fact))
                && !file.isUnder(["EventSchemas/Registers/"])
        }
        return faults
            + orphans.map { Fault($0, 1, "no fact of that type is declared; what was released is read for ever") }
    }

    private var scriptFaults: [Fault] {
        files.filter(\.isScript).flatMap { script in
            var faults: [Fault] = []
            if !executables.contains(script.path) { faults.append(Fault(script, 1, "chmod +x")) }
            if !script.text.hasPrefix("#!/bin/sh\n") { faults.append(Fault(script, 1, "scripts are for /bin/sh")) }
            let status = try? Repository.run("/bin/sh", ["-n"], input: script.text).0
            if status != 0 { faults.append(Fault(script, 1, "`sh -n` does not understand it")) }
            return faults
        }
    }
}
