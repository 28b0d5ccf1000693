import CPython

/// Text on its way between Swift and Python.
enum PythonText {
    /// A new str; nil when an exception is set.
    static func object(_ text: String) -> PythonObject? {
        var text = text
        let reference = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { PyUnicode_FromStringAndSize($0.baseAddress, $0.count) }
        }
        return PythonObject(owned: reference)
    }

    /// A new list of str; nil when an exception is set.
    static func list(_ texts: [String]) -> PythonObject? {
        guard let list = PythonObject(owned: PyList_New(0)) else { return nil }
        for text in texts {
            guard let object = object(text), PyList_Append(list.borrowed, object.borrowed) == 0 else { return nil }
        }
        return list
    }

    /// Calls `body` with the UTF-8 of a str, where lone surrogates are backslash escapes; nil when an exception is set.
    static func withUTF8<Result>(of text: PythonReference, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard burrow_python_is_text(text) else {
            burrow_python_set_type_error("the argument must be str")
            return nil
        }
        var count = 0
        if burrow_python_is_ascii(text) {
            guard let start = PyUnicode_AsUTF8AndSize(text, &count) else { return nil }
            return body(UnsafeRawBufferPointer(start: start, count: count))
        }
        // Asking such a str for its UTF-8 would leave a copy in it for as long as it lives.
        guard let encoded = PythonObject(owned: PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace")) else {
            return nil
        }
        var start: UnsafeMutablePointer<CChar>?
        guard PyBytes_AsStringAndSize(encoded.borrowed, &start, &count) == 0 else { return nil }
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The text of a str; nil when an exception is set.
    static func string(_ text: PythonReference) -> String? {
        withUTF8(of: text) { String(decoding: $0, as: UTF8.self) }
    }

    /// What `str()` makes of an object; empty when that fails.
    static func description(_ object: PythonReference) -> String {
        guard let text = PythonObject(owned: PyObject_Str(object)), let string = string(text.borrowed) else {
            PyErr_Clear()
            return ""
        }
        return string
    }
}
