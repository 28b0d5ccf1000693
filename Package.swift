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
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C, and the typed face of the kernel
        .systemLibrary(
            name: "CPython", pkgConfig: "python3-embed", providers: [.apt(["libpython3-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
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
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "Persistence",
            dependencies: ["LinuxSystem", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: settings),
        .target(
            name: "Engine",
            dependencies: ["LinuxSystem", "Persistence", "SandboxPolicy", "SessionPool", "UserFiles"],
            swiftSettings: settings),
        .target(name: "UserFiles", dependencies: ["LinuxSystem"], swiftSettings: settings),
        .target(
            name: "Identity",
            dependencies: [
                "LinuxSystem", "SandboxPolicy",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: settings),
        .target(
            name: "E2BAPI",
            dependencies: [
                "Engine", "HTTPAPI", "Identity", "Persistence", "SandboxPolicy", "SessionPool", "UserFiles",
                "WebServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Engine", "Persistence", "SandboxPolicy", "SessionPool", "UserFiles", "WebServer",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "WebServer",
            dependencies: [
                "CZlib",
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .target(
            name: "Server",
            dependencies: [
                "E2BAPI", "Engine", "HTTPAPI", "Identity", "LinuxSystem", "Persistence", "SandboxPolicy",
                "SessionPool", "UserFiles", "WebServer",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "burrow",
            dependencies: [
                "CEdit", "Engine", "Identity", "LinuxSystem", "Persistence", "SandboxPolicy", "Server", "SessionPool",
                "WebServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
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
            name: "IdentityTests",
            dependencies: [
                "Identity", "LinuxSystem", "SandboxPolicy",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: settings),
        // Writes records until it is killed: PersistenceTests looks at what is left.
        .executableTarget(
            name: "burrow-records-writer", dependencies: ["Persistence"], path: "Tests/burrow-records-writer",
            swiftSettings: settings),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "LinuxSystem", "Persistence", "burrow-records-writer", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "LinuxSystem", "Persistence", "SandboxPolicy", "SessionPool", "UserFiles",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "Engine", "HTTPAPI", "Persistence", "SandboxPolicy", "SessionPool", "UserFiles", "WebServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "UserFilesTests", dependencies: ["LinuxSystem", "UserFiles"], swiftSettings: settings),
        .testTarget(
            name: "WebServerTests",
            dependencies: [
                "WebServer",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SessionPoolTests",
            dependencies: ["LinuxSystem", "SandboxPolicy", "SessionPool", "WorkerProtocol"],
            swiftSettings: settings),
    ]
)
