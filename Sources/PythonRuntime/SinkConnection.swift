import CPython

/// What the functions that Python calls know: the sink, and whether this execution's exception is there already.
final class SinkConnection {
    /// Where everything goes.
    private(set) var sink: any ExecutionSink
    /// Whether the sink has the exception of this execution: a second one would belong to the machinery.
    var hasRaised = false

    /// Connects to a sink.
    init(_ sink: any ExecutionSink) {
        self.sink = sink
    }

    /// Does something of which the sink hears nothing.
    func silently(_ body: () -> Void) {
        let heard = sink
        sink = SilentSink()
        body()
        sink = heard
    }

    /// A capsule that holds the connection, for ever; nil when an exception is set.
    func capsule() -> PythonObject? {
        PythonObject(owned: PyCapsule_New(Unmanaged.passRetained(self).toOpaque(), nil, nil))
    }

    /// The connection in a capsule; nil when an exception is set.
    static func bound(to capsule: PythonReference?) -> SinkConnection? {
        guard let pointer = PyCapsule_GetPointer(capsule, nil) else { return nil }
        return Unmanaged<SinkConnection>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Takes text for a stream; returns how many characters, as `write` of a text stream does.
    func write(_ stream: OutputStream, text: PythonReference?) -> PythonReference? {
        guard let text, PythonText.withUTF8(of: text, { sink.write(stream, $0) }) != nil else { return nil }
        return PyLong_FromSsize_t(PyUnicode_GetLength(text))
    }

    /// Takes bytes for a stream; returns how many, as `write` of a binary stream does.
    func write(_ stream: OutputStream, bytes: PythonReference?) -> PythonReference? {
        var view = Py_buffer()
        guard PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) == 0 else { return nil }
        defer { PyBuffer_Release(&view) }
        sink.write(stream, UnsafeRawBufferPointer(start: view.buf, count: view.len))
        return PyLong_FromSsize_t(view.len)
    }

    /// Takes a MIME type and the text of a result.
    func display(_ arguments: PythonReference?) -> PythonReference? {
        guard let mimeType = PyTuple_GetItem(arguments, 0), let mimeType = PythonText.string(mimeType),
            let text = PyTuple_GetItem(arguments, 1),
            DisplayedText.withUTF8(of: text, { sink.display(mimeType: mimeType, $0) }) != nil
        else { return nil }
        return burrow_python_none()
    }

    /// Takes name, value, traceback and errno of an exception.
    func raised(_ arguments: PythonReference?) -> PythonReference? {
        guard let name = PyTuple_GetItem(arguments, 0), let name = PythonText.string(name),
            let value = PyTuple_GetItem(arguments, 1), let value = PythonText.string(value),
            let traceback = PyTuple_GetItem(arguments, 2), let traceback = PythonText.string(traceback),
            let number = PyTuple_GetItem(arguments, 3)
        else { return nil }
        let errorNumber = PyLong_AsLong(number)
        guard PyErr_Occurred() == nil else { return nil }
        hasRaised = true
        sink.raised(
            name: name, value: value, traceback: traceback, errorNumber: Int32(truncatingIfNeeded: errorNumber))
        return burrow_python_none()
    }
}
