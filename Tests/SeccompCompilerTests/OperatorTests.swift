import Testing

/// Every comparison that a policy can make, on all 64 bits.
@Suite struct OperatorTests {
    static let operators = [
        "equal", "not_equal", "masked_equal", "less", "less_or_equal", "greater", "greater_or_equal",
    ]
    static let values: [UInt64] = [0, 1, 0x15, 0x7fff_ffff, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_0015, .max - 1, .max]

    @Test(arguments: operators)
    func comparesAsItsNameSays(_ name: String) throws {
        for value in Self.values {
            let mask = name == "masked_equal" ? #", "mask": "0xffffffffffffffff""# : ""
            let compiled = try CompiledPolicy(
                json: """
                    { "description": "one comparison", "default": "errno:EPERM", "foreign_architecture": "kill_process",
                      "rules": [{ "action": "allow", "syscalls": ["close"], "reason": "a test", "arguments": [
                        { "index": 0, "operator": "\(name)", "value": "0x\(String(value, radix: 16))"\(mask) }] }] }
                    """)
            let number = try #require(CompiledPolicy.number(of: "close"))
            for argument in Self.values {
                let call = FilterProgram.Call(number: number, arguments: [argument, 7, 7, 7, 7, 7])
                #expect(try compiled.program.run(call) == compiled.expected(call), "\(argument) \(name) \(value)")
            }
        }
    }

    @Test(arguments: 0..<6)
    func everyArgumentCanBeCompared(_ index: Int) throws {
        let compiled = try CompiledPolicy(
            json: """
                { "description": "one argument", "default": "errno:EPERM", "foreign_architecture": "kill_process",
                  "rules": [{ "action": "allow", "syscalls": ["mmap"], "reason": "a test",
                    "arguments": [{ "index": \(index), "operator": "equal", "value": "0x5" }] }] }
                """)
        let number = try #require(CompiledPolicy.number(of: "mmap"))
        for position in 0..<6 {
            var arguments = Array(repeating: UInt64(0), count: 6)
            arguments[position] = 5
            let verdict = try compiled.program.run(.init(number: number, arguments: arguments))
            #expect((verdict == .allow) == (position == index))
        }
    }
}
