import Glibc
import LinuxSystem
import WorkerProtocol

extension ContextProcess {
    /// Asks a zygote to fork a context.
    ///
    /// `room` is the one to be born into; nil in direct mode.
    static func fork(
        from zygote: ZygoteProcess, into room: Room?, cgroup: (any ContextCgroup)?,
        limits: ZygoteRequest.ContextLimits, home: String, onSurvivors: @escaping @HostLoop () -> Void
    ) throws(SandboxError) -> ContextProcess {
        do {
            let pair = try PacketSocket.pair()
            let output = try Files.pipe()
            let error = try Files.pipe()
            let context = ContextProcess(
                channel: try ContextChannel(PacketSocket(owning: try pair.first.duplicate())),
                output: try ContextOutput(output: try output.first.duplicate(), error: try error.first.duplicate()),
                cgroup: cgroup, onSurvivors: onSurvivors)
            var descriptors = [pair.second.number, output.second.number, error.second.number]
            if let number = room?.handleNumber { descriptors.append(number) }
            descriptors += cgroup?.entrances ?? []
            try zygote.fork(
                context, .startContext(identifier: context.identifier, limits: limits, home: home),
                descriptors: descriptors)
            context.listen()
            return context
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(.cannotStart, "a context cannot be made (\(error)): free some descriptors or memory")
        }
    }

    /// The process could not be made.
    func failed(_ error: SandboxError) {
        failToStart(error)
        ended(.exited(1))
    }

    /// The zygote that would say how the process ends is gone, and nobody takes its place: the process is ended, and
    /// counts as killed.
    func abandoned() {
        kill()
        ended(.signaled(SIGKILL))
    }

    /// Tells who waits for it to be born that it will not be.
    func failToStart(_ error: SandboxError) {
        preparation.fail(error)
        readiness.fail(error)
    }

    // MARK: What is told

    /// It is gone.
    static let lost = SandboxError(.lost, "the context ended: it starts afresh with the next execution")

    /// It broke the rules of the channel.
    static func broken(_ reason: String) -> SandboxError {
        SandboxError(.cannotStart, "the worker does not speak as it should (\(reason)): build it again")
    }

    /// Why no context came of a process; only its directory is its user's choice.
    static func failure(at step: String, code: Int32) -> SandboxError {
        let reason = SystemError(step, code: code)
        return step == ContextEvent.directoryStep
            ? SandboxError(.invalidRequest, "cannot \(reason): name a directory that is there")
            : SandboxError(.cannotStart, "a context cannot be locked (\(reason)): run `burrow doctor`")
    }
}
