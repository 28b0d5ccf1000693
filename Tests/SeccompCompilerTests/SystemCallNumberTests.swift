import Foundation
import SandboxPolicy
import Testing

/// libseccomp's numbers are those of the machine's own header: the filter guards what it means to guard.
@Suite struct SystemCallNumberTests {
    @Test(arguments: ["context", "init"])
    func namesMeanWhatTheHeaderSays(_ name: String) throws {
        let header = try String(contentsOfFile: Self.headerPath, encoding: .utf8)
        var numbers: [String: UInt32] = [:]
        for line in header.split(separator: "\n") where line.hasPrefix("#define __NR_") {
            let parts = line.split(whereSeparator: \.isWhitespace)
            if parts.count == 3, let number = UInt32(parts[2]) { numbers[String(parts[1].dropFirst(5))] = number }
        }
        #expect(numbers.count > 250)
        for call in Set(try CompiledPolicy.file(name).policy.rules.flatMap(\.syscalls)) {
            guard let number = CompiledPolicy.number(of: call), let known = numbers[call] else { continue }
            #expect(number == known, "\(call)")
        }
    }

    #if arch(x86_64)
    private static let headerPath = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
    #elseif arch(arm64)
    private static let headerPath = "/usr/include/asm-generic/unistd.h"
    #endif
}
