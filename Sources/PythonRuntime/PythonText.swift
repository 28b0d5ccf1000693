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

    /// A new str of bytes that should be UTF-8, with or without a byte order mark; nil when an exception is set.
    static func object(utf8 bytes: [UInt8]) -> PythonObject? {
        let reference = bytes.withUnsafeBufferPointer { bytes in
            let mark = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
            return bytes.withMemoryRebound(to: CChar.self) { characters in
                PyUnicode_DecodeUTF8(characters.baseAddress.map { $0 + mark }, characters.count - mark, "strict")
            }
        }
        return PythonObject(owned: reference)
    }

    /// What some editors begin a file with.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A new list of str; nil when an exception is set.
    static func list(_ texts: [String]) -> PythonObject? {
        guard let list = PythonObject(owned: PyList_New(0)) else { return nil }
        for text in texts {
            guard let object = object(text), PyList_Append(list.borrowed, object.borrowed) == 0 else { return nil }
        }
        return list
    }

    /// A new list of tuples of two str; nil when an exception is set.
    static func list(_ pairs: [(name: String, value: String)]) -> PythonObject? {
        guard let list = PythonObject(owned: PyList_New(0)) else { return nil }
        for (name, value) in pairs {
            guard let name = object(name), let value = object(value),
                let pair = PythonObject(owned: PyTuple_New(2)),
                PyTuple_SetItem(pair.borrowed, 0, name.released()) == 0,
                PyTuple_SetItem(pair.borrowed, 1, value.released()) == 0,
                PyList_Append(list.borrowed, pair.borrowed) == 0
            else { return nil }
        }
        return list
    }

    /// The pairs in such a list; nil when an exception is set.
    static func pairs(_ list: PythonReference) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        for index in 0..<max(PyList_Size(list), 0) {
            guard let pair = PyList_GetItem(list, index),
                let name = PyTuple_GetItem(pair, 0), let name = string(name),
                let value = PyTuple_GetItem(pair, 1), let value = string(value)
            else { return nil }
            pairs.append((name, value))
        }
        return PyErr_Occurred() == nil ? pairs : nil
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
