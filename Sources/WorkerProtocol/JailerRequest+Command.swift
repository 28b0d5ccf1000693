extension JailerRequest {
    /// What is particular to one command.
    package struct Command: Equatable, Sendable {
        package let identifier: UInt64
        /// The room that it enters; one that is not ready yet is refused.
        package let room: UInt64
        /// The program and its arguments.
        ///
        /// The program is a path of the room, or a name to be found by PATH there.
        package let arguments: [String]
        /// All of its environment, NAME=value.
        package let environment: [String]
        /// A path of the room.
        package let workingDirectory: String
        package let limits: Limits

        package init(
            identifier: UInt64, room: UInt64, arguments: [String], environment: [String], workingDirectory: String,
            limits: Limits
        ) {
            self.identifier = identifier
            self.room = room
            self.arguments = arguments
            self.environment = environment
            self.workingDirectory = workingDirectory
            self.limits = limits
        }

        /// The limits that the process puts on itself.
        package struct Limits: Equatable, Sendable {
            package let openFiles: UInt64
            package let fileBytes: UInt64
            /// Processes of the room's user, where no cgroup counts them; or 0.
            package let processes: UInt64
            /// Bytes of private memory of each process, where no cgroup counts them; or 0.
            package let dataBytes: UInt64

            package init(openFiles: UInt64, fileBytes: UInt64, processes: UInt64, dataBytes: UInt64) {
                self.openFiles = openFiles
                self.fileBytes = fileBytes
                self.processes = processes
                self.dataBytes = dataBytes
            }
        }
    }
}

extension JailerRequest.Command {
    func encode(into writer: inout WireWriter) {
        writer.write(identifier)
        writer.write(room)
        writer.write(arguments) { $0.write($1) }
        writer.write(environment) { $0.write($1) }
        writer.write(workingDirectory)
        writer.write(limits.openFiles)
        writer.write(limits.fileBytes)
        writer.write(limits.processes)
        writer.write(limits.dataBytes)
    }

    init(decoding reader: inout WireReader) throws(WireError) {
        identifier = try reader.number()
        room = try reader.number()
        arguments = try reader.list { reader throws(WireError) in try reader.text() }
        environment = try reader.list { reader throws(WireError) in try reader.text() }
        workingDirectory = try reader.text()
        limits = Limits(
            openFiles: try reader.number(), fileBytes: try reader.number(), processes: try reader.number(),
            dataBytes: try reader.number())
    }
}
