import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The tree that every room is a copy of: the host's system read-only, a few files of our own, and empty places.
///
/// It is built once, so that a room only has to copy its mounts and add what is its own.
struct TemplateRoot {
    /// Where the jailer keeps it: a directory that every system has and that the jailer itself needs nothing of.
    static let path = "/sys"

    /// Builds the tree.
    ///
    /// `sent` holds a mount for every source that the host sends, in order.
    static func build(
        _ template: JailerRequest.Template, sent: inout ReceivedDescriptors
    ) throws(SystemError) {
        let root = try DetachedMount.make(
            "tmpfs", options: [("mode", "0755"), ("size", "4m"), ("nr_inodes", "4096")],
            attributes: [.noSetuid, .noDevices])
        try root.attach(to: path)

        for directory in template.directories { try Files.makeDirectories(path + directory) }
        for link in template.links { try makeLink(link) }
        for file in template.files { try writeFile(file) }
        for device in template.devices { try Files.touch("\(path)/dev/\(device)") }
        for source in template.sources { try bind(source, sent: &sent) }
        // Only the nodes of /dev work as devices; everything that was attached before cannot be used to reach one.
        try restrictAll()
        for device in template.devices { try bindDevice(device) }
    }

    private static func makeLink(_ link: JailerRequest.Template.Link) throws(SystemError) {
        try Files.makeDirectories(path + parent(of: link.path))
        try Files.makeLink(path + link.path, to: link.target)
    }

    private static func writeFile(_ file: JailerRequest.Template.File) throws(SystemError) {
        try Files.makeDirectories(path + parent(of: file.path))
        try Files.write(file.content, to: path + file.path)
    }

    private static func bind(
        _ source: JailerRequest.Template.Source, sent: inout ReceivedDescriptors
    ) throws(SystemError) {
        let target = path + source.path
        if source.isDirectory {
            try Files.makeDirectories(target)
        } else {
            try Files.makeDirectories(path + parent(of: source.path))
            try Files.touch(target)
        }
        if source.isSent {
            guard let descriptor = sent.take() else { throw SystemError("take the mount of \(source.path)", code: 9) }
            try DetachedMount(owning: descriptor).attach(to: target)
        } else {
            try DetachedMount.copy(of: source.source, recursive: true).attach(to: target)
        }
    }

    private static func restrictAll() throws(SystemError) {
        // Attributes are set on the attached tree through a descriptor of its root, with all that hangs beneath it.
        let root = try Files.openPath(path)
        try DetachedMount(owning: root).restrict(to: [.readOnly, .noSetuid, .noDevices], recursive: true)
    }

    private static func bindDevice(_ name: String) throws(SystemError) {
        let mount = try DetachedMount.copy(of: "/dev/\(name)")
        try mount.restrict(to: [.readOnly, .noSetuid, .noExecution])
        try mount.attach(to: "\(path)/dev/\(name)")
    }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
