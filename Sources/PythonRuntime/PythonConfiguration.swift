/// Where the interpreter finds its modules.
package struct PythonConfiguration: Sendable {
    /// The `bin/python3` of a virtual environment.
    ///
    /// It is never run: the interpreter takes the modules of the environment it stands in, and none that are installed
    /// elsewhere for all users or for one.
    package let executable: String
    /// The directory that contains the package `burrow_repl`.
    package let modulePath: String

    /// Says where to look; nothing is looked at before the interpreter starts.
    package init(executable: String, modulePath: String) {
        self.executable = executable
        self.modulePath = modulePath
    }
}
