import Confinement
import Glibc
import LinuxSystem
import PythonRuntime
import WorkerProtocol

/// How a fork of the zygote becomes a context: it joins its room, locks itself, and serves its channel.
struct ContextBirth: ~Copyable {
    /// The channel's place in the context.
    ///
    /// User code finds it open there, and nothing above it.
    static let channelDescriptor: Int32 = 3

    private let channel: FileDescriptor
    private let standardOutput: FileDescriptor
    private let standardError: FileDescriptor
    /// The pidfd of the room's init; nil in direct mode.
    private let room: FileDescriptor?
    /// Control files to enter a control group by.
    private let cgroups: ReceivedDescriptors
    private let limits: ZygoteRequest.ContextLimits
    private let home: String
    private let configuration: ZygoteRequest.Configuration
    private let environment: [(name: String, value: String)]

    /// Takes the descriptors of a request apart.
    init(
        descriptors: inout ReceivedDescriptors, limits: ZygoteRequest.ContextLimits, home: String,
        configuration: ZygoteRequest.Configuration, environment: [(name: String, value: String)]
    ) throws(SystemError) {
        self.environment = environment
        guard let channel = descriptors.take(), let output = descriptors.take(), let error = descriptors.take() else {
            throw SystemError("take the descriptors of a context", code: EBADF)
        }
        let room: FileDescriptor? = configuration.isConfined ? descriptors.take() : nil
        var cgroups: [Int32] = []
        while let descriptor = descriptors.take() { cgroups.append(descriptor.release()) }
        self.channel = channel
        standardOutput = output
        standardError = error
        self.room = room
        self.cgroups = ReceivedDescriptors(owning: cgroups)
        self.limits = limits
        self.home = home
        self.configuration = configuration
    }

    /// Makes the next child of this process a member of the room's pid namespace.
    func joinPidNamespace() throws(SystemError) {
        switch room {
        case .some(let handle): try Namespaces.pid.join(of: handle)
        case .none: if configuration.isConfined { throw SystemError("take the room of a context", code: EBADF) }
        }
    }

    /// Runs in the forked child; never returns.
    func become(_ interpreter: Interpreter, _ channel: ContextChannel) -> Never {
        channel.adopt(ContextBirth.channelDescriptor)
        do {
            try takePlaces()
            interpreter.afterForkInChild()
            // Before any page is touched that it should be charged for.
            for cgroup in cgroups.numbers { try Files.writeOnce("0", to: cgroup) { "enter a cgroup" } }
            // The room may still be under construction.
            guard let rehearses = try channel.waitForWalls() else { _exit(0) }
            try joinRoom()
            if rehearses { try rehearse(interpreter, channel) }
            // It may also wait for its user for a long time.
            guard let entry = try channel.waitForUser() else { _exit(0) }
            try openPython(interpreter, entry.environment, entry.directory)
            try lock()
        } catch {
            channel.fail(step: error.operation, code: error.code)
            _exit(1)
        }
        ContextLoop(interpreter: interpreter, channel: channel).run()
    }

    /// Standard input stays the zygote's, which is empty.
    private func takePlaces() throws(SystemError) {
        try SignalReader.unblockAll()
        try libraryCall("place the standard output") { dup2(standardOutput.number, STDOUT_FILENO) }
        try libraryCall("place the standard error") { dup2(standardError.number, STDERR_FILENO) }
        // In the place of the zygote's control socket, which is closed thereby.
        try libraryCall("place the channel") { dup2(channel.number, ContextBirth.channelDescriptor) }
    }

    private func joinRoom() throws(SystemError) {
        switch room {
        case .some(let handle):
            try RoomEntry.join(handle)
        case .none:
            // Without a room nothing else ends it when its zygote is gone.
            try Privileges.setParentDeathSignal(SIGKILL)
            try Processes.startSession()
        }
    }

    /// Touches the pages that a first execution touches: this process has the time, and what it copies is its own.
    private func rehearse(_ interpreter: Interpreter, _ channel: ContextChannel) throws(SystemError) {
        do {
            try interpreter.rehearse(configuration.forkRehearsals)
        } catch {
            throw SystemError("rehearse (\(error))", code: EINVAL)
        }
        channel.announceJoined()
    }

    private func openPython(
        _ interpreter: Interpreter, _ additions: [String], _ directory: String
    ) throws(SystemError) {
        // Where homes differ, the list cannot hold it.
        let own = configuration.isConfined ? environment : environment + [(name: "HOME", value: home)]
        if !directory.isEmpty { try libraryCall(ContextEvent.directoryStep) { chdir(directory) } }
        do {
            try interpreter.becomeContext(
                environment: additions.isEmpty ? own : own + Zygote.variables(additions),
                workingDirectory: directory.isEmpty ? home : directory)
        } catch {
            throw SystemError("prepare Python (\(error))", code: EINVAL)
        }
    }

    private func lock() throws(SystemError) {
        guard configuration.isConfined else {
            // Direct mode takes nothing away, and gives back what the zygote was born without; but what the zygote has
            // open is none of the code's business.
            try Privileges.setDumpable(true)
            try Privileges.closeDescriptors(from: UInt32(ContextBirth.channelDescriptor) + 1)
            return
        }
        let dataBytes =
            limits.additionalDataBytes > 0
            ? try MemoryStatus.ofThisProcess().dataBytes + limits.additionalDataBytes : 0
        try ProcessLockdown(
            limits: RoomEntry.limits(
                openFiles: limits.openFiles, fileBytes: limits.fileBytes, processes: limits.processes,
                dataBytes: dataBytes),
            landlock: !configuration.landlock.isEmpty
                ? configuration.landlock.map { ($0.path, $0.rights) } : nil,
            seccompProgram: !configuration.program.isEmpty ? configuration.program : nil,
            firstClosedDescriptor: UInt32(ContextBirth.channelDescriptor) + 1, isDumpable: true
        ).apply()
    }
}
