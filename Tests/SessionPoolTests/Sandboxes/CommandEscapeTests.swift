import Foundation
import Glibc
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// Commands that try to get out, or to get at what is not theirs.
    @Suite struct CommandEscapeTests {
        @Test func nothingIsLeftToThem() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.run("cat /proc/self/status", in: session)
                let lines = command.text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
                let status = Dictionary(lines.map { ($0[0], $0.dropFirst().joined(separator: " ")) }) { $1 }
                for set in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
                    #expect(status[set] == "0000000000000000", "\(set)")
                }
                #expect(status["NoNewPrivs:"] == "1")
                #expect(status["Seccomp:"] == "2")
                #expect(status["Seccomp_filters:"] == "1")
                #expect(status["Uid:"] == "1000 1000 1000 1000")
                #expect(status["Gid:"] == "1000 1000 1000 1000")
                // The groups of an ordinary user's host cannot be left, and show as far as they are mapped.
                let groups = status["Groups:"]?.split(separator: " ") ?? []
                #expect(Set(groups).isSubset(of: geteuid() == 0 ? [] : ["1000", "65534"]))
                #expect(status["SigBlk:"] == "0000000000000000")
                // Two signals are the C library's own, and as whoever started the host left them.
                let ignored = try #require(status["SigIgn:"].flatMap { UInt64($0, radix: 16) })
                #expect(ignored & ~(3 << 31) == 0)
            }
        }

        @Test func theyAreMembersOfTheRoomInEveryRespect() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let names = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"]
                let line =
                    "for n in \(names.joined(separator: " ")); do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup"
                let command = try await StartedCommand.run(line, in: session)
                let context = try await session.run("import subprocess; print(subprocess.getoutput('\(line)'))")
                let inside = command.text.split(separator: "\n")
                let beside = context.stdout.split(separator: "\n")
                #expect(inside.count > names.count)
                for (index, name) in names.enumerated() {
                    // A cgroup namespace is each process's own, seen from its own groups.
                    if name != "cgroup" { #expect(inside[index] == beside[index]) }
                    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(name)")
                    #expect(inside[index] != own)
                }
                #expect(inside.dropFirst(names.count).allSatisfy { $0.hasSuffix(":/") }, "\(inside)")
            }
        }

        @Test func theyHaveThreeDescriptorsAndNoOthers() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let names = try await StartedCommand.start(
                    CommandRequest(arguments: [
                        "python3", "-c", "import os; print(sorted(os.listdir('/proc/self/fd'), key=int))",
                    ]), in: session)
                _ = try await names.end()
                // The fourth is the listing's own.
                #expect(names.text == "['0', '1', '2', '3']\n")
                let kinds = try await StartedCommand.run("readlink /proc/self/fd/[012]", in: session)
                let targets = kinds.text.split(separator: "\n")
                #expect(targets.count == 3)
                #expect(targets.first == "/dev/null")
                #expect(targets.dropFirst().allSatisfy { $0.hasPrefix("pipe:[") })
            }
        }

        @Test func theySeeNoProcessButTheRooms() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let other = try await test.open(user: "other")
                let theirs = try await StartedCommand.start(.shell("exec -a secret-of-another sleep 1000"), in: other)
                let command = try await StartedCommand.run(
                    """
                    cat /proc/[0-9]*/comm | sort | uniq
                    cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c 'secre[t]'
                    """, in: session)
                #expect(!command.text.contains("sleep"))
                #expect(!command.text.contains("burrow-jailer"))
                #expect(command.text.hasSuffix("\n0\n"))
                #expect(command.text.contains("init\n"))
                let counted = try await StartedCommand.run("ls -d /proc/[0-9]* | wc -l", in: session)
                #expect(try #require(Int(counted.text.trimmingCharacters(in: .whitespacesAndNewlines))) <= 6)
                try theirs.handle().kill()
            }
        }

        /// Lines that a shell cannot carry out here, each ending with an error.
        static let refused = [
            "mount -t tmpfs none /tmp", "mount --bind /home/user /tmp", "unshare -U true", "unshare -m true",
            "unshare -n true", "unshare -p -f true", "nsenter -t 1 -m true", "chroot /home/user true",
            "mknod /tmp/device c 1 3", "kill -9 1 && sleep 0.2 && test ! -d /proc/1", "cat /proc/1/environ",
            "cat /proc/1/maps", "ls /proc/1/fd | grep .", "ls /proc/1/root/", "readlink /proc/1/exe",
            "readlink /proc/1/ns/mnt", "cat /proc/1/mem", "cat /etc/shadow", "ls /root", "ls /sys/fs",
            "cat /proc/sys/kernel/core_pattern", "cat /proc/kcore", "cat /proc/kallsyms",
            "cat /proc/mounts | grep -q /work", "echo x > /usr/x", "echo x > /etc/x", "echo x > /x",
            "echo x > /opt/burrow/runtime/x", "echo x > /proc/self/oom_score_adj", "echo x > /proc/self/mem",
            "touch /dev/x", "cp /bin/true /tmp/true && /tmp/true", "cp /bin/true ~/true && ~/true",
            "cp /bin/true /dev/shm/true && /dev/shm/true", "su -c true", "sudo true", "ping -c 1 127.0.0.1",
            "exec 3<> /dev/tcp/1.1.1.1/53", "date -s 2000-01-01", "hostname other", "dmesg",
            "ulimit -n 100000", "ulimit -c unlimited", "ulimit -s unlimited", "renice -5 $$",
            "ls -A /run | grep .", "ls ../../../../work",
        ]

        @Test func whatNobodyInARoomMayDo() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                for line in Self.refused {
                    let command = try await StartedCommand.run(line, in: session)
                    #expect(try await command.end().exitCode != 0, "\(line): \(command.text)")
                }
                // Whatever they tried, the room and its context stand.
                try await session.expectToWork()
            }
        }

        @Test func systemCallsAreRefused() async throws {
            let code = """
                import ctypes, errno, os
                libc = ctypes.CDLL(None, use_errno=True)
                def call(number, *arguments):
                    ctypes.set_errno(0)
                    result = libc.syscall(number, *arguments)
                    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]
                for name, number, *arguments in [
                    ("attach", 101, 16, 1, 0, 0), ("seize", 101, 0x4206, 1, 0, 0), ("traceme", 101, 0, 0, 0, 0),
                    ("read memory", 310, 1, 0, 0, 0, 0, 0), ("getfd", 438, 0, 0, 0), ("unshare", 272, 0x10000000),
                    ("setns", 308, 0, 0), ("keyctl", 250, 0, 0), ("bpf", 321, 0, 0, 0), ("io_uring", 425, 1, 0),
                    ("open_tree", 428, -100, b"/", 0), ("perf", 298, 0, 0, -1, -1, 0), ("handle", 304, -100, 0, 0),
                    ("setuid", 105, 0), ("chroot", 161, b"/"), ("mount", 165, b"x", b"/tmp", b"tmpfs", 0, 0),
                    ("memfd", 319, b"x", 0), ("execveat", 322, 1, b"", 0, 0, 0x1000), ("ptracer", 157, 0x59616d61, -1, 0, 0, 0),
                ]:
                    print(name, call(number, *arguments))
                """
            try await TestHost.use { test in
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    CommandRequest(arguments: ["python3", "-c", code]), in: session)
                _ = try await command.end()
                let results = command.text.split(separator: "\n")
                #expect(results.count == 19, "\(command.errors)")
                for result in results { #expect(!result.hasSuffix("done"), "\(result)") }
            }
        }

        @Test func whatTheOtherUserHasIsNotThere() async throws {
            try await TestHost.use { test in
                let other = try await test.open(user: "other")
                _ = try await other.run("open('secret', 'w').write('secret'); open('/tmp/secret', 'w').write('secret')")
                let session = try await test.open()
                let command = try await StartedCommand.run(
                    """
                    cat ~/secret /tmp/secret /home/*/secret
                    find / -name secret 2>/dev/null
                    grep -rl secret /home /tmp /shared
                    """, in: session)
                #expect(command.text == "")
                let context = try await session.run("import os; open('/tmp/mine', 'w').write('mine')")
                #expect(context.status == .ok)
                #expect(try await StartedCommand.run("cat /tmp/mine", in: session).text == "mine")
            }
        }

        @Test func nothingOutlivesTheSession() async throws {
            try await TestHost.use { test in
                try await test.host.prepare(test.minimal)
                let before = MachineState.workers()
                let session = try await test.open()
                let command = try await StartedCommand.start(
                    .shell(
                        """
                        trap '' TERM INT HUP QUIT PIPE
                        for i in 1 2 3; do setsid bash -c 'trap "" TERM HUP; while :; do (sleep 0.01 &) ; done' & done
                        nohup setsid sleep 1000 > /dev/null 2>&1 &
                        echo begun; while :; do (sleep 0.01 &); done
                        """),
                    in: session)
                try await command.hasPrinted("begun")
                #expect(MachineState.workers() > before)
                await session.close()
                #expect(MachineState.workers() == before)
            }
        }

        @Test func aForkBombIsBounded() async throws {
            try await TestHost.use { test in
                let session = try await test.open { $0.processes = 40 }
                let command = try await StartedCommand.run(
                    "bomb() { bomb | bomb & }; bomb; for i in $(seq 200); do sleep 1000 & done; wait -n", in: session,
                    timeoutSeconds: 2)
                let end = try await command.end()
                #expect(end.death?.kind == .timeout || end.exitCode != nil)
                #expect(MachineState.workers() <= 50)
                try command.handle().kill()
                #expect(await CommandFailureTests.settles { MachineState.workers() <= 10 })
                #expect(try await StartedCommand.run("echo again", in: session).text == "again\n")
                try await session.expectToWork()
            }
        }

        @Test func withoutControlGroupsTheRoomBoundsThem() async throws {
            try await TestHost.use(without: [.cgroup]) { test in
                let session = try await test.open {
                    $0.processes = 40
                    $0.memoryBytes = 300 << 20
                }
                let limits = try await StartedCommand.run("ulimit -u; ulimit -d", in: session)
                #expect(limits.text == "41\n\(300 << 10)\n")
                let memory = try await StartedCommand.run("python3 -c 'x = bytearray(1 << 30)'", in: session)
                #expect(memory.errors.contains("MemoryError"))
                let many = try await StartedCommand.run(
                    "for i in $(seq 100); do sleep 1000 & done; echo begun", in: session, timeoutSeconds: 5)
                #expect(!many.errors.isEmpty)
                #expect(MachineState.workers() <= 60)
                let before = MachineState.workers()
                let slow = try await StartedCommand.run(
                    "trap '' TERM; sleep 1000", in: session, timeoutSeconds: 0.2)
                #expect(try await slow.end().death?.kind == .timeout)
                #expect(await CommandFailureTests.settles { MachineState.workers() <= before })
                await session.close()
            }
        }

        @Test func withoutOtherLayersTheRestHolds() async throws {
            for layer in [Layer.seccomp, .landlock] {
                try await TestHost.use(without: [layer]) { test in
                    let session = try await test.open()
                    let command = try await StartedCommand.run(
                        "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; ls /proc/1/root/", in: session)
                    #expect(
                        command.text
                            == "CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n")
                    #expect(try await command.end().exitCode != 0)
                }
            }
        }

        @Test func theContextCannotLookIntoACommandBeforeItsProgramRuns() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                // Whatever a spy can read of commands that begin must be the program's, never the jailer's.
                let spying = try await session.begin(
                    """
                    import os, time
                    found = set()
                    print("spying", flush=True)
                    deadline = time.monotonic() + 20
                    while not os.path.exists("/tmp/stop") and time.monotonic() < deadline:
                        for name in os.listdir("/proc"):
                            if not name.isdigit(): continue
                            for part in ("exe", "root", "cwd", "fd/3", "fd/5"):
                                try: found.add((part, os.readlink(f"/proc/{name}/{part}")))
                                except OSError: pass
                            try: found.add(("environ", open(f"/proc/{name}/environ").read(5)))
                            except OSError: pass
                    print([entry for entry in found if "jailer" in entry[1] or "work" in entry[1]])
                    print(sorted({entry[1] for entry in found if entry[0] == "root"}))
                    """)
                for _ in 0..<30 { _ = try await StartedCommand.run("true", in: session) }
                _ = try await StartedCommand.run("touch /tmp/stop", in: session)
                #expect(try await spying.value.stdout.hasSuffix("[]\n['/']\n"))
            }
        }
    }
}
