import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// PID 1 of the outer namespaces: builds the template, starts zygotes, builds rooms, starts commands in them, and tells
/// the host how they end.
///
/// When the host ends, the control socket does, and the jailer with it; the kernel then ends everything below.
package struct Jailer: ~Copyable {
    /// The control socket's place among the descriptors that the host gives.
    package static let controlDescriptor: Int32 = 3

    private let control: PacketSocket
    private let signals: SignalReader
    private let poller: Poller
    /// What to come back to after furnishing a room.
    private let ownMountNamespace: FileDescriptor
    /// The pid namespace to come back to after a command was born into another.
    private let ownPidNamespace: FileDescriptor
    private var initProgram: [UInt8] = []
    private var contextProgram: [UInt8] = []
    private var landlock: [ZygoteRequest.LandlockRule] = []
    private var usesLandlock = true
    /// What the jailer's children are, by pid.
    private var children: [Int32: Child] = [:]
    /// Rooms and commands that have not reported yet: the jailer's end of their report sockets, by pid.
    private var reports: [Int32: Int32] = [:]
    /// Rooms whose walls stand: only they can be entered.
    private var furnishedRooms: Set<UInt64> = []

    private enum Child {
        case zygote(UInt32)
        case room(UInt64)
        case command(UInt64)
    }

    private static let controlToken: UInt64 = 0
    /// The jailer's own pid; all other tokens are the pids of children that have yet to report.
    private static let signalToken: UInt64 = 1

    /// Serves the host until it goes away.
    package static func main() -> Never {
        do {
            try settle()
            var jailer = try Jailer(
                control: PacketSocket(owning: FileDescriptor(owning: controlDescriptor)),
                signals: SignalReader([SIGCHLD]), poller: Poller(),
                ownMountNamespace: Files.open("/proc/self/ns/mnt"), ownPidNamespace: Files.open("/proc/self/ns/pid"))
            try jailer.serve()
            _exit(0)
        } catch {
            giveUp(error)
        }
    }

    private static func giveUp(_ error: SystemError) -> Never {
        try? Files.writeAll(Array("burrow-jailer: \(error)\n".utf8), to: STDERR_FILENO) { "report" }
        _exit(1)
    }

    private init(
        control: consuming PacketSocket, signals: consuming SignalReader, poller: consuming Poller,
        ownMountNamespace: consuming FileDescriptor, ownPidNamespace: consuming FileDescriptor
    ) throws(SystemError) {
        self.ownMountNamespace = ownMountNamespace
        self.ownPidNamespace = ownPidNamespace
        self.control = control
        self.signals = signals
        self.poller = poller
        try self.poller.add(self.control.descriptor.number, token: Jailer.controlToken)
        try self.poller.add(self.signals.descriptor.number, token: Jailer.signalToken)
    }

    private static func settle() throws(SystemError) {
        // Nobody may look into the process that can enter every room.
        try Privileges.setDumpable(false)
        // Nothing below leaves a core, not even in the moments before it is locked (core(5): 1, not 0).
        try ResourceLimit.coreBytes.lower(to: 1)
        try MountTree.makePrivate()
        // The pids of this namespace are needed to write the id maps of rooms.
        try DetachedMount.make("proc", attributes: [.noSetuid, .noDevices, .noExecution]).attach(to: "/proc")
    }

    private mutating func serve() throws(SystemError) {
        while true {
            for ready in try poller.wait(milliseconds: nil) {
                switch ready.token {
                case Jailer.controlToken:
                    if try !takeRequest() { return }
                case Jailer.signalToken:
                    while try signals.next() != nil {}
                    try reapChildren()
                default:
                    try relayReport(of: Int32(truncatingIfNeeded: ready.token))
                }
            }
        }
    }

    /// Carries one request out.
    ///
    /// Returns false when the host is gone.
    private mutating func takeRequest() throws(SystemError) -> Bool {
        let received = try control.receive(
            most: JailerRequest.mostPacketBytes, mostDescriptors: JailerRequest.mostDescriptors)
        switch consume received {
        case .ended: return false
        case .nothing: return true
        case .packet(let packet, var descriptors):
            let request: JailerRequest
            do {
                request = try JailerRequest(decoding: packet)
            } catch {
                throw SystemError("read a request (\(error))", code: EBADMSG)
            }
            do {
                try carryOut(request, &descriptors)
            } catch {
                try send(.failed(request.subject, step: error.operation, code: error.code))
            }
            return true
        }
    }

    private mutating func carryOut(
        _ request: JailerRequest, _ descriptors: inout ReceivedDescriptors
    ) throws(SystemError) {
        switch request {
        case .configure(let template):
            try TemplateRoot.build(template, sent: &descriptors)
            initProgram = template.initProgram
            contextProgram = template.contextProgram
            landlock = template.landlock
            usesLandlock = template.usesLandlock
            try send(.configured)
        case .startZygote(let identifier, let program, let arguments, let environment):
            try startZygote(identifier, program, arguments, environment, &descriptors)
        case .buildRoom(let blueprint):
            try buildRoom(blueprint)
        case .furnishRoom(let furnishing):
            try furnishRoom(furnishing, &descriptors)
        case .startCommand(let command):
            try startCommand(command, &descriptors)
        }
    }

    // MARK: Zygotes

    private mutating func startZygote(
        _ identifier: UInt32, _ program: String, _ arguments: [String], _ environment: [String],
        _ descriptors: inout ReceivedDescriptors
    ) throws(SystemError) {
        var given: [Int32] = []
        while let descriptor = descriptors.take() { given.append(descriptor.release()) }
        defer { for number in given { close(number) } }
        // It keeps the jailer's user and pid namespaces: without rights there it could not join a room's.
        guard let child = try Processes.clone(into: [.mount, .network, .ipc, .hostname]) else {
            Jailer.becomeZygote(program, arguments, environment, given)
        }
        children[child.pid] = .zygote(identifier)
        try send(.zygoteStarted(identifier: identifier), descriptors: [child.handle.number])
    }

    private static func becomeZygote(
        _ program: String, _ arguments: [String], _ environment: [String], _ descriptors: [Int32]
    ) -> Never {
        do {
            try SignalReader.unblockAll()
            try RoomMounts(temporaryBytes: 16 << 20, sharedMemoryBytes: 1 << 20).enter()
            let executable = try Files.openPath(program)
            Processes.become(
                executable: executable.number, arguments: arguments, environment: environment,
                descriptors: descriptors)
        } catch {
            try? Files.writeAll(Array("zygote: \(error)\n".utf8), to: descriptors.last ?? STDERR_FILENO) { "report" }
            _exit(1)
        }
    }

    // MARK: Rooms

    private mutating func buildRoom(_ blueprint: JailerRequest.Blueprint) throws(SystemError) {
        let mapping = try Files.pipe()
        let reporting = try PacketSocket.pair()

        let namespaces: Namespaces = [.user, .mount, .pid, .network, .ipc, .hostname, .cgroup]
        guard let child = try Processes.clone(into: namespaces) else {
            let room = RoomInit(
                blueprint: blueprint, mapped: try mapping.first.duplicate(),
                report: PacketSocket(owning: try reporting.second.duplicate()), seccompProgram: initProgram,
                usesLandlock: usesLandlock)
            room.run()
        }
        children[child.pid] = .room(blueprint.identifier)
        do {
            let map = IdentityMap(inside: RoomFacts.user, outside: blueprint.outerUser, count: 1)
            try IdentityMap.write([map], for: child.pid)
            try Files.writeOnce("x", to: mapping.second.number) { "release a room" }
        } catch {
            // Without a map the room can do nothing and would wait for ever.
            try? Processes.signal(SIGKILL, to: child.handle)
            throw error
        }
        try listen(to: reporting.first.duplicate(), of: child.pid)
        try send(.roomStarted(identifier: blueprint.identifier), descriptors: [child.handle.number])
    }

    /// Goes into the room's mount namespace, where nobody but its init has been, and comes back.
    private mutating func furnishRoom(
        _ furnishing: JailerRequest.Furnishing, _ descriptors: inout ReceivedDescriptors
    ) throws(SystemError) {
        guard let room = descriptors.take() else { throw SystemError("take the room to furnish", code: EBADF) }
        let files = try RoomFiles(of: furnishing, &descriptors)
        try Namespaces.mount.join(of: room)
        let result = Result { () throws(SystemError) in try files.attach() }
        do {
            try Namespaces.mount.join(file: ownMountNamespace)
        } catch {
            // Nothing that it did from here on would be where it should be.
            Jailer.giveUp(error)
        }
        try result.get()
        furnishedRooms.insert(furnishing.identifier)
        try send(.roomFurnished(identifier: furnishing.identifier))
    }

    // MARK: Commands

    private mutating func startCommand(
        _ command: JailerRequest.Command, _ descriptors: inout ReceivedDescriptors
    ) throws(SystemError) {
        // Until then it is nobody's, and its walls may not stand.
        guard furnishedRooms.contains(command.room) else {
            throw SystemError("enter a room that is nobody's yet", code: EBUSY)
        }
        let birth = try CommandBirth(
            command, descriptors: &descriptors, seccompProgram: contextProgram, landlock: landlock)
        let reporting = try PacketSocket.pair()
        let report = try reporting.second.duplicate()
        try birth.joinPidNamespace()
        let child: Processes.Child?
        do {
            child = try Processes.clone(into: [])
        } catch {
            returnToOwnPidNamespace()
            throw error
        }
        guard let child else { birth.become(report: report) }
        returnToOwnPidNamespace()
        children[child.pid] = .command(command.identifier)
        do {
            try listen(to: reporting.first.duplicate(), of: child.pid)
        } catch {
            try? Processes.signal(SIGKILL, to: child.handle)
            throw error
        }
        try send(.commandStarted(identifier: command.identifier), descriptors: [child.handle.number])
    }

    private func returnToOwnPidNamespace() {
        do {
            try Namespaces.pid.join(file: ownPidNamespace)
        } catch {
            // Whatever it would start next would be born into somebody's room.
            try? Files.writeAll(Array("burrow-jailer: \(error)\n".utf8), to: STDERR_FILENO) { "report" }
            _exit(1)
        }
    }

    // MARK: Reports

    private mutating func listen(to report: consuming FileDescriptor, of pid: Int32) throws(SystemError) {
        try poller.add(report.number, token: UInt64(pid))
        reports[pid] = report.release()
    }

    /// Passes on what a room says of its building, or a command of its beginning; each speaks once.
    private mutating func relayReport(of pid: Int32) throws(SystemError) {
        guard let number = reports.removeValue(forKey: pid) else { return }
        poller.remove(number)
        let socket = PacketSocket(owning: FileDescriptor(owning: number))
        let child = children[pid]
        if case .packet(let packet, _) = try socket.receive(most: 4096, nonBlocking: true) {
            try control.send(packet)
        } else if case .command(let identifier) = child {
            try send(.commandRunning(identifier: identifier))
        }
    }

    private mutating func reapChildren() throws(SystemError) {
        while let ended = try Processes.reap() {
            // What it said before it ended comes first.
            try relayReport(of: ended.pid)
            switch children.removeValue(forKey: ended.pid) {
            case .zygote(let identifier):
                try send(.zygoteEnded(identifier: identifier, waitStatus: ended.waitStatus))
            case .room(let identifier):
                furnishedRooms.remove(identifier)
                try send(.roomEnded(identifier: identifier, waitStatus: ended.waitStatus))
            case .command(let identifier):
                try send(.commandEnded(identifier: identifier, waitStatus: ended.waitStatus))
            case nil:
                // An orphan of a zygote that is no more: PID 1 inherits those.
                try send(.orphanEnded(pid: ended.pid, waitStatus: ended.waitStatus))
            }
        }
    }

    private func send(_ event: JailerEvent, descriptors: [Int32] = []) throws(SystemError) {
        try control.send(event.encoded(), descriptors: descriptors)
    }
}

extension JailerRequest {
    /// What a failure of this request is about.
    fileprivate var subject: JailerEvent.Subject {
        switch self {
        case .configure: .template
        case .startZygote(let identifier, _, _, _): .zygote(identifier)
        case .buildRoom(let blueprint): .room(blueprint.identifier)
        case .furnishRoom(let furnishing): .room(furnishing.identifier)
        case .startCommand(let command): .command(command.identifier, .sandbox)
        }
    }
}
