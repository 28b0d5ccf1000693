import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The host's side of the jailer: starts it, tells it what to build, hears how its rooms end.
@HostLoop
final class JailerProcess {
    private let control: PacketSocket
    private let handle: FileDescriptor
    private let pid: Int32
    private let log: WorkerLog
    private var token: UInt64 = 0
    private let configured = Reply<Bool>()
    private var zygotes: [UInt32: ZygoteProcess] = [:]
    private var rooms: [UInt64: Room] = [:]
    /// Contexts whose zygote is gone, by the pid that the jailer knows: it tells how they end.
    private var orphans: [Int32: ContextProcess] = [:]
    /// The user ids of its rooms.
    let users: RoomUsers
    private var commands: [UInt64: RoomCommand] = [:]
    private var lastZygote: UInt32 = 0
    /// Set when the jailer is gone: nothing can be built any more.
    private(set) var failure: SandboxError?

    /// Starts the jailer in namespaces of its own and has it build the template.
    ///
    /// `users` are the ids of its rooms; nil for an ordinary user, whose rooms all have that one id.
    static func start(
        installation: Installation, users: UserBlock?, policies: CompiledPolicies
    ) async throws -> JailerProcess {
        let jailer: JailerProcess
        do {
            jailer = try JailerProcess(installation: installation, users: users)
        } catch {
            throw SandboxError(.cannotStart, Self.explain(error))
        }
        do {
            let (template, mounts) = try RoomTemplate.make(
                installation: installation, initProgram: policies.initProgram,
                contextProgram: policies.contextProgram, landlock: policies.landlock)
            do {
                try mounts.lend { numbers throws(SystemError) in
                    _ = try jailer.control.send(JailerRequest.configure(template).encoded(), descriptors: numbers)
                }
            } catch {
                throw SandboxError(.cannotStart, "the jailer cannot be reached (\(error)): \(jailer.log.summary)")
            }
            _ = try await jailer.configured.value(within: 30, of: "building the sandbox")
        } catch {
            // Nobody else waits for it.
            jailer.end()
            throw error
        }
        return jailer
    }

    private init(installation: Installation, users: UserBlock?) throws(SystemError) {
        let pair = try PacketSocket.pair()
        let release = try Files.pipe()
        let nothing = try Files.open("/dev/null")
        let executable = try Files.open(installation.jailer)
        log = try WorkerLog()
        self.users = RoomUsers(base: users?.base ?? 0)
        let child = try Processes.spawn(
            executable: executable.number, arguments: ["burrow-jailer"], environment: [],
            // The lock on the ids is held by whoever runs with them.
            descriptors: [nothing.number, nothing.number, log.descriptor, pair.second.number]
                + (users.map { [$0.lock.number] } ?? []),
            namespaces: [.user, .pid, .mount], release: release.first.number)
        do {
            if let users {
                try IdentityMap.write(users.identityMaps, for: child.pid)
            } else {
                try IdentityMap.writeOwn(user: geteuid(), group: getegid(), inside: 0, for: child.pid)
            }
            try Files.writeOnce("x", to: release.second.number) { "release the jailer" }
        } catch {
            Processes.end(child)
            throw error
        }
        log.handedOver()
        pid = child.pid
        handle = try child.handle.duplicate()
        control = PacketSocket(owning: try pair.first.duplicate())
        token = try EventLoop.shared.watch(control.descriptor.number) { [weak self] _ in self?.receive() }
    }

    // MARK: Requests

    /// Starts a zygote in the template's tree.
    ///
    /// `control` is the zygote's end of its control socket.
    func startZygote(
        _ zygote: ZygoteProcess, arguments: [String], environment: [String], descriptors: [Int32]
    ) throws(SandboxError) {
        lastZygote += 1
        zygotes[lastZygote] = zygote
        try send(
            .startZygote(
                identifier: lastZygote, program: RoomFacts.program, arguments: arguments, environment: environment),
            descriptors)
    }

    /// Begins to build a room; the room hears the rest.
    func build(_ room: Room, _ blueprint: JailerRequest.Blueprint) throws(SandboxError) {
        rooms[blueprint.identifier] = room
        try send(.buildRoom(blueprint), [])
    }

    /// Begins to put a user's files into a room; the room hears the rest.
    func furnish(
        _ room: Room, _ furnishing: JailerRequest.Furnishing, mounts: DescriptorBag
    ) throws(SandboxError) {
        guard let handle = room.handleNumber else { throw SandboxError(.lost, "the sandbox ended: try again") }
        try mounts.lend { numbers throws(SandboxError) in
            try send(.furnishRoom(furnishing), [handle] + numbers)
        }
    }

    /// A context lost its zygote, and became the jailer's child thereby.
    func adopt(_ context: ContextProcess, pid: Int32) {
        orphans[pid] = context
        context.orphaned { [weak self] in self?.orphans[pid] = nil }
    }

    /// Begins to start a command in a room that is ready; the command hears the rest.
    func start(
        _ command: RoomCommand, _ message: JailerRequest.Command, descriptors: [Int32]
    ) throws(SandboxError) {
        try send(.startCommand(message), descriptors)
        commands[command.identifier] = command
    }

    private func send(_ request: JailerRequest, _ descriptors: [Int32]) throws(SandboxError) {
        if let failure { throw failure }
        do {
            try control.send(request.encoded(), descriptors: descriptors)
        } catch {
            throw SandboxError(.lost, "the jailer cannot be reached (\(error)): start again")
        }
    }

    // MARK: Events

    private func receive() {
        do {
            while true {
                switch try control.receive(
                    most: JailerRequest.mostPacketBytes, mostDescriptors: 2, nonBlocking: true)
                {
                case .nothing: return
                case .ended: return lose("it ended")
                case .packet(let packet, var descriptors):
                    handle(try JailerEvent(decoding: packet), descriptors.take())
                }
            }
        } catch {
            lose("\(error)")
        }
    }

    private func handle(_ event: JailerEvent, _ descriptor: consuming FileDescriptor?) {
        switch event {
        case .configured:
            configured.succeed(true)
        case .zygoteStarted(let identifier):
            zygotes[identifier]?.started(descriptor.take())
        case .zygoteEnded(let identifier, let waitStatus):
            zygotes.removeValue(forKey: identifier)?.ended(WaitStatus(waitStatus))
        case .roomStarted(let identifier):
            rooms[identifier]?.started(descriptor.take())
        case .roomReady(let identifier):
            rooms[identifier]?.ready()
        case .roomFurnished(let identifier):
            rooms[identifier]?.furnished()
        case .orphanEnded(let pid, let waitStatus):
            orphanEnded(pid, WaitStatus(waitStatus))
        case .roomEnded(let identifier, _):
            rooms.removeValue(forKey: identifier)?.ended()
        case .commandStarted(let identifier):
            commands[identifier]?.started(descriptor.take())
        case .commandRunning(let identifier):
            commands[identifier]?.running()
        case .commandEnded(let identifier, let waitStatus):
            commands.removeValue(forKey: identifier)?.ended(WaitStatus(waitStatus))
        case .failed(let subject, let step, let code):
            failed(subject, SystemError(step, code: code))
        }
    }

    private func orphanEnded(_ pid: Int32, _ status: WaitStatus) {
        if let context = orphans.removeValue(forKey: pid) { return context.ended(status) }
        // The news of its zygote's end is still under way.
        for zygote in zygotes.values { zygote.contextEnded(pid: pid, status) }
    }

    private func failed(_ subject: JailerEvent.Subject, _ reason: SystemError) {
        let error = SandboxError(.cannotStart, Self.explain(reason))
        switch subject {
        case .command(let identifier, let fault):
            guard let command = commands[identifier] else { return }
            command.failed(Self.explain(reason, fault))
            // Of a command that never had a process nobody will say that it ended.
            if !command.hasStarted { commands.removeValue(forKey: identifier)?.ended(.exited(1)) }
        case .template:
            configured.fail(error)
        case .zygote(let identifier):
            zygotes.removeValue(forKey: identifier)?.failed(error)
        case .room(let identifier):
            guard let room = rooms[identifier] else { return }
            room.failed(error)
            // Of a room that never had an init nobody will say that it ended.
            if room.handleNumber == nil { rooms.removeValue(forKey: identifier)?.ended() }
        }
    }

    private func lose(_ reason: String) {
        guard failure == nil else { return }
        let summary = log.summary
        let failure = SandboxError(
            .cannotStart, "the jailer is gone (\(summary.isEmpty ? reason : summary)): run `burrow doctor`")
        self.failure = failure
        configured.fail(failure)
        for zygote in zygotes.values { zygote.ended(.signaled(SIGKILL)) }
        for room in rooms.values {
            room.failed(failure)
            room.ended()
        }
        for orphan in orphans.values { orphan.ended(.signaled(SIGKILL)) }
        for command in commands.values {
            command.failed(failure)
            command.ended(.signaled(SIGKILL))
        }
        zygotes = [:]
        rooms = [:]
        orphans = [:]
        commands = [:]
        stopListening()
        // What is given up must not run on: with it everything below ends.
        try? Processes.signal(SIGKILL, to: handle)
    }

    private func stopListening() {
        if token != 0 { EventLoop.shared.remove(control.descriptor.number, token: token) }
        token = 0
        log.close()
    }

    // MARK: The end

    /// Ends the jailer and with it everything below, and waits until the kernel has done so.
    func end() {
        stopListening()
        try? Processes.signal(SIGKILL, to: handle)
        _ = try? Processes.wait(for: pid)
    }

    private static func explain(_ error: SystemError, _ fault: JailerEvent.CommandFault) -> SandboxError {
        switch fault {
        case .sandbox:
            SandboxError(.cannotStart, "the command cannot enter the sandbox (\(error)): run `burrow doctor`")
        case .workingDirectory:
            SandboxError(
                .invalidRequest, "the command cannot start there (\(error)): make the directory, or name another")
        case .program:
            SandboxError(.invalidRequest, "the command cannot be run (\(error)): name a program of the sandbox")
        }
    }

    private static func explain(_ error: SystemError) -> String {
        switch error.code {
        case EPERM, ENOSPC, EUSERS, ENOSYS, EACCES:
            "this machine does not let a sandbox be built (\(error)): "
                + "allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
                + "kernel.apparmor_restrict_unprivileged_userns), and see `burrow doctor`"
        default:
            "the sandbox cannot be built (\(error)): run `burrow doctor`"
        }
    }
}
