#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// clone3(2) in the manner of fork: returns twice, 0 in the child. `flags` are the CLONE_NEW* flags wanted;
/// `cgroup` is a cgroup v2 directory to be born in (CLONE_INTO_CGROUP) or -1. The child's cached thread id is refreshed.
pid_t burrow_clone(uint64_t flags, int cgroup, int *_Nonnull pidfd);

/// What `burrow_spawn` starts.
struct burrow_spawn_request {
    /// CLONE_NEW* flags of the new process.
    uint64_t namespaces;
    /// The program, as an open descriptor (execveat with AT_EMPTY_PATH): no path needs to be reachable for the child.
    int executable;
    /// The descriptor that releases the child to exec once its parent has written one byte to the other end, or -1.
    /// (A user namespace needs its id maps written by the parent first.) Once released, the child becomes user 0 of
    /// its user namespace: only as that does it keep its rights there across exec.
    int release;
    /// Descriptors that the child gets as 0, 1, 2, …; every other descriptor is closed.
    const int *_Nonnull descriptors;
    size_t descriptor_count;
    const char *_Nullable const *_Nonnull arguments;
    const char *_Nullable const *_Nonnull environment;
};

/// Starts a program from a process with many threads: nothing but system calls happen between clone and exec.
/// A failed exec shows as exit status 127 with the errno on the child's standard error.
pid_t burrow_spawn(const struct burrow_spawn_request *_Nonnull request, int *_Nonnull pidfd);

/// The part of `burrow_spawn` that runs in the child, for a process with one thread that has already forked.
_Noreturn void burrow_become_program(const struct burrow_spawn_request *_Nonnull request);

/// A process that only holds new namespaces open until it is killed.
pid_t burrow_clone_paused(uint64_t namespaces, int *_Nonnull pidfd);

/// Waits for one child and returns its wait status.
int burrow_wait_for(pid_t pid);

/// fork(2) by glibc, with its handlers, so that allocators and libraries of the parent stay usable in the child.
pid_t burrow_fork(void);

int burrow_pidfd_open(pid_t pid);
int burrow_pidfd_send_signal(int pidfd, int signal);
/// The same for the whole process group that the process leads; -EINVAL before Linux 6.9.
int burrow_pidfd_signal_group(int pidfd, int signal);

/// One ended child: its wait status and what it used.
struct burrow_ended_child {
    pid_t pid;
    int status;
    int64_t user_microseconds;
    int64_t system_microseconds;
    int64_t peak_kibibytes;
};

/// wait4(2) for any child. Returns the pid, 0 when no child has ended (with `nohang`), or -ECHILD.
pid_t burrow_reap(int nohang, struct burrow_ended_child *_Nonnull ended);

/// setns(2); `descriptor` may be a pidfd, `flags` then names several namespaces.
int burrow_setns(int descriptor, int flags);
int burrow_unshare(uint64_t flags);

/// prctl(2), which is variadic.
int burrow_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);

int burrow_set_hostname(const char *_Nonnull name);

/// prlimit(2) on this process, both limits at once.
int burrow_set_limit(int resource, uint64_t soft, uint64_t hard);
int burrow_get_limit(int resource, uint64_t *_Nonnull soft, uint64_t *_Nonnull hard);

extern const uint64_t burrow_clone_newuser, burrow_clone_newns, burrow_clone_newpid, burrow_clone_newnet,
    burrow_clone_newipc, burrow_clone_newuts, burrow_clone_newcgroup;
