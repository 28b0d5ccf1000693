import CPython
import Glibc

/// Starts CPython in this process.
enum Initialization {
    /// Starts an interpreter that takes nothing from the process's environment, directory or user, but its modules from
    /// `configuration`.
    ///
    /// The calling thread becomes Python's main thread and holds its lock.
    static func perform(_ configuration: PythonConfiguration) throws(PythonError) {
        guard access(configuration.executable, X_OK) == 0 else {
            // Python would start all the same, with other modules than those it was told to use.
            throw PythonError(
                step: "find the Python environment", type: "access",
                message: "\(configuration.executable): \(String(cString: strerror(errno)))")
        }
        try preinitialize()
        try initialize(configuration)
    }

    /// Settles encodings, which all later steps use.
    private static func preinitialize() throws(PythonError) {
        var settings = PyPreConfig()
        PyPreConfig_InitIsolatedConfig(&settings)
        settings.utf8_mode = 1
        // The environment's LC_CTYPE is for the C libraries; Python's own text is UTF-8 in any case.
        settings.configure_locale = 1
        try check(Py_PreInitialize(&settings))
    }

    /// Starts the interpreter.
    private static func initialize(_ configuration: PythonConfiguration) throws(PythonError) {
        // At a place of its own, because functions take both the settings and a field of them.
        let settings = UnsafeMutablePointer<PyConfig>.allocate(capacity: 1)
        PyConfig_InitIsolatedConfig(settings)
        defer {
            PyConfig_Clear(settings)
            settings.deallocate()
        }
        // From its own path Python finds the environment it belongs to.
        try check(PyConfig_SetBytesString(settings, &settings.pointee.executable, configuration.executable))
        try check(PyConfig_SetBytesString(settings, &settings.pointee.program_name, configuration.executable))
        // An interrupt is a KeyboardInterrupt, and writing to a closed pipe an error.
        settings.pointee.install_signal_handlers = 1
        // A crash in C leaves Python's stack on descriptor 2.
        settings.pointee.faulthandler = 1
        settings.pointee.write_bytecode = 0
        try check(Py_InitializeFromConfig(settings))
    }

    /// Throws unless a step went well.
    private static func check(_ status: PyStatus) throws(PythonError) {
        guard PyStatus_Exception(status) != 0 else { return }
        throw PythonError(
            step: "start Python",
            type: status.func.map { String(cString: $0) } ?? "Py_InitializeFromConfig",
            message: status.err_msg.map { String(cString: $0) } ?? "status \(status.exitcode)")
    }
}
