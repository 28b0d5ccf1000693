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

    /// Takes kind, display id and metadata of what is shown, and its representations: MIME type, encoding and content of
    /// each, in one tuple.
    func show(_ arguments: PythonReference?) -> PythonReference? {
        guard let kind = byte(PyTuple_GetItem(arguments, 0)),
            let displayID = PyTuple_GetItem(arguments, 1), let displayID = PythonText.string(displayID),
            let metadata = PyTuple_GetItem(arguments, 2), let metadata = PythonText.string(metadata),
            let representations = PyTuple_GetItem(arguments, 3)
        else { return nil }
        let count = PyTuple_Size(representations)
        guard count >= 0 else { return nil }
        guard count >= Self.itemsOfRepresentation else { return burrow_python_none() }
        sink.show(kind: kind, displayID: displayID, metadata: metadata)
        for start in stride(from: 0, to: count, by: Self.itemsOfRepresentation) {
            let isLast = start + Self.itemsOfRepresentation >= count
            guard represent(representations, at: start, isLast: isLast) else { return nil }
        }
        return burrow_python_none()
    }

    private static let itemsOfRepresentation = 3

    /// Takes one representation; false when an exception is set.
    private func represent(_ representations: PythonReference, at start: Int, isLast: Bool) -> Bool {
        guard let mimeType = PyTuple_GetItem(representations, start), let mimeType = PythonText.string(mimeType),
            let encoding = byte(PyTuple_GetItem(representations, start + 1)),
            let content = PyTuple_GetItem(representations, start + 2)
        else { return false }
        let take = { (bytes: UnsafeRawBufferPointer) in
            self.sink.represent(mimeType: mimeType, encoding: encoding, bytes, isLast: isLast)
        }
        if mimeType == "text/plain", burrow_python_is_text(content) {
            if DisplayedText.mayBeTooLong(content) {
                // Told before the last part, which ends what is shown.
                guard let lost = DisplayedText.withUTF8(of: content, { _ in }) else { return false }
                if lost > 0 { sink.lose(characters: lost) }
            }
            return DisplayedText.withUTF8(of: content, take) != nil
        }
        if burrow_python_is_text(content) { return PythonText.withUTF8(of: content, take) != nil }
        var view = Py_buffer()
        guard PyObject_GetBuffer(content, &view, PyBUF_SIMPLE) == 0 else { return false }
        defer { PyBuffer_Release(&view) }
        take(UnsafeRawBufferPointer(start: view.buf, count: view.len))
        return true
    }

    /// Takes whether to wait.
    func clear(_ waits: PythonReference?) -> PythonReference? {
        guard let waits else { return nil }
        let truth = PyObject_IsTrue(waits)
        guard truth >= 0 else { return nil }
        sink.clear(waits: truth != 0)
        return burrow_python_none()
    }

    /// Takes name, value, traceback, errno, hint and refused call of an exception.
    func raised(_ arguments: PythonReference?) -> PythonReference? {
        guard let name = PyTuple_GetItem(arguments, 0), let name = PythonText.string(name),
            let value = PyTuple_GetItem(arguments, 1), let value = PythonText.string(value),
            let traceback = PyTuple_GetItem(arguments, 2), let traceback = PythonText.string(traceback),
            let number = PyTuple_GetItem(arguments, 3),
            let hint = PyTuple_GetItem(arguments, 4), let hint = PythonText.string(hint),
            let call = PyTuple_GetItem(arguments, 5), let call = PythonText.string(call)
        else { return nil }
        let errorNumber = PyLong_AsLong(number)
        guard PyErr_Occurred() == nil else { return nil }
        hasRaised = true
        sink.raised(
            UncaughtException(
                name: name, value: value, traceback: traceback, errorNumber: Int32(truncatingIfNeeded: errorNumber),
                hint: hint, refusedCall: call))
        return burrow_python_none()
    }

    /// Takes a flat list: kind, name, type, shape and bytes of each change, and last the number of those left out.
    func changed(_ list: PythonReference?) -> PythonReference? {
        guard let list else { return nil }
        let count = PyList_Size(list)
        guard count > 0 else { return PyErr_Occurred() == nil ? burrow_python_none() : nil }
        var changes: [VariableChange] = []
        for start in stride(from: 0, to: count - Self.itemsOfChange, by: Self.itemsOfChange) {
            guard let kind = byte(PyList_GetItem(list, start)),
                let name = PyList_GetItem(list, start + 1), let name = PythonText.string(name),
                let type = PyList_GetItem(list, start + 2), let type = PythonText.string(type),
                let shape = PyList_GetItem(list, start + 3), let shape = PythonText.string(shape),
                let bytes = PyList_GetItem(list, start + 4)
            else { return nil }
            let byteCount = PyLong_AsLongLong(bytes)
            guard PyErr_Occurred() == nil else { return nil }
            changes.append(
                VariableChange(kind: kind, name: name, type: type, shape: shape, byteCount: byteCount))
        }
        let leftOut = PyLong_AsLong(PyList_GetItem(list, count - 1))
        guard PyErr_Occurred() == nil else { return nil }
        sink.changed(changes, leftOut: UInt32(clamping: leftOut))
        return burrow_python_none()
    }

    private static let itemsOfChange = 5

    /// A small number; nil when an exception is set.
    private func byte(_ number: PythonReference?) -> UInt8? {
        guard let number else { return nil }
        let value = PyLong_AsLong(number)
        return PyErr_Occurred() == nil ? UInt8(clamping: value) : nil
    }
}
