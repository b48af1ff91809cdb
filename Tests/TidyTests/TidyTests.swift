import Testing

@Suite("Tidy") struct TidyTests {
    @Test("the repository keeps its own rules")
    func repository() {
        #expect(Repository.here.files.count > 100, "the files were not found")
        for fault in Repository.here.faults { Issue.record("\(fault)") }
    }

    @Test("what keeps the rules has no faults")
    func sample() {
        #expect(Repository(tidy, executables: ["ops/run"]).faults.map(\.description) == [])
    }

    @Test("each rule finds what breaks it", arguments: breaks)
    func finds(broken: Break) {
        let files = tidy.merging([broken.path: broken.text]) { $1 }
        let executables: Set = broken.path == "ops/plain" ? ["ops/run"] : ["ops/run", broken.path]
        let faults = Repository(files, executables: executables).faults.map(\.description)
        #expect(faults.count == 1 && faults.first?.contains(broken.fault) == true, "\(faults)")
    }
}

struct Break: CustomTestStringConvertible {
    let path: String, text: String, fault: String
    var testDescription: String { fault }

    init(_ path: String, _ text: String, _ fault: String) { (self.path, self.text, self.fault) = (path, text, fault) }
}

/// A repository with nothing wrong: each sample below breaks one thing in it.
private let tidy = [
    "Package.swift": """
    targets: [
        .target(name: "Leasing", dependencies: ["Kernel"]),
        .target(name: "Board", dependencies: ["Kernel", "Leasing"], path: "Projections/Board",
            resources: [.embedInCode("List/list.sql")]),
    ]

    """,
    "Sources/Leasing/Contract.swift": "struct Entered: Fact {\n    static let type = \"ContractEntered\"\n}\n",
    "EventSchemas/Leasing/ContractEntered/v1.json": "{}\n",
    "Projections/Board/List/list.sql": "CREATE TABLE list ();\n",
    "docs/README.md": "# Documentation\n\n[One](page.md#part), [two](glossary.md), [far](https://x.org/x).\n",
    "docs/glossary.md": "# Glossary\n\n| 合同 | `Entered` |\n",
    "docs/page.md": "# Page\n\n```sh\n# a comment\n```\n[Back](../docs/README.md)\n",
    "ops/run": "#!/bin/sh\necho retry! #1\n",
]

private let long = String(repeating: "长", count: 137) + "\n"
private let longBody = String(repeating: "        step()\n", count: 70)

/// The manifest with something more.
private func manifest(_ addition: String, _ fault: String) -> Break {
    Break("Package.swift", (tidy["Package.swift"] ?? "") + addition + "\n", fault)
}

private let breaks = [
    Break("Sources/Bank/A.swift", "let a = 1\n// " + long, "A.swift:2: 140 columns"),
    Break("Projections/Board/a.md", "# A\n\n" + long, "a.md:3: 137 columns"),
    Break("Sources/Bank/A.swift", String(repeating: "a\n", count: 401), "A.swift:401: 401 lines"),
    Break("Sources/Bank/A.swift", "struct A {\n    func f() {\n\(longBody)    }\n}\n", "A.swift:2: 72 lines"),
    Break("Sources/Bank/A.swift", "struct A {\n    init(a: A) {\n\(longBody)    }\n}\n", "A.swift:2: 72 lines"),
    Break("Sources/Bank/A.swift", "a\n\tb\n", "A.swift:2: a tab"),
    Break("ops/policy.json", "{} \n", "policy.json:1: space"),
    Break("Sources/Bank/A.swift", "a\nb", "A.swift:2: the last line"),
    Break("Sources/Bank/A.swift", "a // TODO b\n", "A.swift:1: “TODO”"),
    Break("ops/notes.txt", "FIXME\n", "FIXME"),
    Break("Sources/Bank/A.swift", "XXX\n", "XXX"),
    Break("Sources/Bank/A.swift", "    print(a)\n", "print("),
    Break("Sources/guangsha/A.swift", "    let a = try! b()\n", "try!"),
    Break("Sources/Bank/A.swift", "fatalError(\"unimplemented\")\n", "unimplemented"),
    Break("Tests/BankTests/A.swift", "@Test(.disabled(\"later\")) func a() {}\n", ".disabled("),
    Break("Tests/BankTests/A.swift", "    withKnownIssue { a() }\n", "withKnownIssue"),
    Break("Sources/Bank/A.swift", "class A: @unchecked Sendable {}\n", "@unchecked Sendable"),
    Break("Sources/Bank/A.swift", "import Foundation\n", "Foundation stays"),
    Break("Sources/Desk/A.swift", "import FoundationEssentials\n", "no Foundation in any form"),
    Break("Sources/Bank/A.swift", "let a = Date()\n", "Date()"),
    Break("Sources/Bank/A.swift", "let a = UUID()\n", "UUID()"),
    Break("Sources/Desk/A.swift", "let a = ContinuousClock.now\n", "ContinuousClock.now"),
    Break("Projections/Board/A.swift", "SystemRandomNumberGenerator()\n", "SystemRandomNumberGenerator"),
    Break("Tests/BankTests/A.swift", "    try await Task.sleep(for: .seconds(1))\n", "sleep("),
    Break("Tests/BankTests/A.swift", "    try await EventLoop.sleep(for: .seconds(1))\n", "sleep("),
    Break("ops/notes.txt", "cd /home/somebody\n", "/home/"),
    Break("ops/notes.txt", "see https://pypi.org/simple\n", "pypi.org"),
    manifest(".package(url: \"\"),", ".package("),
    manifest(".target(name: \"Leasing\", dependencies: [\"Kernel\"]),", "already"),
    manifest(".target(name: \"Estate\", dependencies: [\"Desk\"]),", "Estate is a context"),
    Break("Sources/Leasing/lost.sql", "SELECT 1;\n", "not in the program"),
    Break("notes/a.txt", "a\n", "the top level stays small"),
    Break("docs/page.md", "Page\n", "has 0 titles"),
    Break("docs/page.md", "# Page\n# Page\n", "has 2 titles"),
    Break("docs/page.md", "# Page\n\n[gone](gone.md)\n", "page.md:3: leads to docs/gone.md"),
    Break("docs/lost.md", "# Lost\n", "no link leads here"),
    Break("docs/glossary.md", "# Glossary\n\n| 合同 | `Lease` |\n", "glossary.md:3: nothing in Sources/ is called Lease"),
    Break("Sources/Leasing/A.swift", "static let type = \"ContractEnded\"\n", "ContractEnded has no schema"),
    Break("EventSchemas/Leasing/ContractEnded/v1.json", "{}\n", "no fact of that type"),
    Break("ops/plain", "#!/bin/sh\n", "chmod +x"),
    Break("ops/bash", "#!/bin/bash\n", "/bin/sh"),
    Break(".ci/run", "#!/bin/sh\nif true\n", "`sh -n`"),
]
