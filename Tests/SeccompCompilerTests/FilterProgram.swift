/// A compiled seccomp program, run as the kernel runs it (seccomp(2), the classic BPF of linux/filter.h).
struct FilterProgram {
    /// What the kernel shows a filter of a call (struct seccomp_data).
    struct Call {
        var number: UInt32
        var architecture = FilterProgram.nativeArchitecture
        var arguments: [UInt64] = [0, 0, 0, 0, 0, 0]
    }

    enum Verdict: Equatable {
        case allow
        case fail(Int32)
        case killProcess
        case other(UInt32)
    }

    enum Fault: Error {
        case unknownInstruction(UInt16)
        case outOfBounds
        case size(Int)
    }

    private struct Instruction {
        let code: UInt16
        let ifTrue: Int
        let ifFalse: Int
        let constant: UInt32
    }

    #if arch(x86_64)
    static let nativeArchitecture: UInt32 = 0xc000_003e
    static let foreignArchitectures: [UInt32] = [0x4000_0003, 0xc000_00b7, 0x4000_0028, 0, .max]
    /// Marks a call of x32, the architecture that shares the number of x86-64.
    static let foreignNumberBit: UInt32? = 0x4000_0000
    #elseif arch(arm64)
    static let nativeArchitecture: UInt32 = 0xc000_00b7
    static let foreignArchitectures: [UInt32] = [0xc000_003e, 0x4000_0003, 0x4000_0028, 0, .max]
    static let foreignNumberBit: UInt32? = nil
    #endif

    private let instructions: [Instruction]

    var count: Int { instructions.count }

    init(_ bytes: [UInt8]) throws {
        guard bytes.count.isMultiple(of: 8), !bytes.isEmpty else { throw Fault.size(bytes.count) }
        instructions = stride(from: 0, to: bytes.count, by: 8).map { start in
            Instruction(
                code: UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8, ifTrue: Int(bytes[start + 2]),
                ifFalse: Int(bytes[start + 3]),
                constant: (0..<4).reduce(0) { $0 | UInt32(bytes[start + 4 + $1]) << UInt32(8 * $1) })
        }
    }

    /// The kernel's answer to a call.
    ///
    /// - Throws: `Fault` when the program does what the kernel's check would not let it.
    func run(_ call: Call) throws -> Verdict {
        var accumulator: UInt32 = 0
        var position = 0
        while instructions.indices.contains(position) {
            let instruction = instructions[position]
            position += 1
            switch instruction.code {
            case 0x20: accumulator = try Self.word(at: instruction.constant, of: call)
            case 0x54: accumulator &= instruction.constant
            case 0x05: position += Int(instruction.constant)
            case 0x15: position += accumulator == instruction.constant ? instruction.ifTrue : instruction.ifFalse
            case 0x25: position += accumulator > instruction.constant ? instruction.ifTrue : instruction.ifFalse
            case 0x35: position += accumulator >= instruction.constant ? instruction.ifTrue : instruction.ifFalse
            case 0x45: position += accumulator & instruction.constant != 0 ? instruction.ifTrue : instruction.ifFalse
            case 0x06: return Self.verdict(instruction.constant)
            default: throw Fault.unknownInstruction(instruction.code)
            }
        }
        throw Fault.outOfBounds
    }

    /// The 32 bits at an offset of struct seccomp_data, on a little-endian machine.
    private static func word(at offset: UInt32, of call: Call) throws -> UInt32 {
        switch offset {
        case 0: return call.number
        case 4: return call.architecture
        case 8, 12: return 0
        case 16..<64 where offset.isMultiple(of: 4):
            let argument = call.arguments[Int(offset - 16) / 8]
            return UInt32(truncatingIfNeeded: offset.isMultiple(of: 8) ? argument : argument >> 32)
        default: throw Fault.outOfBounds
        }
    }

    private static func verdict(_ value: UInt32) -> Verdict {
        switch value & 0xffff_0000 {
        case 0x7fff_0000: .allow
        case 0x0005_0000: .fail(Int32(value & 0xffff))
        case 0x8000_0000: .killProcess
        default: .other(value)
        }
    }
}
