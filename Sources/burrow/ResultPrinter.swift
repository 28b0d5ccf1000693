import Glibc
import SessionPool

/// Shows a result whose output was already shown while it came.
struct ResultPrinter {
    let json: Bool

    func print(_ result: ExecutionResult) {
        if json {
            Console.write(String(decoding: JSONWriter.encode(result), as: UTF8.self) + "\n", to: STDOUT_FILENO)
            return
        }
        for shown in result.results {
            relayLine(shown.data["text/plain"]?.text ?? DisplayText.make(shown), to: STDOUT_FILENO)
        }
        if let error = result.error {
            relayLine(error.traceback.isEmpty ? "\(error.name): \(error.value)" : error.traceback, to: STDERR_FILENO)
        } else if let stack = result.death?.stack {
            relayLine("It was here, the innermost call last:\n\(stack)", to: STDERR_FILENO)
        }
        if let hint = result.error?.hint { Console.complain(hint) }
        if let death = result.death { Console.complain(death.message) }
    }

    private func relayLine(_ text: String, to descriptor: Int32) {
        Console.relay(Array((text.hasSuffix("\n") ? text : text + "\n").utf8)[...], to: descriptor)
    }
}
