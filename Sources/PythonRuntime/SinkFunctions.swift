import CPython

/// The functions that `burrow_repl.install` is given, in the order of its parameters.
enum SinkFunctions {
    /// Makes the functions; nil when an exception is set.
    ///
    /// They and the connection exist as long as the process.
    static func make(for connection: SinkConnection) -> PythonObject? {
        guard let capsule = connection.capsule(),
            let functions = PythonObject(owned: PyTuple_New(definitions.count))
        else { return nil }
        // Python keeps pointers to the definitions.
        let memory = UnsafeMutableBufferPointer<PyMethodDef>.allocate(capacity: definitions.count)
        for (index, definition) in definitions.enumerated() {
            memory.initializeElement(at: index, to: definition)
            guard let definition = memory.baseAddress?.advanced(by: index),
                let function = PythonObject(owned: PyCMethod_New(definition, capsule.borrowed, nil, nil)),
                PyTuple_SetItem(functions.borrowed, index, function.released()) == 0
            else { return nil }
        }
        return functions
    }

    /// What each function is called, takes and does.
    private static var definitions: [PyMethodDef] {
        [
            define("write", METH_O) { SinkConnection.bound(to: $0)?.write(.output, text: $1) },
            define("write", METH_O) { SinkConnection.bound(to: $0)?.write(.error, text: $1) },
            define("write", METH_O) { SinkConnection.bound(to: $0)?.write(.output, bytes: $1) },
            define("write", METH_O) { SinkConnection.bound(to: $0)?.write(.error, bytes: $1) },
            define("flush", METH_NOARGS) { this, _ in
                guard let connection = SinkConnection.bound(to: this) else { return nil }
                connection.sink.flush()
                return burrow_python_none()
            },
            define("show", METH_VARARGS) { SinkConnection.bound(to: $0)?.show($1) },
            define("clear", METH_O) { SinkConnection.bound(to: $0)?.clear($1) },
            define("raised", METH_VARARGS) { SinkConnection.bound(to: $0)?.raised($1) },
            define("changed", METH_O) { SinkConnection.bound(to: $0)?.changed($1) },
        ]
    }

    /// Describes one function as C does.
    private static func define(_ name: StaticString, _ flags: Int32, _ function: PyCFunction) -> PyMethodDef {
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return PyMethodDef(ml_name: name, ml_meth: function, ml_flags: flags, ml_doc: nil)
    }
}
