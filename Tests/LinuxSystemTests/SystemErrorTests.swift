import Glibc
import LinuxSystem
import Testing

/// Failures keep their errno and say which step it was.
@Suite struct SystemErrorTests {
    @Test func aNegatedErrnoIsAnError() {
        #expect(throws: SystemError("do it", code: EACCES)) { try checked(-EACCES, "do it") }
        #expect(throws: SystemError("do it", code: ENOENT)) { try checked(-Int(ENOENT), "do it") }
    }

    @Test(arguments: [0, 1, Int32.max])
    func anythingElseIsTheValue(_ value: Int32) throws {
        #expect(try checked(value, "do it") == value)
    }

    @Test func theErrnoOfALibraryCallIsTakenAtOnce() {
        #expect(throws: SystemError("open it", code: ENOENT)) {
            try libraryCall("open it") { open("/no/such/file", O_RDONLY) }
        }
    }

    @Test func anInterruptedCallIsRepeated() throws {
        var calls = 0
        let result = try libraryCall("wait") { () -> Int32 in
            calls += 1
            if calls == 3 { return 42 }
            errno = EINTR
            return -1
        }
        #expect(result == 42)
        #expect(calls == 3)
    }

    @Test func theDescriptionNamesStepAndReason() {
        #expect(SystemError("open /x", code: ENOENT).description == "open /x: No such file or directory")
    }
}
