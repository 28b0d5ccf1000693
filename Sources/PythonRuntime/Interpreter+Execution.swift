import CPython
import Glibc

extension Interpreter {
    /// Frames that the machinery needs to run code, and to say what it raised.
    private static let leastRecursionLimit: Int32 = 200
    /// Signals that can be pending at once.
    private static let mostSignals = 64

    /// Runs a piece of code (UTF-8) as cell `number`.
    ///
    /// Everything it does goes to the sink, its exceptions too.
    ///
    /// When user code forked and its child comes here, the child ends here.
    ///
    /// - Parameters:
    ///   - source: The code.
    ///   - number: The number of the cell.
    ///   - isShell: Whether it is for bash and not for Python.
    ///   - environment: Variables of the environment, for this cell alone.
    package func execute(
        source: [UInt8], number: UInt32, isShell: Bool = false,
        environment: [(name: String, value: String)] = []
    ) {
        settle()
        connection.hasRaised = false
        guard !run(source, number, isShell, environment) else { return }
        if getpid() != process {
            // Python's side ends such a child itself, but was interrupted while it did.
            connection.sink.flush()
            _exit(1)
        }
        reportEscape()
    }

    /// Says whether code can run as it stands.
    ///
    /// Lines are joined by newlines, and a block lasts until an empty line.
    package func inspect(source: [UInt8]) -> Completeness {
        settle()
        guard let code = PythonText.object(utf8: source), let answer = machinery.inspect.call(code.borrowed),
            let completeness = Completeness(rawValue: UInt8(truncatingIfNeeded: PyLong_AsLong(answer.borrowed)))
        else {
            PyErr_Clear()
            return .invalid
        }
        return completeness
    }

    /// Runs the code; false when an exception is set.
    private func run(
        _ source: [UInt8], _ number: UInt32, _ isShell: Bool, _ environment: [(name: String, value: String)]
    ) -> Bool {
        guard let code = PythonText.object(utf8: source),
            let number = PythonObject(owned: PyLong_FromUnsignedLong(UInt(number))),
            let process = PythonObject(owned: PyLong_FromLong(Int(process)))
        else { return false }
        if !isShell, environment.isEmpty {
            return machinery.execute.call(code.borrowed, number.borrowed, process.borrowed) != nil
        }
        guard let variables = PythonText.list(environment) else { return false }
        return isShell
            ? machinery.executeShell.call(code.borrowed, number.borrowed, process.borrowed, variables.borrowed) != nil
            : machinery.executeWith.call(code.borrowed, number.borrowed, process.borrowed, variables.borrowed) != nil
    }

    /// Takes back what the last execution may have left in the interpreter and Python code cannot.
    private func settle() {
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
        // An interrupt that came after the end of its execution is not meant for the next.
        var rounds = 0
        while PyErr_CheckSignals() != 0, rounds < Self.mostSignals {
            PyErr_Clear()
            rounds += 1
        }
        PyErr_Clear()
        if Py_GetRecursionLimit() < Self.leastRecursionLimit { Py_SetRecursionLimit(Self.leastRecursionLimit) }
    }

    /// Reports an exception that came out of the machinery: an interrupt between two of its own steps, or no memory.
    private func reportEscape() {
        guard let exception = PythonObject(owned: burrow_python_take_exception()) else { return }
        if !connection.hasRaised, machinery.report.call(exception.borrowed) == nil, !connection.hasRaised {
            let name = String(cString: burrow_python_type_name(exception.borrowed))
            connection.sink.raised(
                UncaughtException(
                    name: name, value: "", traceback: name,
                    errorNumber: burrow_python_is_memory_error(exception.borrowed) ? ENOMEM : 0))
        }
        PyErr_Clear()
        if machinery.restore.call() == nil { PyErr_Clear() }
    }
}
