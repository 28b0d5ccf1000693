import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Sessions that each stay within their limit reach that of all together: one of their processes ends.
    @Suite struct MemoryWallTests {
        private static let mebibyte: UInt64 = 1 << 20

        /// Two sessions with 512 MiB each, where there are 256 MiB for both.
        private static func use(_ body: @HostLoop (TestHost, Session, Session) async throws -> Void) async throws {
            try await TestHost.use(memoryBytes: 256 * mebibyte) { test in
                guard let tree = test.host.cgroups else { return }
                #expect(tree.wall.limitBytes == 256 * mebibyte)
                let first = try await test.open(user: "first", limits: limits(of: test))
                let second = try await test.open(user: "second", limits: limits(of: test))
                try await body(test, first, second)
            }
        }

        @HostLoop
        private static func limits(of test: TestHost) -> Limits {
            var limits = test.minimal.limits
            limits.memoryBytes = 512 * mebibyte
            return limits
        }

        @Test func theLargestEndsAndTheOthersLive() async throws {
            try await Self.use { _, first, second in
                #expect(try await first.run("x = b'x' * (64 << 20)").status == .ok)
                let result = try await second.run("y = b'y' * (224 << 20)")
                #expect(result.status == .killed)
                let death = try #require(result.death)
                #expect(death.kind == .outOfMemory)
                #expect(death.message.contains("all sandboxes together may have 256 MiB"))
                #expect(try await first.value(of: "len(x)") == "67108864")
                try await second.expectToWork()
            }
        }

        @Test func aCommandEndsLikewise() async throws {
            try await Self.use { _, first, second in
                #expect(try await first.run("x = b'x' * (64 << 20)").status == .ok)
                let command = try await StartedCommand.run("python3 -c \"y = b'y' * (224 << 20)\"", in: second)
                let death = try #require(try await command.end().death)
                #expect(death.kind == .outOfMemory)
                #expect(death.message.contains("all sandboxes together may have 256 MiB"))
                #expect(try await first.value(of: "len(x)") == "67108864")
            }
        }

        @Test func whoReachesTheOwnLimitHearsOfThat() async throws {
            try await Self.use { test, first, _ in
                let small = try await test.open { $0.memoryBytes = 64 * Self.mebibyte }
                let result = try await small.run("x = b'x' * (128 << 20)")
                #expect(result.death?.kind == .outOfMemory)
                let message = try #require(result.death?.message)
                #expect(message.contains("using more than 64 MiB"))
                try await first.expectToWork()
            }
        }

        @Test func whatIsLeftIsTold() async throws {
            try await Self.use { test, first, _ in
                let before = try #require(test.host.memoryLeft(least: 0).sandboxBytes)
                #expect(before > 128 * Self.mebibyte && before < 256 * Self.mebibyte)
                #expect(try await first.run("x = b'x' * (96 << 20)").status == .ok)
                let after = try #require(test.host.memoryLeft(least: 0).sandboxBytes)
                #expect(before - after > 90 * Self.mebibyte)
                // What is cached of files is left.
                let write = "open('f', 'wb').write(bytes(80 << 20)); import os; os.sync()"
                #expect(try await first.run(write).status == .ok)
                let withCache = try #require(test.host.memoryLeft(least: .max).sandboxBytes)
                #expect(withCache + 16 * Self.mebibyte > after)
                await first.close()
                let atEnd = try #require(test.host.memoryLeft(least: .max).sandboxBytes)
                // The kernel lets go of some later.
                #expect(atEnd + 16 * Self.mebibyte > before)
            }
        }
    }
}
