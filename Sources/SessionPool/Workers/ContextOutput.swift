import LinuxSystem
import WorkerProtocol

/// What C code and other programs of a context print on descriptors 1 and 2: an execution's while one runs, and
/// otherwise the next one's.
@HostLoop
final class ContextOutput {
    private let pipes: [ContextPipe]
    private var execution: RunningExecution?
    /// Printed while nothing ran, by what an execution left running.
    private var between: [(stream: ContextEvent.Stream, bytes: [UInt8])] = []
    private var betweenCount = 0
    /// Bytes read so far.
    private var readCount = 0

    private static let mostBetweenBytes = 65_536
    /// A pipe holds 64 KiB; more than a few times that is somebody who writes faster than anyone reads.
    private static let mostRoundsToDrain = 4

    /// Takes the reading ends of both pipes.
    init(output: consuming FileDescriptor, error: consuming FileDescriptor) throws(SystemError) {
        pipes = [try ContextPipe(output, .output), try ContextPipe(error, .error)]
    }

    /// Reads what comes; pipes that were left alone are tried again.
    func listen() {
        for pipe in pipes where !pipe.isWatched {
            pipe.listen { [weak self, weak pipe] in
                if let self, let pipe { self.read(pipe) }
            }
        }
    }

    /// Reads no more by itself.
    func leaveAlone() {
        for pipe in pipes { pipe.leaveAlone() }
    }

    /// Gives the execution what was printed since the last one, and what comes.
    func begin(_ execution: RunningExecution) {
        self.execution = execution
        for (stream, bytes) in between { execution.printedByProcesses(bytes, to: stream) }
        between = []
        betweenCount = 0
    }

    /// What comes belongs to the next execution.
    func finish() {
        execution = nil
    }

    /// Reads what was written before this moment.
    func drain() {
        for _ in 0..<Self.mostRoundsToDrain {
            let before = readCount
            for pipe in pipes { read(pipe) }
            if readCount == before { return }
        }
    }

    /// Reads once.
    private func read(_ pipe: ContextPipe) {
        // What nobody wants to know yet stays in the pipe, and its writer waits.
        guard execution != nil || betweenCount < Self.mostBetweenBytes else { return pipe.leaveAlone() }
        guard let bytes = pipe.readSome() else { return }
        if bytes.isEmpty { return pipe.leaveAlone() }
        readCount &+= bytes.count
        if let execution {
            execution.printedByProcesses(bytes, to: pipe.stream)
        } else {
            between.append((pipe.stream, bytes))
            betweenCount += bytes.count
        }
    }
}
