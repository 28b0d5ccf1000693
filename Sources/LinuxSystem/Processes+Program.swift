import Glibc

extension Processes {
    /// Turns this process into another program, keeping its open descriptors that are not close-on-exec.
    ///
    /// A name without "/" is looked for in the directories of PATH in the new environment, as a shell does.
    ///
    /// - Throws: `SystemError` with the reason of the last candidate that says more than that there is none.
    package static func become(program arguments: [String], environment: [String]) throws(SystemError) -> Never {
        let program = arguments.first ?? ""
        var code = ENOENT
        for candidate in candidates(for: program, environment: environment) {
            let failure = execute(candidate, arguments, environment)
            switch failure {
            case ENOENT, ENOTDIR: break
            // Another directory may have one that may be run.
            case EACCES: code = failure
            default: throw SystemError("start \(candidate)", code: failure)
            }
        }
        throw SystemError("start \(program)", code: code)
    }

    /// Where a program may be, in the order of looking.
    package static func candidates(for program: String, environment: [String]) -> [String] {
        if program.isEmpty { return [] }
        if program.contains("/") { return [program] }
        let path = environment.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst("PATH=".count) } ?? "/usr/bin:/bin"
        // An empty entry would mean the working directory, which nobody should run programs from by accident.
        return path.split(separator: ":").map { "\($0)/\(program)" }
    }

    private static func execute(_ path: String, _ arguments: [String], _ environment: [String]) -> Int32 {
        withCStrings(arguments) { argumentPointers in
            withCStrings(environment) { environmentPointers in
                // The kernel only reads what C declares as writable.
                let argv = UnsafeRawPointer(argumentPointers).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
                let envp = UnsafeRawPointer(environmentPointers)
                    .assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
                execve(path, argv, envp)
                return errno
            }
        }
    }
}
