// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "guangsha",
    targets: [
        // Knowing nothing of housing
        .target(name: "CLinux"),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "EventLoop", dependencies: ["CLinux"]),
        .target(name: "Postgres", dependencies: ["CLibpq", "EventLoop"]),
        .target(name: "PrivatePostgres"),
        .target(name: "HTTPServer", dependencies: ["EventLoop"]),
        .target(name: "Kernel"),
        // Bounded contexts: pure, each on the kernel alone
        // What uses them
        // Support of tests, and tests
        .target(name: "KernelTesting", dependencies: ["Kernel"]),
        .target(name: "PostgresTesting", dependencies: ["EventLoop", "Postgres", "PrivatePostgres"]),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(name: "HTTPServerTests", dependencies: ["EventLoop", "HTTPServer"]),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", "KernelTesting"]),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["EventLoop", "Postgres", "PostgresTesting", "PrivatePostgres"]),
    ]
)

/// The targets that may handle raw memory. Every other one is compiled with strict memory safety,
/// so an unsafe expression there does not build.
let mayBeUnsafe: Set = ["EventLoop", "Postgres", "Crypto"]

for target in package.targets where target.type != .system && target.name != "CLinux" {
    target.swiftSettings =
        settings + (mayBeUnsafe.contains(target.name) || target.type == .test ? [] : [.strictMemorySafety()])
}
