import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The host's side of a zygote: starts it, has it fork contexts, hears how they end.
@HostLoop
final class ZygoteProcess {
    private let control: PacketSocket
    private let log: WorkerLog
    private let readiness = Reply<String>()
    private var handle: FileDescriptor?
    /// Set when the host is the zygote's parent, in direct mode.
    private var ownChild: Int32?
    private var token: UInt64 = 0
    private var contexts: [UInt64: ContextProcess] = [:]
    /// Who becomes the parent of its contexts when it is gone; nil in direct mode, where they end with it.
    private weak var heir: JailerProcess?
    /// Set when the zygote is gone: it forks nothing any more, but its contexts may live on.
    private(set) var failure: SandboxError?
    private var forkCount = 0
    private var isRetired = false

    /// After so many forks another zygote takes over.
    private static let mostForks = 5_000

    /// Whether contexts should still be forked from it.
    var isFresh: Bool { failure == nil && !isRetired && forkCount < Self.mostForks }

    /// What every Python of the sandbox is started with.
    private static let environment = [
        // One thread until the fork: a second one would be lost in it.
        "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1",
        // pandas imports pyarrow, whose allocator starts a thread otherwise.
        "JE_ARROW_MALLOC_CONF=background_thread:false",
        "MPLBACKEND=Agg", "HOME=/tmp", "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin",
    ]

    /// Starts a zygote in the jailer's tree and has it load a profile.
    static func start(
        by jailer: JailerProcess, configuration: ZygoteRequest.Configuration
    ) async throws -> ZygoteProcess {
        try await start(configuration) { zygote, descriptors throws(SandboxError) in
            zygote.heir = jailer
            try jailer.startZygote(
                zygote,
                arguments: ["burrow-python", RoomFacts.environment + "/bin/python3", RoomFacts.runtime],
                environment: environment, descriptors: descriptors)
        }
    }

    /// Starts a zygote without any confinement, as a child of the host.
    static func startDirect(
        installation: Installation, configuration: ZygoteRequest.Configuration
    ) async throws -> ZygoteProcess {
        try await start(configuration) { zygote, descriptors throws(SandboxError) in
            do {
                let executable = try Files.open(installation.python)
                let child = try Processes.spawn(
                    executable: executable.number,
                    arguments: ["burrow-python", installation.environment + "/bin/python3", installation.runtime],
                    environment: environment, descriptors: descriptors)
                zygote.ownChild = child.pid
                zygote.started(try child.handle.duplicate())
            } catch {
                throw SandboxError(.cannotStart, "\(installation.python) cannot be started (\(error)): build it again")
            }
        }
    }

    private static func start(
        _ configuration: ZygoteRequest.Configuration,
        _ launch: (ZygoteProcess, [Int32]) throws(SandboxError) -> Void
    ) async throws -> ZygoteProcess {
        let zygote: ZygoteProcess
        do {
            let pair = try PacketSocket.pair()
            let nothing = try Files.open("/dev/null")
            zygote = try ZygoteProcess(control: PacketSocket(owning: try pair.first.duplicate()))
            try launch(zygote, [nothing.number, zygote.log.descriptor, zygote.log.descriptor, pair.second.number])
            zygote.log.handedOver()
            try zygote.control.send(ZygoteRequest.configure(configuration).encoded())
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(.cannotStart, "the Python worker cannot be started (\(error)): run `burrow doctor`")
        }
        _ = try await zygote.readiness.value(within: 120, of: "loading the profile")
        return zygote
    }

    private init(control: consuming PacketSocket) throws(SystemError) {
        log = try WorkerLog()
        self.control = control
        token = try EventLoop.shared.watch(self.control.descriptor.number) { [weak self] _ in self?.receive() }
    }

    // MARK: Requests

    /// Begins to fork a context; the context hears the rest.
    func fork(_ context: ContextProcess, _ request: ZygoteRequest, descriptors: [Int32]) throws(SandboxError) {
        if let failure { throw failure }
        do {
            try control.send(request.encoded(), descriptors: descriptors)
            contexts[context.identifier] = context
            forkCount += 1
        } catch {
            throw SandboxError(.lost, "the Python worker cannot be reached (\(error)): try again")
        }
    }

    // MARK: Events

    private func receive() {
        do {
            while true {
                switch try control.receive(
                    most: ZygoteRequest.mostPacketBytes, mostDescriptors: 2, nonBlocking: true)
                {
                case .nothing: return
                case .ended: return stopListening("it ended")
                case .packet(let packet, var descriptors):
                    handle(try ZygoteEvent(decoding: packet), descriptors.take())
                }
            }
        } catch {
            stopListening("\(error)")
        }
    }

    private func handle(_ event: ZygoteEvent, _ descriptor: consuming FileDescriptor?) {
        switch event {
        case .ready(let version):
            readiness.succeed(version)
        case .contextStarted(let identifier, let pid):
            contexts[identifier]?.started(descriptor.take(), pid: pid)
        case .contextEnded(let identifier, let waitStatus, _, _):
            contexts.removeValue(forKey: identifier)?.ended(WaitStatus(waitStatus))
            endIfIdle()
        case .failed(let identifier, let reason):
            let error = SandboxError(.cannotStart, "Python cannot be prepared (\(reason)): see `burrow doctor`")
            if identifier == 0 {
                readiness.fail(error)
            } else {
                contexts.removeValue(forKey: identifier)?.failed(error)
            }
        }
    }

    /// The process exists.
    func started(_ handle: consuming FileDescriptor?) {
        self.handle = handle
    }

    /// The process could not be made.
    func failed(_ error: SandboxError) {
        readiness.fail(error)
        stopListening("it could not be started")
    }

    /// The process is gone, says its parent.
    func ended(_ status: WaitStatus) {
        stopListening(status == .exited(0) ? "it ended" : "\(status)")
    }

    private func stopListening(_ reason: String) {
        guard failure == nil else { return }
        let summary = log.summary
        let error = SandboxError(
            .cannotStart,
            "the Python worker is gone (\(summary.isEmpty ? reason : summary)): try again, or run `burrow doctor`")
        failure = error
        readiness.fail(error)
        if token != 0 { EventLoop.shared.remove(control.descriptor.number, token: token) }
        token = 0
        log.close()
        // What is given up must not run on.
        switch handle {
        case .some(let process): try? Processes.signal(SIGKILL, to: process)
        case .none: break
        }
        for context in contexts.values {
            if let heir, heir.failure == nil, let pid = context.pid {
                // It lives on, and the jailer says how it ends.
                heir.adopt(context, pid: pid)
            } else {
                // Nobody will say how it ends: it is given up too.
                context.abandoned()
            }
        }
        contexts = [:]
    }

    /// A context ended after this zygote did, of which nobody has heard yet.
    func contextEnded(pid: Int32, _ status: WaitStatus) {
        guard let identifier = contexts.first(where: { $0.value.pid == pid })?.key else { return }
        contexts.removeValue(forKey: identifier)?.ended(status)
    }

    /// Forks nothing any more, and ends when the last of its contexts has.
    func retire() {
        isRetired = true
        endIfIdle()
    }

    private func endIfIdle() {
        if isRetired && contexts.isEmpty { end() }
    }

    /// Ends the zygote.
    func end() {
        switch handle {
        case .some(let process): try? Processes.signal(SIGKILL, to: process)
        case .none: break
        }
        if let ownChild { _ = try? Processes.wait(for: ownChild) }
        ownChild = nil
        stopListening("it was ended")
    }
}
