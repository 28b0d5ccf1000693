import WorkerProtocol

/// One or more of every message there is, with the values that break codecs: empty, largest, not ASCII, NUL.
enum Messages {
    static let texts = ["", "a", "ünïcödé 🐍", "with\0nul", "line\nline", String(repeating: "x", count: 300)]
    static let bytes: [[UInt8]] = [[], [0], [0xff, 0xfe, 0x00], Array(0...255)]

    static let contextRequests: [ContextRequest] =
        [
            .join(rehearses: true), .join(rehearses: false), .enter(environment: [], directory: ""),
            .enter(environment: ["A=1", "ÄÖ=ü=ß"], directory: "/home/user/a b"),
            .execute(nonce: 0, number: 0, language: .python, environment: [], byteCount: 0),
            .execute(nonce: .max, number: .max, language: .bash, environment: ["A=ü", "="], byteCount: .max),
            .execute(
                nonce: 0x0123_4567_89ab_cdef, number: 1, language: .python, environment: ["PATH=/bin"], byteCount: 12),
            .inspect(nonce: 0, byteCount: 0), .inspect(nonce: .max, byteCount: .max),
        ] + bytes.map { .source($0) }

    static let contextEvents: [ContextEvent] =
        [
            .ready, .joined, .finished, .failed(step: "restrict with Landlock", code: 13),
            .failed(step: "", code: .min),
            .inspected(.complete), .inspected(.incomplete), .inspected(.invalid),
        ]
        + bytes.flatMap { [.stream(.output, $0), .stream(.error, $0)] }
        + bytes.flatMap { metadata in
            [.result, .display, .update].map {
                .shown(.init(kind: $0, displayID: "ünïcödé", metadata: metadata))
            }
        }
        + bytes.flatMap { part in
            [.none, .representation, .shown].map {
                .representation(mimeType: "text/plain", encoding: .text, part: part, end: $0)
            }
        }
        + [ContextEvent.Encoding.text, .bytes, .json].map {
            .representation(mimeType: "", encoding: $0, part: [0], end: .shown)
        }
        + [.cleared(waits: true), .cleared(waits: false), .lost(byteCount: .max), .changed([], leftOut: .max)]
        + texts.map { text in
            .changed(
                [.added, .changed, .removed].map {
                    .init(kind: $0, name: text, type: text, shape: text, byteCount: .min)
                }, leftOut: 0)
        }
        + texts.map {
            .raised(.init(name: $0, value: $0, traceback: $0, errorNumber: -1, hint: $0, refusedCall: $0))
        }

    static let zygoteRequests: [ZygoteRequest] =
        [
            .configure(
                .init(
                    isConfined: true, preload: [], rehearsals: [], forkRehearsals: [], environment: [], program: [],
                    landlock: [])),
            .configure(
                .init(
                    isConfined: false, preload: texts, rehearsals: ["plot"], forkRehearsals: texts,
                    environment: ["A=b", "=", ""],
                    program: Array(0...255),
                    landlock: [.init(path: "/", rights: .max), .init(path: "", rights: 0)])),
            .startContext(
                identifier: .max,
                limits: .init(openFiles: 1, fileBytes: 2, processes: 3, additionalDataBytes: .max), home: "/home/user"),
            .startContext(
                identifier: 0,
                limits: .init(openFiles: 0, fileBytes: 0, processes: 0, additionalDataBytes: 0), home: ""),
        ]

    static let zygoteEvents: [ZygoteEvent] =
        texts.map { .ready(pythonVersion: $0) }
        + [
            .contextStarted(identifier: .max, pid: .min),
            .contextEnded(identifier: 7, waitStatus: .min, cpuMicroseconds: .max, peakMemoryKibibytes: -1),
            .contextEnded(identifier: 0, waitStatus: 0, cpuMicroseconds: 0, peakMemoryKibibytes: 0),
            .failed(identifier: 1, reason: "no"),
        ]

    static let jailerRequests: [JailerRequest] = [
        .configure(
            .init(
                sources: [], files: [], links: [], directories: [], devices: [], initProgram: [], contextProgram: [],
                landlock: [])),
        .configure(
            .init(
                sources: [
                    .init(source: "/usr", path: "/usr", isDirectory: true, isSent: false),
                    .init(source: "", path: "", isDirectory: false, isSent: true),
                ],
                files: texts.map { .init(path: $0, content: $0) }, links: [.init(path: "/bin", target: "usr/bin")],
                directories: ["/proc", ""], devices: ["null"], initProgram: Array(0...255),
                contextProgram: [1, 2], landlock: [.init(path: "/", rights: .max), .init(path: "", rights: 0)])),
        .startZygote(identifier: .max, program: "/opt/program", arguments: texts, environment: ["A=b"]),
        .startZygote(identifier: 0, program: "", arguments: [], environment: []),
        .buildRoom(.init(identifier: .max, outerUser: .max, temporaryBytes: .max, sharedMemoryBytes: 0)),
        .buildRoom(.init(identifier: 0, outerUser: 0, temporaryBytes: 0, sharedMemoryBytes: .max)),
        .furnishRoom(
            .init(
                identifier: .max, areDirectoriesSent: true, homePath: "/h", sharedPath: "/s",
                sharedIsWritable: false, homeIsExecutable: true)),
        .furnishRoom(
            .init(
                identifier: 0, areDirectoriesSent: false, homePath: "", sharedPath: "", sharedIsWritable: true,
                homeIsExecutable: false)),
        .startCommand(
            .init(
                identifier: .max, room: 1, arguments: texts, environment: ["A=b", "=", ""], workingDirectory: "/h",
                limits: .init(openFiles: 1, fileBytes: 2, processes: 3, dataBytes: .max))),
        .startCommand(
            .init(
                identifier: 0, room: .max, arguments: [], environment: [], workingDirectory: "",
                limits: .init(openFiles: 0, fileBytes: 0, processes: 0, dataBytes: 0))),
    ]

    static let jailerEvents: [JailerEvent] = [
        .configured, .zygoteStarted(identifier: .max), .zygoteEnded(identifier: 1, waitStatus: .max),
        .roomStarted(identifier: .max), .roomReady(identifier: 0), .roomFurnished(identifier: .max),
        .orphanEnded(pid: .max, waitStatus: .min), .roomEnded(identifier: 3, waitStatus: -1),
        .failed(.template, step: "", code: 0), .failed(.zygote(.max), step: "clone ünïcödé", code: .max),
        .failed(.room(.max), step: "x", code: .min),
        .commandStarted(identifier: .max), .commandRunning(identifier: 0),
        .commandEnded(identifier: 3, waitStatus: .min),
        .failed(.command(.max, .sandbox), step: "", code: 0),
        .failed(.command(1, .workingDirectory), step: "enter ünïcödé", code: 2),
        .failed(.command(2, .program), step: "x", code: .max),
    ]
}
