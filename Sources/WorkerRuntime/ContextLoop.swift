import Glibc
import LinuxSystem
import PythonRuntime
import WorkerProtocol

/// What a context does all its life: takes a piece of code, runs it, waits for the next.
struct ContextLoop {
    let interpreter: Interpreter
    let channel: ContextChannel

    /// Serves the channel until the host goes away.
    func run() -> Never {
        channel.announceReady()
        while let request = nextRequest() {
            switch request {
            case .execute(let nonce, let number, let language, let environment, let byteCount):
                guard let source = takeSource(byteCount) else { _exit(1) }
                channel.nonce = nonce
                interpreter.execute(
                    source: source, number: number, isShell: language == .bash,
                    environment: Zygote.variables(environment))
                channel.finish()
            case .inspect(let nonce, let byteCount):
                guard let source = takeSource(byteCount) else { _exit(1) }
                channel.nonce = nonce
                channel.answer(interpreter.inspect(source: source))
            case .join, .enter, .source:
                continue
            }
        }
        _exit(0)
    }

    /// Threads of the user's go on while this one waits.
    private func nextRequest() -> ContextRequest? {
        interpreter.withoutGIL { try? channel.nextRequest() }
    }

    private func takeSource(_ byteCount: UInt32) -> [UInt8]? {
        var source: [UInt8] = []
        while source.count < byteCount {
            guard case .source(let bytes)? = nextRequest() else { return nil }
            source += bytes
        }
        return source
    }
}
