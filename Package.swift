// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Without it no generic of one target is specialised for the types of another, and of those only what is `public`:
    // facts and columns were read at a third of the rate.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let package = Package(
    name: "guangsha",
    targets: [
        // Knowing nothing of housing
        .target(name: "CLinux"),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),
        .target(name: "Postgres", dependencies: ["CLibpq", "EventLoop"]),
        .target(name: "PrivatePostgres"),
        .target(name: "HTTPServer", dependencies: ["EventLoop"]),
        .target(name: "Crypto", dependencies: ["CCrypto"]),
        .target(name: "Zlib", dependencies: ["CZlib"]),
        .target(name: "Kernel"),
        .target(
            name: "EventLog",
            dependencies: ["Crypto", "EventLoop", "Kernel", "Postgres", "Zlib"],
            resources: [
                .embedInCode("Schema/append.sql"), .embedInCode("Schema/archive.sql"), .embedInCode("Schema/chain.sql"),
                .embedInCode("Schema/log.sql"), .embedInCode("Schema/partitions.sql"),
                .embedInCode("Schema/roles.sql"),
            ]),
        .target(name: "Audit", dependencies: ["Crypto", "EventLog", "EventLoop", "Kernel", "Postgres", "Zlib"]),
        .target(
            name: "Vault",
            dependencies: ["Crypto", "EventLoop", "Kernel", "Postgres"],
            resources: [.embedInCode("Schema/index_key.sql"), .embedInCode("Schema/vault.sql")]),
        .target(name: "Desk", dependencies: ["Crypto", "EventLog", "EventLoop", "Kernel", "Postgres"]),
        .target(
            name: "Projector",
            dependencies: ["Crypto", "EventLog", "EventLoop", "Kernel", "Postgres"],
            resources: [.embedInCode("Schema/projector.sql")]),
        .target(
            name: "Queries",
            dependencies: ["Crypto", "EventLog", "EventLoop", "Kernel", "Postgres"],
            resources: [.embedInCode("Schema/collation.sql")]),
        // Bounded contexts: pure, each on the kernel alone
        .target(name: "Estate", dependencies: ["Kernel"]),
        .target(name: "People", dependencies: ["Kernel"]),
        .target(name: "Applications", dependencies: ["Kernel"]),
        .target(name: "Allocation", dependencies: ["Kernel"]),
        .target(name: "Leasing", dependencies: ["Kernel"]),
        .target(name: "Billing", dependencies: ["Kernel"]),
        .target(name: "Repairs", dependencies: ["Kernel"]),
        .target(name: "System", dependencies: ["Kernel"]),
        // What uses them
        .target(
            name: "RegisterEngine",
            dependencies: ["Desk", "EventLog", "EventLoop", "Kernel", "Postgres", "Projector", "Queries"]),
        .target(
            name: "Registers",
            dependencies: [
                "Desk", "Estate", "EventLog", "EventLoop", "Kernel", "Postgres", "Projector", "Queries",
                "RegisterEngine", "System",
            ],
            resources: [
                .embedInCode("Seeds/dictionaries.txt"), .embedInCode("Seeds/menus.json"),
                .embedInCode("Seeds/permissions.txt"), .embedInCode("Seeds/roles.json"),
            ]),
        .target(
            name: "Commands",
            dependencies: [
                "Allocation", "Applications", "Billing", "Crypto", "Desk", "Estate", "EventLog", "EventLoop",
                "Kernel", "Leasing", "People", "RegisterEngine", "Registers", "Repairs", "System",
            ],
            resources: [.embedInCode("Leasing/lessee_claims.sql")]),
        .target(
            name: "Lookups",
            dependencies: ["Estate", "EventLog", "Kernel", "People", "Postgres", "Projector", "Queries"],
            path: "Projections/Lookups",
            resources: [.embedInCode("Persons/person.sql"), .embedInCode("Places/place.sql")]),
        .target(
            name: "ApplicationsProjections",
            dependencies: [
                "Allocation", "Applications", "EventLog", "Kernel", "Leasing", "Lookups", "Postgres", "Projector",
                "Queries", "System",
            ],
            path: "Projections/Applications",
            resources: [
                .embedInCode("AllocationBoard/allocation_board.sql"),
                .embedInCode("ApplicationQueue/application_queue.sql"),
                .embedInCode("EligibilityRegister/eligibility_register.sql"),
            ]),
        .target(
            name: "BillingProjections",
            dependencies: [
                "Billing", "EventLog", "Kernel", "Leasing", "Lookups", "Postgres", "Projector", "Queries",
            ],
            path: "Projections/Billing",
            resources: [
                .embedInCode("BillList/bill_list.sql"), .embedInCode("ContractAccount/contract_account.sql"),
                .embedInCode("PaymentList/payment_list.sql"), .embedInCode("RentAccounting/rent_accounting.sql"),
            ]),
        .target(
            name: "EstateProjections",
            dependencies: ["Estate", "EventLog", "Kernel", "Lookups", "Postgres", "Projector", "Queries"],
            path: "Projections/Estate",
            resources: [.embedInCode("RoomBoard/room_board.sql")]),
        .target(
            name: "HomeProjections",
            dependencies: [
                "Applications", "Estate", "EventLog", "Kernel", "Leasing", "Postgres", "Projector", "Queries",
            ],
            path: "Projections/Home",
            resources: [.embedInCode("HomeCounters/home_counters.sql")]),
        .target(
            name: "LeasingProjections",
            dependencies: ["EventLog", "Kernel", "Leasing", "Lookups", "Postgres", "Projector", "Queries"],
            path: "Projections/Leasing",
            resources: [.embedInCode("ContractLedger/contract_ledger.sql")]),
        .target(
            name: "RepairsProjections",
            dependencies: [
                "EventLog", "Kernel", "Leasing", "Lookups", "Postgres", "Projector", "Queries", "Repairs",
            ],
            path: "Projections/Repairs",
            resources: [
                .embedInCode("RepairSummary/repair_summary.sql"), .embedInCode("WorkOrders/work_orders.sql"),
            ]),
        .target(
            name: "SystemProjections",
            dependencies: ["EventLog", "Kernel", "People", "Postgres", "Projector", "Queries", "System"],
            path: "Projections/System",
            resources: [
                .embedInCode("AccountList/account_list.sql"), .embedInCode("ExportLog/export_log.sql"),
                .embedInCode("OperationLog/operation.sql"),
                .embedInCode("PolicyList/policy_list.sql"), .embedInCode("RevealLog/reveal_log.sql"),
                .embedInCode("WorkingDays/working_day.sql"),
            ]),
        .target(name: "Reports", dependencies: ["EventLog", "EventLoop", "Kernel", "Postgres", "Queries"]),
        .target(
            name: "ReadModels",
            dependencies: [
                "ApplicationsProjections", "BillingProjections", "EstateProjections", "HomeProjections",
                "LeasingProjections", "Projector", "Queries", "Registers", "RepairsProjections", "Reports",
                "SystemProjections",
            ]),
        .target(name: "Bank", dependencies: ["Crypto", "EventLoop", "HTTPServer", "Kernel"]),
        .target(
            name: "Processes",
            dependencies: [
                "Applications", "Bank", "Billing", "Commands", "Desk", "EventLog", "EventLoop", "Kernel", "Leasing",
                "People", "Postgres",
            ],
            resources: [.embedInCode("Schema/process.sql")]),
        .target(
            name: "Identity",
            dependencies: [
                "Commands", "Crypto", "Desk", "EventLog", "EventLoop", "Kernel", "Postgres", "Queries", "System",
                "Zlib",
            ],
            resources: [
                .embedInCode("Schema/identity.sql"), .embedInCode("Schema/last_login.sql"),
                .embedInCode("Schema/operation.sql"),
            ]),
        .target(
            name: "API",
            dependencies: [
                "Allocation", "Applications", "Bank", "Billing", "BillingProjections", "Commands", "Crypto", "Desk",
                "Estate", "EventLog", "EventLoop", "HTTPServer", "HomeProjections", "Identity", "Kernel", "Leasing",
                "People", "Postgres", "Processes", "Projector", "Queries", "ReadModels", "RegisterEngine",
                "Registers", "Repairs", "Reports", "System", "SystemProjections",
            ],
            resources: [
                .embedInCode("Pages/docs.css"), .embedInCode("Pages/docs.html"), .embedInCode("Pages/docs.js"),
                .embedInCode("Schema/access.sql"), .embedInCode("Schema/token_scope.sql"),
            ]),
        .target(
            name: "Demo",
            dependencies: [
                "Allocation", "Applications", "Billing", "Commands", "Desk", "Estate", "EventLog", "EventLoop",
                "Kernel", "Leasing", "People", "RegisterEngine", "Registers", "Repairs", "System",
            ],
            resources: [.embedInCode("Policy/national-defaults.json"), .embedInCode("Policy/working-days.json")]),
        .target(
            name: "Bench",
            dependencies: [
                "API", "Audit", "Billing", "BillingProjections", "Commands", "Crypto", "Demo", "Desk", "Estate",
                "EventLog", "EventLoop", "HTTPServer", "Identity", "Kernel", "Leasing", "Postgres", "PrivatePostgres",
                "Processes", "Projector", "Queries", "RegisterEngine", "Registers", "System", "Vault",
            ]),
        .target(
            name: "Torture",
            dependencies: [
                "API", "Demo", "EventLog", "EventLoop", "HTTPServer", "Kernel", "Postgres", "Projector",
            ]),
        .executableTarget(
            name: "guangsha",
            dependencies: [
                "API", "Allocation", "Applications", "Audit", "Bank", "Bench", "Billing", "Commands", "Crypto", "Demo",
                "Desk", "Estate", "EventLog", "EventLoop", "HTTPServer", "Identity", "Kernel", "Leasing", "People",
                "Postgres", "PrivatePostgres", "Processes", "Projector", "Queries", "ReadModels", "RegisterEngine",
                "Registers", "Repairs", "System", "Torture", "Vault",
            ]),
        // Support of tests, and tests
        .target(
            name: "HistoryTesting",
            dependencies: [
                "Allocation", "Applications", "Billing", "Estate", "EventLog", "EventLoop", "Kernel", "KernelTesting",
                "Leasing", "People", "Postgres", "RegisterEngine", "Registers", "Repairs", "System",
            ]),
        .target(name: "KernelTesting", dependencies: ["Kernel"]),
        .target(name: "PostgresTesting", dependencies: ["EventLoop", "Postgres", "PrivatePostgres"]),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Bank", "Commands", "Crypto", "Demo", "Desk", "EventLog", "EventLoop", "HTTPServer", "Identity",
                "Kernel", "KernelTesting", "Postgres", "PostgresTesting", "Processes", "Projector", "Queries",
                "ReadModels", "RegisterEngine", "Registers", "System", "SystemProjections",
            ]),
        .testTarget(name: "AllocationTests", dependencies: ["Allocation", "Kernel", "KernelTesting"]),
        .testTarget(name: "ApplicationsTests", dependencies: ["Applications", "Kernel", "KernelTesting"]),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "Audit", "Crypto", "EventLog", "EventLoop", "Kernel", "Postgres", "PostgresTesting", "Projector",
            ]),
        .testTarget(name: "BankTests", dependencies: ["Bank", "Crypto", "EventLoop", "HTTPServer", "Kernel"]),
        .testTarget(name: "BenchTests", dependencies: ["Bench", "Kernel"]),
        .testTarget(name: "BillingTests", dependencies: ["Billing", "Kernel", "KernelTesting"]),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Allocation", "Applications", "Billing", "Commands", "Desk", "Estate", "EventLog", "EventLoop",
                "Kernel", "KernelTesting", "Leasing", "People", "Postgres", "PostgresTesting", "RegisterEngine",
                "Registers", "Repairs", "System",
            ]),
        .testTarget(name: "CryptoTests", dependencies: ["Crypto"]),
        .testTarget(
            name: "DemoTests",
            dependencies: ["Demo", "EventLog", "EventLoop", "Kernel", "Postgres", "PostgresTesting"]),
        .testTarget(
            name: "DeskTests",
            dependencies: ["Desk", "EventLog", "EventLoop", "Kernel", "Postgres", "PostgresTesting"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Crypto", "EventLoop", "HTTPServer", "Identity", "Kernel", "Postgres", "Vault", "guangsha",
            ]),
        .testTarget(
            name: "ErasureTests",
            dependencies: [
                "Applications", "Commands", "Demo", "Desk", "EventLog", "EventLoop", "Identity", "Kernel", "People",
                "Postgres", "PostgresTesting", "Processes", "Projector", "Queries", "ReadModels", "RegisterEngine",
                "Registers", "Vault",
            ]),
        .testTarget(name: "EstateTests", dependencies: ["Estate", "Kernel", "KernelTesting"]),
        .testTarget(
            name: "EventLogTests",
            dependencies: ["EventLog", "EventLoop", "Kernel", "Postgres", "PostgresTesting"]),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(name: "HTTPServerTests", dependencies: ["EventLoop", "HTTPServer"]),
        .testTarget(
            name: "IdentityTests",
            dependencies: [
                "Commands", "Crypto", "Desk", "EventLog", "EventLoop", "Identity", "Kernel", "Postgres",
                "PostgresTesting", "System",
            ]),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", "KernelTesting"]),
        .testTarget(name: "LeasingTests", dependencies: ["Kernel", "KernelTesting", "Leasing"]),
        .testTarget(name: "PeopleTests", dependencies: ["Kernel", "KernelTesting", "People"]),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["EventLoop", "Postgres", "PostgresTesting", "PrivatePostgres"]),
        .testTarget(
            name: "ProcessesTests",
            dependencies: [
                "Bank", "Billing", "Commands", "Desk", "EventLog", "EventLoop", "HTTPServer", "Kernel",
                "KernelTesting", "Leasing", "People", "Postgres", "PostgresTesting", "Processes",
            ]),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: [
                "Applications", "Estate", "EventLog", "EventLoop", "HistoryTesting", "HomeProjections", "Identity",
                "Kernel", "KernelTesting", "Leasing", "Postgres", "PostgresTesting", "Projector", "Queries",
                "ReadModels", "RegisterEngine", "Registers", "System", "SystemProjections",
            ]),
        .testTarget(
            name: "ProjectorTests",
            dependencies: [
                "EventLog", "EventLoop", "Kernel", "KernelTesting", "Postgres", "PostgresTesting", "Projector",
            ]),
        .testTarget(
            name: "QueriesTests",
            dependencies: ["EventLog", "EventLoop", "Kernel", "Postgres", "PostgresTesting", "Projector", "Queries"]),
        .testTarget(
            name: "RegistersTests",
            dependencies: [
                "Desk", "EventLog", "EventLoop", "Kernel", "KernelTesting", "Postgres", "PostgresTesting", "Projector",
                "Queries", "RegisterEngine", "Registers", "System",
            ]),
        .testTarget(name: "RepairsTests", dependencies: ["Kernel", "KernelTesting", "Repairs"]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Billing", "BillingProjections", "Estate", "EventLog", "EventLoop", "HistoryTesting", "Kernel",
                "KernelTesting", "Leasing", "Postgres", "PostgresTesting", "Projector", "Queries", "Repairs",
                "RepairsProjections", "Reports",
            ]),
        .testTarget(
            name: "ScopeTests",
            dependencies: [
                "API", "Commands", "Desk", "EventLog", "EventLoop", "HTTPServer", "HistoryTesting", "Identity",
                "Kernel",
                "KernelTesting", "People", "Postgres", "PostgresTesting", "Processes", "Projector", "Queries",
                "ReadModels", "Registers", "RepairsProjections", "Reports", "System",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Allocation", "Applications", "Bank", "Billing", "Commands", "Desk", "Estate", "EventLog", "EventLoop",
                "HTTPServer", "Identity", "Kernel", "KernelTesting", "Leasing", "People", "Postgres",
                "PostgresTesting", "Processes", "Projector", "Queries", "ReadModels",
            ],
            exclude: ["seeds.txt"]),
        .testTarget(name: "SystemTests", dependencies: ["Kernel", "KernelTesting", "System"]),
        .testTarget(name: "TidyTests", dependencies: ["Crypto"]),
        .testTarget(
            name: "VaultTests",
            dependencies: ["Crypto", "EventLoop", "Kernel", "Postgres", "PostgresTesting", "Vault"]),
    ]
)

// Built by `ops/fuzz` alone, under libFuzzer, which brings its own `main`.
if Context.environment["GUANGSHA_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Allocation", "Applications", "Billing", "Estate", "EventLoop", "HTTPServer", "Kernel", "Leasing",
                "People",
                "Repairs", "System",
            ]))
}

/// The targets that may handle raw memory. Every other one is compiled with strict memory safety,
/// so an unsafe expression there does not build.
let mayBeUnsafe: Set = ["EventLoop", "Postgres", "Crypto", "Zlib", "Fuzz"]

for target in package.targets where target.type != .system && target.name != "CLinux" {
    target.swiftSettings =
        settings + (mayBeUnsafe.contains(target.name) || target.type == .test ? [] : [.strictMemorySafety()])
}
