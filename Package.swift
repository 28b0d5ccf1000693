// swift-tools-version: 6.2
import PackageDescription

// Every Swift target is built the same way: Swift 6 mode, explicit existentials, members visible only through the
// module that is imported, imports internal unless said otherwise, and no warnings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// Targets that only compute on bytes and values need no unsafe construct at all, and the compiler holds them to it.
let pureSettings = settings + [.strictMemorySafety()]

let cSettings: [CSetting] = [
    .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wconversion", "-Wstrict-prototypes"])
]

// The worker executables run where the toolchain's libraries are not: they carry the Swift runtime in themselves.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-stdlib"])]

let package = Package(
    name: "burrow",
    products: [
        .executable(name: "burrow", targets: ["burrow"]),
        .executable(name: "burrow-jailer", targets: ["burrow-jailer"]),
        .executable(name: "burrow-python", targets: ["burrow-python"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C, and the typed face of the kernel
        .systemLibrary(
            name: "CPython", pkgConfig: "python3-embed", providers: [.apt(["libpython3-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .target(name: "CLinux", cSettings: cSettings),
        .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: settings),

        // Values and contracts, shared by the host and the workers
        .target(name: "SandboxPolicy", swiftSettings: pureSettings),
        .target(name: "WorkerProtocol", swiftSettings: pureSettings),

        // Worker side: no Foundation, no Dispatch, one thread
        .target(name: "Confinement", dependencies: ["LinuxSystem", "SandboxPolicy"], swiftSettings: settings),
        .target(
            name: "Jailer",
            dependencies: ["Confinement", "LinuxSystem", "SandboxPolicy", "WorkerProtocol"],
            swiftSettings: settings),
        .target(name: "PythonRuntime", dependencies: ["CPython"], swiftSettings: settings),
        .target(
            name: "WorkerRuntime",
            dependencies: ["Confinement", "LinuxSystem", "PythonRuntime", "SandboxPolicy", "WorkerProtocol"],
            swiftSettings: settings),
        .executableTarget(
            name: "burrow-jailer", dependencies: ["Jailer"], swiftSettings: settings, linkerSettings: selfContained),
        .executableTarget(
            name: "burrow-python", dependencies: ["WorkerRuntime"], swiftSettings: settings,
            linkerSettings: selfContained),

        // Host side
        .target(
            name: "SeccompCompiler", dependencies: ["CSeccomp", "LinuxSystem", "SandboxPolicy"],
            swiftSettings: settings),
        .target(
            name: "SessionPool",
            dependencies: [
                "LinuxSystem", "SandboxPolicy", "SeccompCompiler", "WorkerProtocol",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "Persistence",
            dependencies: ["LinuxSystem", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: settings),
        .target(
            name: "Engine",
            dependencies: ["LinuxSystem", "Persistence", "SandboxPolicy", "SessionPool"], swiftSettings: settings),
        .executableTarget(
            name: "burrow",
            dependencies: [
                "CEdit", "LinuxSystem", "SandboxPolicy", "SessionPool",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "burrow-benchmark",
            dependencies: [
                "LinuxSystem", "SandboxPolicy", "SessionPool",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/burrow-benchmark", swiftSettings: settings),

        // Tests; none embeds Python, and those of SessionPool start the workers that are built beside them
        .testTarget(name: "LinuxSystemTests", dependencies: ["LinuxSystem"], swiftSettings: settings),
        .testTarget(name: "SandboxPolicyTests", dependencies: ["SandboxPolicy"], swiftSettings: settings),
        .testTarget(name: "WorkerProtocolTests", dependencies: ["WorkerProtocol"], swiftSettings: settings),
        .testTarget(
            name: "ConfinementTests",
            dependencies: ["CLinux", "Confinement", "LinuxSystem", "SandboxPolicy", "SeccompCompiler"],
            swiftSettings: settings),
        .testTarget(
            name: "SeccompCompilerTests", dependencies: ["CSeccomp", "SandboxPolicy", "SeccompCompiler"],
            swiftSettings: settings),
        .testTarget(
            name: "PythonRuntimeTests", dependencies: ["PythonRuntime"], exclude: ["python"],
            swiftSettings: settings),
        .testTarget(
            name: "SessionPoolTests",
            dependencies: ["LinuxSystem", "SandboxPolicy", "SessionPool", "WorkerProtocol"],
            swiftSettings: settings),
    ]
)
