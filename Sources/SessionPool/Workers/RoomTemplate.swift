import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// Makes of a plan what this machine has of it: the parts of a room that are the same for all.
@HostLoop
enum RoomTemplate {
    /// The template, and the mounts that the jailer could not reach by itself.
    static func make(
        installation: Installation, initProgram: [UInt8], contextProgram: [UInt8],
        landlock: [ZygoteRequest.LandlockRule]
    ) throws(SandboxError) -> (JailerRequest.Template, DescriptorBag) {
        let plan = try installation.roomPlan()
        do {
            var sources: [JailerRequest.Template.Source] = []
            var links = plan.links.map { JailerRequest.Template.Link(path: $0.path, target: $0.target) }
            for entry in plan.system {
                guard let status = try Files.status(entry.path, followLinks: false) else { continue }
                if status.kind == .link {
                    links.append(.init(path: entry.path, target: try Files.linkTarget(entry.path)))
                } else {
                    let isDirectory = status.kind == .directory
                    sources.append(.init(source: entry.path, path: entry.path, isDirectory: isDirectory, isSent: false))
                }
            }
            let mounts = DescriptorBag()
            for (source, path, isDirectory) in [
                (installation.environment, RoomFacts.environment, true),
                (installation.runtime, RoomFacts.runtime, true),
                (installation.python, RoomFacts.program, false),
            ] {
                // Root's directories may be closed to the ids that the jailer has; root itself can reach them.
                if HostUsers.isRoot { mounts.add(try DetachedMount.copy(of: source).descriptor.duplicate()) }
                sources.append(
                    .init(source: source, path: path, isDirectory: isDirectory, isSent: HostUsers.isRoot))
            }
            let template = JailerRequest.Template(
                sources: sources, files: plan.files.map { .init(path: $0.path, content: $0.content) }, links: links,
                directories: plan.directories.map(\.path), devices: plan.devices.map(\.name),
                initProgram: initProgram, contextProgram: contextProgram, landlock: landlock)
            return (template, mounts)
        } catch {
            throw SandboxError(.cannotStart, "the parts of a room cannot be gathered (\(error)): run `burrow doctor`")
        }
    }
}

/// Descriptors held together until they were sent.
final class DescriptorBag {
    private var numbers: [Int32] = []

    func add(_ descriptor: consuming FileDescriptor) {
        numbers.append(descriptor.release())
    }

    /// Lends the descriptors for the time of a call; they stay open at least that long.
    func lend<Result, Failure: Error>(_ body: ([Int32]) throws(Failure) -> Result) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(numbers)
    }

    deinit {
        for number in numbers { _ = FileDescriptor(owning: number) }
    }
}
