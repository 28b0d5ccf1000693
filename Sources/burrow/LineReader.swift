import CEdit
import Glibc
import Synchronization

/// Reads lines from a terminal, with editing and history (libedit); from anything else, plainly.
///
/// libedit calls back through a C function without an argument, so there is one reader in a program, on one thread.
enum LineReader {
    /// What a person entered.
    enum Entry: Sendable {
        case line(String)
        /// Ctrl-C: away with what was typed.
        case interrupted
        /// Ctrl-D, or the end of the input.
        case ended
    }

    private static let entry = Mutex<Entry?>(nil)

    /// Waits for one line.
    ///
    /// `interruptions` is a descriptor that becomes readable when Ctrl-C was pressed.
    static func read(prompt: String, interruptions: Int32) -> Entry {
        guard isatty(STDIN_FILENO) != 0 else {
            return readLine(strippingNewline: true).map(Entry.line) ?? .ended
        }
        entry.withLock { $0 = nil }
        useLocale()
        rl_callback_handler_install(prompt) { LineReader.take($0) }
        defer { rl_callback_handler_remove() }
        while true {
            if let entry = entry.withLock({ $0 }) { return entry }
            var sources = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: interruptions, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&sources, nfds_t(sources.count), -1) < 0 && errno != EINTR { return .ended }
            if sources[1].revents != 0 { return .interrupted }
            if sources[0].revents != 0 { rl_callback_read_char() }
        }
    }

    /// libedit reads characters as the locale says; where it says nothing, code is UTF-8.
    private static func useLocale() {
        setlocale(LC_CTYPE, "")
        let encoding = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
        if encoding != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    /// Remembers a piece of code for the arrow keys.
    static func remember(_ code: String) {
        add_history(code)
    }

    private static func take(_ text: UnsafeMutablePointer<CChar>?) {
        let taken = text.map { Entry.line(String(cString: $0)) } ?? .ended
        entry.withLock { $0 = taken }
        free(text)
    }
}
