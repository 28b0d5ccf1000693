import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// A host that cannot start says why in one line, and leaves nothing half made.
    @Suite struct FailedStartTests {
        @Test(arguments: ["/bin/true", "/bin/false", "/no/such/program", "/etc/passwd"])
        func aJailerThatIsNone(_ program: String) async {
            await #expect(processExitsWith: .success) { [program] in
                try await SandboxTests.FailedStartTests.expectCleanFailure(jailer: program, python: nil)
            }
        }

        @Test(arguments: ["/bin/false", "/etc/passwd"])
        func aPythonThatIsNone(_ program: String) async {
            await #expect(processExitsWith: .success) { [program] in
                try await SandboxTests.FailedStartTests.expectCleanFailure(jailer: nil, python: program)
            }
        }

        /// Tries several times, because what one failure leaves behind is easily overlooked.
        @HostLoop
        private static func expectCleanFailure(jailer: String?, python: String?) async throws {
            let real = try Installation.find()
            let broken = Installation(
                home: real.home, jailer: jailer ?? real.jailer, python: python ?? real.python,
                environment: real.environment, runtime: real.runtime)
            let data = try TemporaryDirectory()
            var states: [MachineState] = []
            for _ in 0..<3 {
                let error = await #expect(throws: SandboxError.self) { try await openSession(of: broken, data.path) }
                #expect(error?.code == .cannotStart)
                #expect(error?.description.contains("\n") == false, "\(error?.description ?? "")")
                states.append(MachineState.now())
            }
            #expect(states.allSatisfy { $0.processes == 0 }, "\(states)")
            #expect(states.allSatisfy { $0.cgroups == 0 }, "\(states)")
            #expect(states.allSatisfy { $0.descriptors == states[0].descriptors }, "\(states)")
        }

        @HostLoop
        private static func openSession(of installation: Installation, _ data: String) async throws {
            let host = try await SandboxHost.start(
                installation: installation, configuration: HostConfiguration(dataDirectory: data))
            do {
                let profile = try installation.profile(named: "minimal")
                let owner = try Owner(tenant: "test", user: "test")
                _ = try await host.openSession(owner: owner, profile: profile, limits: profile.limits)
            } catch {
                await host.shutDown()
                throw error
            }
            await host.shutDown()
        }
    }
}
