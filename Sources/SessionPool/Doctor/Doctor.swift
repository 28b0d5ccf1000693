import Glibc
import LinuxSystem
import SandboxPolicy
import SeccompCompiler

/// Looks at every layer of the sandbox on this machine, the last time by building one and looking out of it.
@HostLoop
package enum Doctor {
    /// All findings, in the order in which a sandbox is built.
    package static func examine(profile profileName: String, dataDirectory: String) async -> [Finding] {
        var findings = [kernel(), userNamespaces(), ownerMapping(dataDirectory), landlock()]
        findings.append(cgroups())
        switch Result(catching: { try Installation.find() }) {
        case .failure(let error):
            findings.append(Finding("installation", .missing, "\(error)", "no sandbox can be started"))
        case .success(let installation):
            findings.append(
                Finding(
                    "installation", .present, installation.home,
                    "programs, policies and the Python environment are there"))
            findings.append(seccomp(installation))
            findings += await trial(installation, profileName: profileName)
        }
        return findings
    }

    private static func kernel() -> Finding {
        let release = (try? Files.readText("/proc/sys/kernel/osrelease")) ?? "unknown"
        let version = release.split(whereSeparator: { $0.isWhitespace }).first.map(String.init) ?? "unknown"
        let numbers = version.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
        let isRecent = numbers.count == 2 && (numbers[0], numbers[1]) >= (5, 13)
        return Finding(
            "kernel", isRecent ? .present : .limited, "Linux \(version)",
            isRecent
                ? "has every call that the sandbox is built with"
                : "the sandbox needs Linux 5.13, and 5.14 for all of it: run a newer kernel")
    }

    private static func userNamespaces() -> Finding {
        let part = "user namespaces"
        do {
            let holder = try Processes.holder(of: .user)
            defer { Processes.end(holder) }
            if HostUsers.isRoot {
                let map = IdentityMap(inside: 0, outside: HostUsers.firstBlock, count: 1)
                try IdentityMap.write([map], for: holder.pid)
            } else {
                try IdentityMap.writeOwn(user: geteuid(), group: getegid(), inside: 0, for: holder.pid)
            }
            return Finding(
                part, .present, HostUsers.isRoot ? "as root" : "as an ordinary user",
                HostUsers.isRoot
                    ? "workers run with user ids that own nothing on this machine"
                    : "all sandboxes share your user id, and keep your supplementary groups")
        } catch {
            return Finding(
                part, .missing, "\(error)",
                "no sandbox can be built: allow them (sysctl user.max_user_namespaces, "
                    + "kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)")
        }
    }

    private static func ownerMapping(_ dataDirectory: String) -> Finding {
        let part = "id-mapped mounts"
        guard HostUsers.isRoot else {
            return Finding(
                part, .limited, "need root", "all sandboxes share your user id: their walls are namespaces and Landlock"
            )
        }
        let place = DataDirectory.existingPlace(of: Installation.resolved(dataDirectory))
        do {
            if try OwnerMapping.works(on: place) {
                return Finding(part, .present, "on \(place)", "every sandbox has a user id of its own")
            }
            return Finding(
                part, .limited, "the file system of \(place) has none",
                "the sandboxes of one tenant share a user id: put --data on ext4, xfs, btrfs or tmpfs")
        } catch {
            return Finding(part, .limited, "\(error)", "the sandboxes of one tenant share a user id")
        }
    }

    private static func landlock() -> Finding {
        let abi = LandlockRuleset.abi()
        guard abi > 0 else {
            return Finding(
                "Landlock", .missing, "the kernel has none",
                "files would be guarded by mounts and ownership alone: boot with lsm=landlock,…, or use --without landlock"
            )
        }
        return Finding(
            "Landlock", abi >= 5 ? .present : .limited, "ABI \(abi)",
            abi >= 5
                ? "every right on files is handled" : "older than ABI 5: rights on devices' controls are not handled")
    }

    private static func cgroups() -> Finding {
        var reason = ""
        guard let tree = CgroupTree.make(memoryBytes: nil, reason: &reason) else {
            return Finding(
                "control groups", .limited, reason,
                "memory and processes are limited per process, not per session, and nothing limits the memory of all "
                    + "sessions together: run as root, or under `systemd-run --user --scope -p Delegate=yes`")
        }
        defer { try? tree.remove() }
        return Finding(
            "control groups", .present,
            "\(tree.version.rawValue), \(ByteCount.describe(tree.wall.limitBytes)) of memory for all sessions together",
            "memory, processes and time are limited per session, and what escapes a context's end is found")
    }

    private static func seccomp(_ installation: Installation) -> Finding {
        do {
            let program = try SeccompCompiler.compile(installation.syscallPolicy("context"))
            return Finding(
                "seccomp", .present, "\(program.count / 8) instructions",
                "only the system calls of the policy reach the kernel")
        } catch {
            return Finding(
                "seccomp", .missing, "\(error)", "no sandbox is started without it, unless --without seccomp")
        }
    }

    // MARK: A sandbox, from inside

    private static func trial(_ installation: Installation, profileName: String) async -> [Finding] {
        guard let place = try? Directories.makeTemporary("/tmp/burrow-doctor-") else {
            return [
                Finding("sandbox", .missing, "no directory can be made in /tmp", "nothing was tried: free some space")
            ]
        }
        defer { removeTrialDirectory(place) }
        do {
            let profile = try installation.profile(named: profileName)
            let host = try await SandboxHost.start(
                installation: installation, configuration: HostConfiguration(dataDirectory: place))
            do {
                let session = try await host.openSession(
                    owner: Owner(tenant: "doctor", user: "doctor"), profile: profile, limits: profile.limits)
                let result = try await session.execute(Array(probe.utf8))
                await host.shutDown()
                return [judge(result, host)]
            } catch {
                await host.shutDown()
                throw error
            }
        } catch {
            return [Finding("sandbox", .missing, "\(error)", "code cannot be run on this machine as it is")]
        }
    }

    private static let probe = """
        fields = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
        print(*(f"{name}={fields[name].strip()}" for name in ("Seccomp", "NoNewPrivs", "CapEff", "CapBnd", "Threads")))
        """

    private static func judge(_ result: ExecutionResult, _ host: SandboxHost) -> Finding {
        let seen = result.stdout.split(whereSeparator: { $0.isWhitespace }).joined(separator: ", ")
        let expected = ["Seccomp=2", "NoNewPrivs=1", "CapEff=0000000000000000", "CapBnd=0000000000000000"]
        guard result.status == .ok, expected.allSatisfy({ seen.contains($0) }) else {
            return Finding(
                "sandbox", .missing, seen.isEmpty ? result.text : seen,
                "a wall does not stand: do not run others' code here")
        }
        return Finding(
            "sandbox", .present, "\(seen); tier \(host.tier.rawValue), \(host.accounting)",
            "code runs, without privileges, behind every layer")
    }

    private static func removeTrialDirectory(_ place: String) {
        for path in [
            "/tenants/doctor/users/doctor", "/tenants/doctor/users", "/tenants/doctor/shared", "/tenants/doctor",
            "/tenants", "",
        ] {
            rmdir(place + path)
        }
    }
}
