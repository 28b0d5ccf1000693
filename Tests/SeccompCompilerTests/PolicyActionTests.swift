import Glibc
import SandboxPolicy
import Testing

/// The compiled program answers every system call as the text of its policy says.
@Suite struct PolicyActionTests {
    static let numbers: ClosedRange<UInt32> = 0...511

    @Test(arguments: ["context", "init"])
    func everyNumberWithEveryTurningArgument(_ name: String) throws {
        let compiled = try CompiledPolicy.file(name)
        var compared = 0
        for number in Self.numbers {
            for arguments in ArgumentSamples.samples(for: compiled.ruled[number] ?? []) {
                let call = FilterProgram.Call(number: number, arguments: arguments)
                let verdict = try compiled.program.run(call)
                if verdict != compiled.expected(call) {
                    Issue.record("call \(number) \(arguments): \(verdict), not \(compiled.expected(call))")
                }
                compared += 1
            }
        }
        #expect(compared > 1000)
    }

    @Test(arguments: ["context", "init"])
    func foreignArchitecturesGetTheirAnswerWhateverTheyCall(_ name: String) throws {
        let compiled = try CompiledPolicy.file(name)
        let answer = compiled.verdict(compiled.policy.foreignArchitecture)
        #expect(answer == .killProcess)
        for architecture in FilterProgram.foreignArchitectures {
            for number in Array(Self.numbers) + [.max] {
                for arguments in ArgumentSamples.samples(for: []) {
                    let call = FilterProgram.Call(number: number, architecture: architecture, arguments: arguments)
                    #expect(try compiled.program.run(call) == answer)
                }
            }
        }
    }

    @Test(arguments: ["context", "init"])
    func x32IsAForeignArchitecture(_ name: String) throws {
        let compiled = try CompiledPolicy.file(name)
        // Other architectures have no such second convention.
        guard let bit = FilterProgram.foreignNumberBit else { return }
        for number in Self.numbers {
            for arguments in ArgumentSamples.samples(for: compiled.ruled[number] ?? []).prefix(3) {
                let call = FilterProgram.Call(number: number | bit, arguments: arguments)
                #expect(try compiled.program.run(call) == .killProcess, "call \(number) by x32")
            }
        }
    }

    @Test(arguments: ["context", "init"])
    func numbersThatNoKernelHasAreNotAllowed(_ name: String) throws {
        let compiled = try CompiledPolicy.file(name)
        for number in [512, 547, 1024, 65_536, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff, 0x8000_0000, .max] as [UInt32] {
            #expect(try compiled.program.run(.init(number: number)) != .allow, "call \(number)")
        }
    }

    @Test func callsNewerThanThePolicyDoNotExist() throws {
        // EPERM would keep a C library from falling back to what it used before.
        let compiled = try CompiledPolicy.file("context")
        for number in [compiled.newest + 1, 511, 600, 0x3fff_ffff] {
            #expect(try compiled.program.run(.init(number: number)) == .fail(ENOSYS), "call \(number)")
        }
        #expect(try compiled.program.run(.init(number: compiled.newest)) == .fail(ENOSYS))
    }

    @Test(arguments: ["context", "init"])
    func theProgramFitsTheKernel(_ name: String) throws {
        #expect(try CompiledPolicy.file(name).program.count <= 4096)
    }
}
