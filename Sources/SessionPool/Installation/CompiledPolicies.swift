import LinuxSystem
import SandboxPolicy
import SeccompCompiler
import WorkerProtocol

/// The policies of this installation, ready for processes to apply, and checked against this machine.
struct CompiledPolicies {
    let contextProgram: [UInt8]
    let initProgram: [UInt8]
    let landlock: [ZygoteRequest.LandlockRule]

    /// Reads and compiles the policies; `missing` are layers that the operator does without.
    ///
    /// - Throws: `SandboxError` when the machine lacks a layer that nobody said it may lack.
    init(installation: Installation, without missing: Set<Layer>) throws(SandboxError) {
        if missing.contains(.seccomp) {
            contextProgram = []
            initProgram = []
        } else {
            do {
                contextProgram = try SeccompCompiler.compile(installation.syscallPolicy("context"))
                initProgram = try SeccompCompiler.compile(installation.syscallPolicy("init"))
            } catch let error as SandboxError {
                throw error
            } catch {
                throw SandboxError(.cannotStart, "the seccomp policy cannot be compiled (\(error)): correct it")
            }
        }
        if missing.contains(.landlock) {
            landlock = []
        } else {
            guard LandlockRuleset.abi() > 0 else {
                throw SandboxError(
                    .cannotStart,
                    "this kernel has no Landlock (Linux 5.13, lsm=landlock): enable it, or accept that "
                        + "\(Layer.landlock.loss) with --without landlock")
            }
            landlock = try installation.landlockPolicy().rules.map { rule in
                ZygoteRequest.LandlockRule(
                    path: Self.resolve(rule.path), rights: rule.allow.reduce(0) { $0 | $1.bit })
            }
        }
    }

    private static func resolve(_ path: String) -> String {
        switch path {
        case "${environment}": RoomFacts.environment
        case "${runtime}": RoomFacts.runtime
        case "${home}": RoomFacts.home
        case "${shared}": RoomFacts.shared
        default: path
        }
    }
}
