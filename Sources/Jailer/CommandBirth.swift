import Confinement
import Glibc
import LinuxSystem
import WorkerProtocol

/// How a child of the jailer becomes a command of a room: it joins the room, locks itself, and runs a program.
struct CommandBirth: ~Copyable {
    /// Where the child says why it cannot go on; the kernel closes it when the program runs, and so says that it does.
    ///
    /// In the place of the jailer's control socket, which the child loses thereby.
    private static let reportDescriptor = Jailer.controlDescriptor
    /// A report has to fit one packet, whatever the names in it.
    private static let mostReportedBytes = 1_024

    let command: JailerRequest.Command
    private let standardInput: FileDescriptor
    private let standardOutput: FileDescriptor
    private let standardError: FileDescriptor
    /// The pidfd of the room's init.
    private let room: FileDescriptor
    /// Control files to enter a control group by.
    private let cgroups: ReceivedDescriptors
    private let seccompProgram: [UInt8]
    private let landlock: [ZygoteRequest.LandlockRule]

    /// Takes the descriptors of a request apart.
    init(
        _ command: JailerRequest.Command, descriptors: inout ReceivedDescriptors, seccompProgram: [UInt8],
        landlock: [ZygoteRequest.LandlockRule]
    ) throws(SystemError) {
        guard let input = descriptors.take(), let output = descriptors.take(), let error = descriptors.take(),
            let room = descriptors.take()
        else { throw SystemError("take the descriptors of a command", code: EBADF) }
        var cgroups: [Int32] = []
        while let descriptor = descriptors.take() { cgroups.append(descriptor.release()) }
        self.command = command
        standardInput = input
        standardOutput = output
        standardError = error
        self.room = room
        self.cgroups = ReceivedDescriptors(owning: cgroups)
        self.seccompProgram = seccompProgram
        self.landlock = landlock
    }

    /// Makes the next child of this process a member of the room's pid namespace.
    func joinPidNamespace() throws(SystemError) {
        try Namespaces.pid.join(of: room)
    }

    /// Runs in the forked child; never returns.
    consuming func become(report: consuming FileDescriptor) -> Never {
        var fault = JailerEvent.CommandFault.sandbox
        do {
            try Files.place(report.number, closingOnExecutionAt: Self.reportDescriptor)
            try takePlaces()
            // Before anything else: it is the fence that everything of the command is ended by.
            for cgroup in cgroups.numbers { try Files.writeOnce("0", to: cgroup) { "enter a cgroup" } }
            try RoomEntry.join(room)
            try lock()
            // From here on it has no other rights than the program will have.
            fault = .workingDirectory
            let directory = command.workingDirectory
            try libraryCall("enter \(directory)") { chdir(directory) }
            fault = .program
            try Processes.become(program: command.arguments, environment: command.environment)
        } catch {
            Self.fail(command.identifier, fault, error)
        }
    }

    private func takePlaces() throws(SystemError) {
        try SignalReader.unblockAll()
        try libraryCall("place the standard input") { dup2(standardInput.number, STDIN_FILENO) }
        try libraryCall("place the standard output") { dup2(standardOutput.number, STDOUT_FILENO) }
        try libraryCall("place the standard error") { dup2(standardError.number, STDERR_FILENO) }
    }

    private func lock() throws(SystemError) {
        let limits = command.limits
        try ProcessLockdown(
            limits: RoomEntry.limits(
                openFiles: limits.openFiles, fileBytes: limits.fileBytes, processes: limits.processes,
                dataBytes: limits.dataBytes),
            landlock: !landlock.isEmpty ? landlock.map { ($0.path, $0.rights) } : nil,
            seccompProgram: !seccompProgram.isEmpty ? seccompProgram : nil,
            // Running the program makes it an ordinary process, and only that: until then it has the jailer's memory.
            firstClosedDescriptor: UInt32(Self.reportDescriptor) + 1, isDumpable: false
        ).apply()
    }

    private static func fail(
        _ identifier: UInt64, _ fault: JailerEvent.CommandFault, _ error: SystemError
    ) -> Never {
        let step = String(decoding: error.operation.utf8.prefix(mostReportedBytes), as: UTF8.self)
        let event = JailerEvent.failed(.command(identifier, fault), step: step, code: error.code)
        let report = PacketSocket(owning: FileDescriptor(owning: reportDescriptor))
        _ = try? report.send(event.encoded())
        _exit(1)
    }
}
