import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

extension Session {
    /// Starts a program in the session's sandbox, beside its context and whatever else runs there.
    ///
    /// It has the walls and the limits of a context: the session's account of memory and processes is one for all. It
    /// outlives executions and restarts, and ends with the sandbox at the latest.
    ///
    /// - Parameters:
    ///   - request: What to start, and how.
    ///   - onEvent: Hears what is printed, and last the end; also before this call returns to its caller.
    /// - Returns: The command, whose program has begun.
    /// - Throws: `SandboxError`: `invalidRequest` when the program or its directory is not there, `cannotStart` and
    ///   `lost` when the sandbox is at fault.
    package func startCommand(
        _ request: CommandRequest, onEvent: @escaping @HostLoop (CommandEvent) -> Void
    ) async throws -> RoomCommand {
        try request.check()
        let command = try await room.whileStanding { place throws(SandboxError) in
            try room.commands.makeRoom()
            let (command, fence) = try makeCommand(request, in: place, onEvent)
            room.commands.keep(command, fence: fence)
            return command
        }
        do {
            _ = try await command.beginning.value(within: 30, of: "starting a command")
        } catch {
            command.kill()
            throw error
        }
        command.listen()
        return command
    }

    /// The commands whose process is there, the oldest first.
    package var runningCommands: [RoomCommand] {
        room.commands.all
    }

    private func makeCommand(
        _ request: CommandRequest, in place: RoomPlace?, _ onEvent: @escaping @HostLoop (CommandEvent) -> Void
    ) throws(SandboxError) -> (RoomCommand, fence: (any ContextCgroup)?) {
        let environment = request.variables(over: room.variables(home: place == nil ? homePath : nil))
        guard let place else {
            let directory = request.directory(home: homePath)
            let command = try RoomCommand(request, in: nil, fence: nil, limits: limits, onEvent: onEvent) {
                try DirectCommand.launch($0, environment: environment, directory: directory, descriptors: $1)
            }
            return (command, nil)
        }
        guard let handle = place.room.handleNumber else {
            throw SandboxError(.lost, "the sandbox ended: try again")
        }
        let fence: (any ContextCgroup)?
        do {
            fence = try place.makeFence()
        } catch {
            throw SandboxError(.cannotStart, "a control group cannot be made (\(error)): see `burrow doctor`")
        }
        let hasCgroup = fence != nil
        do {
            let command = try RoomCommand(request, in: place, fence: fence, limits: limits, onEvent: onEvent) {
                command, own in
                let message = JailerRequest.Command(
                    identifier: command.identifier, room: place.room.identifier, arguments: request.arguments,
                    environment: environment, workingDirectory: request.directory(home: RoomFacts.home),
                    limits: .init(
                        openFiles: limits.openFiles, fileBytes: limits.fileBytes,
                        processes: hasCgroup ? 0 : limits.processes + 1,
                        dataBytes: hasCgroup ? 0 : limits.memoryBytes))
                try place.jailer.start(command, message, descriptors: own + [handle] + (fence?.entrances ?? []))
            }
            return (command, fence)
        } catch {
            try? fence?.remove()
            throw error
        }
    }
}
