import CPython
import Glibc

/// The Python of this process: one for each process, used on the thread that started it.
///
/// That thread holds the interpreter's lock whenever it is not within `withoutGIL`.
package final class Interpreter {
    /// What Python's functions are connected to.
    let connection: SinkConnection
    /// The Python side.
    let machinery: Machinery
    /// The process that executes: user code may fork, and its children do not.
    var process = getpid()
    /// The environment of the zygote; empty before it is prepared.
    var knownEnvironment: [(name: String, value: String)] = []
    /// Whether preloaded modules hold random state, which forks of this process would share.
    var hasRandomState = true

    /// Starts Python in this process.
    private init(_ configuration: PythonConfiguration, sink: any ExecutionSink) throws(PythonError) {
        try Initialization.perform(configuration)
        connection = SinkConnection(sink)
        machinery = try Machinery(modulePath: configuration.modulePath, connection: connection)
    }

    /// Starts Python and connects it to `sink`.
    ///
    /// The process has to exec before it can start another one.
    package static func start(
        _ configuration: PythonConfiguration, sink: any ExecutionSink
    ) throws(PythonError) -> Interpreter {
        try Interpreter(configuration, sink: sink)
    }

    /// Python's version, as "3.x.y".
    package var version: String {
        String(cString: Py_GetVersion()).prefix { $0 != " " }.description
    }

    /// Lets the threads that user code started run while this one waits in `body`, which must not use Python.
    @discardableResult
    package func withoutGIL<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let state = PyEval_SaveThread()
        defer { PyEval_RestoreThread(state) }
        return try body()
    }
}
