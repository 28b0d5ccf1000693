import CPython

/// The functions of `burrow_repl`, held so that nothing user code does to modules takes them away.
struct Machinery: ~Copyable {
    /// Runs code: source, number of the cell, id of this process.
    let execute: PythonObject
    /// The same with variables for this one piece of code.
    let executeWith: PythonObject
    /// Runs code by bash.
    let executeShell: PythonObject
    /// Sends an exception to the sink.
    let report: PythonObject
    /// Takes back what user code replaced.
    let restore: PythonObject
    /// Says how complete code is.
    let inspect: PythonObject
    /// Imports and rehearses; says whether there is random state to renew.
    let prepare: PythonObject
    /// Ends the preparation.
    let freeze: PythonObject
    /// Rehearses in a fork.
    let rehearseAgain: PythonObject
    /// Takes over the directory of a context.
    let becomeContext: PythonObject
    /// Lists the variables of the environment.
    let environment: PythonObject
    /// Makes a list of variables the environment.
    let replaceEnvironment: PythonObject
    /// Gives this process random state of its own.
    let renewRandomness: PythonObject

    /// Imports the package, and connects it to the sink.
    init(modulePath: String, connection: SinkConnection) throws(PythonError) {
        let step = "start burrow_repl"
        // After the modules of the environment: it must not hide any of them.
        guard let paths = PySys_GetObject("path"), let path = PythonText.object(modulePath),
            PyList_Append(paths, path.borrowed) == 0,
            let module = PythonObject(owned: PyImport_ImportModule("burrow_repl")),
            let install = module.attribute("install"),
            let functions = SinkFunctions.make(for: connection),
            let installed = PythonObject(owned: PyObject_CallObject(install.borrowed, functions.borrowed)),
            let execute = installed.attribute("execute"),
            let executeWith = installed.attribute("execute_with"),
            let executeShell = installed.attribute("execute_shell"),
            let report = installed.attribute("report"),
            let restore = installed.attribute("restore"),
            let inspect = installed.attribute("inspect"),
            let prepare = installed.attribute("prepare"),
            let freeze = installed.attribute("freeze"),
            let rehearseAgain = installed.attribute("rehearse_again"),
            let becomeContext = installed.attribute("become_context"),
            let environment = installed.attribute("environment"),
            let replaceEnvironment = installed.attribute("replace_environment"),
            let renewRandomness = installed.attribute("renew_randomness")
        else { throw .taken(step: step) }
        self.execute = execute
        self.executeWith = executeWith
        self.executeShell = executeShell
        self.report = report
        self.restore = restore
        self.inspect = inspect
        self.prepare = prepare
        self.freeze = freeze
        self.rehearseAgain = rehearseAgain
        self.becomeContext = becomeContext
        self.environment = environment
        self.replaceEnvironment = replaceEnvironment
        self.renewRandomness = renewRandomness
    }
}
