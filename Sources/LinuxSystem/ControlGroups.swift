/// Control groups that have lost their maker.
package enum ControlGroups {
    /// Lets everything go on that stands still in a group, and in those below it.
    ///
    /// In the first version of control groups a frozen process does not even die (freezer-subsystem): what a host froze
    /// at its last moment would be there for ever. Groups that cannot be frozen are left as they are.
    package static func thaw(_ directory: String) {
        let state = "\(directory)/freezer.state"
        if Files.exists(state) { try? Files.control("THAWED", in: state) }
        for name in (try? Directories.names(in: directory)) ?? [] {
            let below = "\(directory)/\(name)"
            if (try? Files.status(below, followLinks: false))??.kind == .directory { thaw(below) }
        }
    }
}
