import SandboxPolicy
import SessionPool
import Testing

/// Opening and closing sessions, thousands of times and roughly, leaves nothing of them behind.
@Suite(.serialized) struct SessionSoakTests {
    static let sessions = 2_000
    static let atOnce = 8

    @Test func twoThousandSessionsLeaveNothing() async throws {
        // Whatever a first host makes once, in this process and on this machine, is not a leak of the second.
        try await TestHost.use { test in
            let session = try await test.open()
            #expect(try await session.run("1 + 1").results == [["text/plain": "2"]])
        }
        let before = MachineState.now()
        try await TestHost.use { test in
            try await test.host.prepare(test.minimal)
            let idle = MachineState.now()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<Self.atOnce {
                    group.addTask {
                        for number in stride(from: lane, to: Self.sessions, by: Self.atOnce) {
                            try await Self.useSession(number, of: test)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(MachineState.now().processes == idle.processes)
            #expect(MachineState.now().cgroups == idle.cgroups)
        }
        #expect(MachineState.now() == before)
    }

    /// One life: half of them end in the middle of an execution.
    @HostLoop
    private static func useSession(_ number: Int, of test: TestHost) async throws {
        let session = try await test.open(tenant: "tenant-\(number % 3)", user: "user-\(number % 5)")
        if number.isMultiple(of: 2) {
            let result = try await session.run("\(number) + 1")
            #expect(result.results == [["text/plain": "\(number + 1)"]])
        } else {
            // Printing shows that the code runs; its session is closed at that moment.
            async let result = session.execute(Array("print('running')\nwhile True: pass".utf8)) { _, _ in
                Task { await session.close() }
            }
            #expect(try await result.status == .killed)
        }
        await session.close()
    }
}
