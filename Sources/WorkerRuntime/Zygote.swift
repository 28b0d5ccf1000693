import Confinement
import Glibc
import LinuxSystem
import PythonRuntime
import WorkerProtocol

/// A warm Python of one profile that contexts are forked from.
///
/// It never sees a byte of a tenant.
package struct Zygote: ~Copyable {
    /// The control socket's place among the descriptors that its starter gives.
    static let controlDescriptor: Int32 = 3

    private let control: PacketSocket
    private let signals: SignalReader
    private let poller: Poller
    /// The pid namespace to come back to after a child was born into another.
    private let ownPidNamespace: FileDescriptor
    private let interpreter: Interpreter
    private let channel: ContextChannel
    private let configuration: ZygoteRequest.Configuration
    /// What contexts find in their environment, taken apart once for all of them.
    private let environment: [(name: String, value: String)]
    /// The contexts alive, by pid.
    private var contexts: [Int32: UInt64] = [:]

    private static let controlToken: UInt64 = 0
    private static let signalToken: UInt64 = 1

    /// Serves the host until it goes away.
    ///
    /// - Parameter arguments: The command line: the program, the environment's Python, the directory of `burrow_repl`.
    package static func main(arguments: [String]) -> Never {
        guard arguments.count == 3 else {
            report("usage: burrow-python PYTHON RUNTIME; it is started by burrow")
            _exit(2)
        }
        do {
            guard var zygote = try prepare(python: arguments[1], runtime: arguments[2]) else { _exit(0) }
            try zygote.serve()
            _exit(0)
        } catch {
            report("\(error)")
            _exit(1)
        }
    }

    private static func report(_ text: String) {
        try? Files.writeAll(Array("burrow-python: \(text)\n".utf8), to: STDERR_FILENO) { "report" }
    }

    /// Loads the profile and says so.
    ///
    /// Returns nil when the host is gone before it said what to load.
    private static func prepare(python: String, runtime: String) throws(SystemError) -> Zygote? {
        // Its forks are members of a room before they are locked: nobody there may look into them.
        try Privileges.setDumpable(false)
        let control = PacketSocket(owning: FileDescriptor(owning: controlDescriptor))
        let received = try control.receive(most: ZygoteRequest.mostPacketBytes)
        guard case .packet(let packet, _) = consume received else { return nil }
        guard case .configure(let configuration)? = try? ZygoteRequest(decoding: packet) else {
            throw SystemError("read the configuration", code: EBADMSG)
        }
        let channel = ContextChannel()
        let environment = variables(configuration.environment)
        let interpreter: Interpreter
        do {
            interpreter = try Interpreter.start(
                PythonConfiguration(executable: python, modulePath: runtime), sink: channel)
            try interpreter.prepare(
                preload: configuration.preload, rehearsals: configuration.rehearsals,
                contextEnvironment: configuration.isConfined ? environment : nil)
        } catch {
            try control.send(ZygoteEvent.failed(identifier: 0, reason: "\(error)").encoded())
            return nil
        }
        // Two tenants' contexts would write into each other's memory.
        let shared = try MemoryMap.sharedWritable()
        guard shared.isEmpty else {
            let reason = "a module that it preloads maps memory that forks share: \(shared.joined(separator: "; "))"
            try control.send(ZygoteEvent.failed(identifier: 0, reason: reason).encoded())
            return nil
        }
        let zygote = try Zygote(
            control: control, signals: SignalReader([SIGCHLD]), poller: Poller(),
            ownPidNamespace: Files.open("/proc/self/ns/pid"), interpreter: interpreter, channel: channel,
            configuration: configuration, environment: environment)
        try zygote.control.send(ZygoteEvent.ready(pythonVersion: interpreter.version).encoded())
        return zygote
    }

    static func variables(_ entries: [String]) -> [(name: String, value: String)] {
        entries.map { entry in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private init(
        control: consuming PacketSocket, signals: consuming SignalReader, poller: consuming Poller,
        ownPidNamespace: consuming FileDescriptor, interpreter: Interpreter, channel: ContextChannel,
        configuration: ZygoteRequest.Configuration, environment: [(name: String, value: String)]
    ) throws(SystemError) {
        self.environment = environment
        self.control = control
        self.signals = signals
        self.poller = poller
        self.ownPidNamespace = ownPidNamespace
        self.interpreter = interpreter
        self.channel = channel
        self.configuration = configuration
        try self.poller.add(self.control.descriptor.number, token: Zygote.controlToken)
        try self.poller.add(self.signals.descriptor.number, token: Zygote.signalToken)
    }

    private mutating func serve() throws(SystemError) {
        while true {
            for ready in try poller.wait(milliseconds: nil) {
                if ready.token == Zygote.controlToken {
                    if try !takeRequest() { return }
                } else {
                    while try signals.next() != nil {}
                    try reapContexts()
                }
            }
        }
    }

    /// Carries one request out.
    ///
    /// Returns false when the host is gone.
    private mutating func takeRequest() throws(SystemError) -> Bool {
        let received = try control.receive(
            most: ZygoteRequest.mostPacketBytes, mostDescriptors: ZygoteRequest.mostDescriptors)
        switch consume received {
        case .ended: return false
        case .nothing: return true
        case .packet(let packet, var descriptors):
            guard
                case .startContext(let identifier, let limits, let home)? =
                    try? ZygoteRequest(decoding: packet)
            else { throw SystemError("read a request", code: EBADMSG) }
            do {
                let birth = try ContextBirth(
                    descriptors: &descriptors, limits: limits, home: home,
                    configuration: configuration, environment: environment)
                try startContext(identifier, birth)
            } catch {
                try control.send(ZygoteEvent.failed(identifier: identifier, reason: "\(error)").encoded())
            }
            return true
        }
    }

    private mutating func startContext(_ identifier: UInt64, _ birth: borrowing ContextBirth) throws(SystemError) {
        // A second thread would be missing in the child, with every lock it held still locked.
        guard try Processes.threadCount() == 1 else { throw SystemError("fork with several threads", code: EBUSY) }

        try birth.joinPidNamespace()
        interpreter.beforeFork()
        let child: Processes.Child?
        do {
            child = try Processes.fork()
        } catch {
            interpreter.afterForkInParent()
            try Namespaces.pid.join(file: ownPidNamespace)
            throw error
        }
        guard let child else { birth.become(interpreter, channel) }
        interpreter.afterForkInParent()
        if configuration.isConfined { try Namespaces.pid.join(file: ownPidNamespace) }

        contexts[child.pid] = identifier
        try control.send(
            ZygoteEvent.contextStarted(identifier: identifier, pid: child.pid).encoded(),
            descriptors: [child.handle.number])
    }

    private mutating func reapContexts() throws(SystemError) {
        while let ended = try Processes.reap() {
            guard let identifier = contexts.removeValue(forKey: ended.pid) else { continue }
            try control.send(
                ZygoteEvent.contextEnded(
                    identifier: identifier, waitStatus: ended.waitStatus, cpuMicroseconds: ended.cpuMicroseconds,
                    peakMemoryKibibytes: ended.peakMemoryKibibytes
                ).encoded())
        }
    }
}
