import Testing

@testable import SessionPool

/// Where a process is among the control groups, from what the kernel says of it.
@Suite struct CgroupPlacesTests {
    @Test func theUnifiedHierarchy() {
        let places = CgroupPlaces(
            membership: "0::/user.slice/session-1.scope\n",
            mounts: "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n")
        #expect(places.v2 == "/sys/fs/cgroup/user.slice/session-1.scope")
        #expect(places.v1.isEmpty)
    }

    @Test func theRootOfAHierarchyIsItsMountPoint() {
        let places = CgroupPlaces(
            membership: "0::/\n", mounts: "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
        #expect(places.v2 == "/sys/fs/cgroup")
    }

    @Test func separateHierarchies() {
        let places = CgroupPlaces(
            membership: """
                4:memory:/a/b
                3:cpu,cpuacct:/
                2:name=systemd:/init.scope
                1:pids:/x

                """,
            mounts: """
                31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 master:2 - cgroup cgroup rw,cpu,cpuacct
                33 30 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
                34 30 0:30 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
                35 30 0:31 / /proc rw - proc proc rw

                """)
        #expect(
            places.v1 == [
                "memory": "/sys/fs/cgroup/memory/a/b", "cpu": "/sys/fs/cgroup/cpu,cpuacct",
                "cpuacct": "/sys/fs/cgroup/cpu,cpuacct", "pids": "/sys/fs/cgroup/pids/x",
                "name=systemd": "/sys/fs/cgroup/systemd/init.scope",
            ])
        #expect(places.v2 == nil)
    }

    @Test func bothKindsAtOnce() {
        let places = CgroupPlaces(
            membership: "1:memory:/m\n0::/u\n",
            mounts: """
                31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                32 30 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """)
        #expect(places.v1 == ["memory": "/sys/fs/cgroup/memory/m"])
        #expect(places.v2 == "/sys/fs/cgroup/unified/u")
    }

    @Test func aContainerThatSeesAPartOfTheHierarchy() {
        let mounts = "31 30 0:27 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
        #expect(
            CgroupPlaces(membership: "1:memory:/docker/abc\n", mounts: mounts).v1 == [
                "memory": "/sys/fs/cgroup/memory"
            ])
        #expect(
            CgroupPlaces(membership: "1:memory:/docker/abc/below\n", mounts: mounts).v1 == [
                "memory": "/sys/fs/cgroup/memory/below"
            ])
    }

    @Test(arguments: ["/docker/abcdef", "/docker", "/", "/other"])
    func aGroupOutsideTheMountedPartHasNoPlace(_ path: String) {
        // A directory that is not this process's own must not be taken for it.
        let mounts = "31 30 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
        #expect(CgroupPlaces(membership: "0::\(path)\n", mounts: mounts).v2 == nil)
    }

    @Test func aGroupOutsideTheNamespaceHasNoPlace() {
        let mounts = "31 30 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
        #expect(CgroupPlaces(membership: "0::/../sibling\n", mounts: mounts).v2 == nil)
    }

    @Test func aMountPointWithASpaceInItsName() {
        // mountinfo writes it as \040 (proc(5)).
        let mounts = #"31 30 0:27 / /sys/fs/my\040cgroup rw - cgroup2 cgroup2 rw"#
        #expect(CgroupPlaces(membership: "0::/a\n", mounts: mounts).v2 == "/sys/fs/my cgroup/a")
    }

    @Test func theFirstMountOfAHierarchyCounts() {
        let places = CgroupPlaces(
            membership: "1:memory:/\n0::/\n",
            mounts: """
                31 30 0:27 / /first rw - cgroup cgroup rw,memory
                32 30 0:27 / /second rw - cgroup cgroup rw,memory
                33 30 0:28 / /third rw - cgroup2 cgroup2 rw
                34 30 0:28 / /fourth rw - cgroup2 cgroup2 rw
                """)
        #expect(places.v1["memory"] == "/first")
        #expect(places.v2 == "/third")
    }

    @Test(arguments: [
        "", "\n\n", "garbage", "1:memory", "::", ":::::", "-", "31 30 0:27 / /x rw - cgroup", "- - - - - - -",
    ])
    func whatCannotBeReadIsPassedOver(_ text: String) {
        let mount = "31 30 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
        _ = CgroupPlaces(membership: text, mounts: mount)
        #expect(CgroupPlaces(membership: "0::/a\n", mounts: text + "\n" + mount).v2 == "/sys/fs/cgroup/a")
    }

    @Test func thisMachineCanBeRead() throws {
        let places = try CgroupPlaces.ofThisProcess()
        #expect(places.v2 != nil || !places.v1.isEmpty)
    }
}
