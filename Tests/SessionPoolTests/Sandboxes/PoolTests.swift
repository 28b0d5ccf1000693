import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Rooms that were made before anybody asked for them.
    @Suite struct PoolTests {
        /// Waits until at least so many rooms are ready.
        @HostLoop
        private static func wait(for count: Int, in test: TestHost, _ profile: Profile) async throws {
            let deadline = MonotonicClock.nanoseconds() + 20_000_000_000
            while test.host.readyRooms(of: profile) < count {
                try #require(MonotonicClock.nanoseconds() < deadline, "the pool does not fill")
                await withCheckedContinuation { continuation in
                    _ = EventLoop.shared.schedule(after: 0.005) { continuation.resume() }
                }
            }
        }

        @Test func aSessionFromItIsLikeAnyOther() async throws {
            try await TestHost.use { test in
                #expect(test.host.openPool(for: test.minimal, bounds: 1...2) == nil)
                try await Self.wait(for: 1, in: test, test.minimal)
                let session = try await test.open()
                #expect(session.isFromPool)
                try await session.expectToWork()
                #expect(try await session.value(of: "_i, Out, __import__('os').getcwd()") != nil)
                _ = try await session.run("open('mine', 'w').write('mine')")
                #expect(try Files.status(session.homePath + "/mine")?.kind == .regular)
                let walls = try await session.run(
                    """
                    import os
                    status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())
                    [status[name].strip() for name in ('CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp')], os.getuid()
                    """)
                #expect(walls.shownTexts == ["(['0000000000000000', '0000000000000000', '1', '2'], 1000)"])
            }
        }

        @Test func nothingOfTheRehearsalIsLeft() async throws {
            try await TestHost.use { test in
                let data = try Installation.find().profile(named: "data")
                #expect(test.host.openPool(for: data, bounds: 1...1) == nil)
                try await Self.wait(for: 1, in: test, data)
                let owner = try Owner(tenant: "test", user: "test")
                let session = try await test.host.openSession(owner: owner, profile: data, limits: data.limits)
                #expect(session.isFromPool)
                let fresh = try await test.host.openSession(
                    owner: owner, profile: data, limits: Self.other(data.limits))
                #expect(!fresh.isFromPool)
                let look =
                    "import os; sorted(globals()), sorted(os.listdir('/tmp')), sorted(os.environ), os.getcwd()"
                #expect(try await session.value(of: look) == fresh.value(of: look))
                let draw = "import random, numpy; random.random(), numpy.random.rand()"
                #expect(try await session.value(of: draw) != fresh.value(of: draw))
            }
        }

        private static func other(_ limits: Limits) -> Limits {
            var other = limits
            other.memoryBytes -= 1 << 20
            return other
        }

        @Test func twoTenantsGetTwoRooms() async throws {
            try await TestHost.use { test in
                #expect(test.host.openPool(for: test.minimal, bounds: 2...2) == nil)
                try await Self.wait(for: 2, in: test, test.minimal)
                let first = try await test.open(tenant: "one")
                let second = try await test.open(tenant: "two")
                #expect(first.isFromPool && second.isFromPool)
                _ = try await first.run("open('secret', 'w').write('of one'); open('/shared/x', 'w').close()")
                #expect(
                    try await second.value(of: "import os; os.listdir('.'), os.listdir('/shared'), os.listdir('/tmp')")
                        == "([], [], [])")
            }
        }

        @Test func roomsThatWereLostAreNotGiven() async throws {
            try await TestHost.use { test in
                #expect(test.host.openPool(for: test.minimal, bounds: 1...1) == nil)
                try await Self.wait(for: 1, in: test, test.minimal)
                for pid in MachineState.descendants(of: getpid())
                where (try? Files.readText("/proc/\(pid)/comm")) == "init\n" { kill(pid, SIGKILL) }
                let session = try await test.open()
                try await session.expectToWork()
                try await Self.wait(for: 1, in: test, test.minimal)
                #expect(try await test.open(user: "next").isFromPool)
            }
        }

        @Test func theEndLeavesNothingBehind() async throws {
            try await TestHost.use { test in
                #expect(test.host.openPool(for: test.minimal, bounds: 3...3) == nil)
                try await Self.wait(for: 1, in: test, test.minimal)
                // The rest is being made when the host ends.
            }
            #expect(MachineState.workers() == 0)
        }
    }
}
