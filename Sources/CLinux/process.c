#define _GNU_SOURCE
#include "burrow_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
#ifndef PIDFD_SIGNAL_PROCESS_GROUP
#define PIDFD_SIGNAL_PROCESS_GROUP (1U << 2)
#endif

const uint64_t burrow_clone_newuser = CLONE_NEWUSER, burrow_clone_newns = CLONE_NEWNS,
               burrow_clone_newpid = CLONE_NEWPID, burrow_clone_newnet = CLONE_NEWNET,
               burrow_clone_newipc = CLONE_NEWIPC, burrow_clone_newuts = CLONE_NEWUTS,
               burrow_clone_newcgroup = CLONE_NEWCGROUP;

static pid_t clone_like_fork(uint64_t flags, int cgroup, int *pidfd) {
    struct clone_args arguments = {
        .flags = flags | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
    };
    // glibc caches the thread id in a place that only the kernel can name; its own fork refreshes it the same way.
    void *thread_id = NULL;
    if (prctl(PR_GET_TID_ADDRESS, &thread_id) == 0 && thread_id != NULL) {
        arguments.flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
        arguments.child_tid = (uint64_t)(uintptr_t)thread_id;
    }
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)cgroup;
    }
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    return pid < 0 ? -errno : (pid_t)pid;
}

pid_t burrow_clone(uint64_t flags, int cgroup, int *pidfd) { return clone_like_fork(flags, cgroup, pidfd); }

_Noreturn static void report_and_exit(int error) {
    char text[] = "exec failed: errno 000\n";
    size_t digits = sizeof text - 2;
    for (int place = 0; place < 3; place++, error /= 10) text[--digits] = (char)('0' + error % 10);
    ssize_t ignored = write(2, text, sizeof text - 1);
    (void)ignored;
    _exit(127);
}

void burrow_become_program(const struct burrow_spawn_request *request) {
    int count = (int)request->descriptor_count;
    int moved[16];
    if (count > 16) _exit(127);

    // The wanted descriptors are first moved above all wanted numbers, then down to their places.
    int executable = fcntl(request->executable, F_DUPFD, count + 16);
    int release = request->release >= 0 ? fcntl(request->release, F_DUPFD, count + 16) : -1;
    for (int i = 0; i < count; i++) moved[i] = fcntl(request->descriptors[i], F_DUPFD, count + 16);
    for (int i = 0; i < count; i++) {
        if (dup2(moved[i], i) < 0) _exit(127);
    }
    if (executable < 0 || dup2(executable, count) < 0 || fcntl(count, F_SETFD, FD_CLOEXEC) < 0) _exit(127);
    if (release >= 0 && (dup2(release, count + 1) < 0 || fcntl(count + 1, F_SETFD, FD_CLOEXEC) < 0)) _exit(127);
    syscall(SYS_close_range, (unsigned int)count + (release >= 0 ? 2 : 1), ~0U, 0);

    if (release >= 0) {
        // Without a copy of the writing end here, the end of the parent ends the wait.
        char released;
        if (read(count + 1, &released, 1) != 1) _exit(127);
        // An ordinary user's namespace must deny setgroups (user_namespaces(7)).
        if (syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM) report_and_exit(errno);
        if (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0) report_and_exit(errno);
    }

    // A signal from the terminal is for whoever sits there, not for workers.
    setsid();
    struct sigaction default_action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &default_action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    syscall(SYS_execveat, count, "", request->arguments, request->environment, AT_EMPTY_PATH);
    report_and_exit(errno);
}

pid_t burrow_spawn(const struct burrow_spawn_request *request, int *pidfd) {
    if (request->descriptor_count > 16) return -EINVAL;
    // No handler of the parent may run in the child while it still looks like the parent.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = clone_like_fork(request->namespaces, -1, pidfd);
    if (pid == 0) burrow_become_program(request);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

pid_t burrow_clone_paused(uint64_t namespaces, int *pidfd) {
    pid_t parent = getpid();
    pid_t pid = clone_like_fork(namespaces, -1, pidfd);
    if (pid == 0) {
        // Its copies would keep the parent's locks and ports when the parent is killed.
        syscall(SYS_close_range, 0U, ~0U, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        // The parent may have ended before that; from a pid namespace of its own it is not seen.
        if ((namespaces & CLONE_NEWPID) == 0 && getppid() != parent) _exit(0);
        for (;;) pause();
    }
    return pid;
}

int burrow_wait_for(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return status;
}

pid_t burrow_fork(void) {
    pid_t pid = fork();
    return pid < 0 ? -errno : pid;
}

int burrow_pidfd_open(pid_t pid) {
    long descriptor = syscall(SYS_pidfd_open, pid, 0);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int burrow_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int burrow_pidfd_signal_group(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, PIDFD_SIGNAL_PROCESS_GROUP) < 0 ? -errno : 0;
}

pid_t burrow_reap(int nohang, struct burrow_ended_child *ended) {
    struct rusage usage;
    pid_t pid = wait4(-1, &ended->status, nohang ? WNOHANG : 0, &usage);
    if (pid < 0) return -errno;
    if (pid == 0) return 0;
    ended->pid = pid;
    ended->user_microseconds = usage.ru_utime.tv_sec * 1000000LL + usage.ru_utime.tv_usec;
    ended->system_microseconds = usage.ru_stime.tv_sec * 1000000LL + usage.ru_stime.tv_usec;
    ended->peak_kibibytes = usage.ru_maxrss;
    return pid;
}

int burrow_setns(int descriptor, int flags) { return setns(descriptor, flags) < 0 ? -errno : 0; }

int burrow_unshare(uint64_t flags) { return unshare((int)flags) < 0 ? -errno : 0; }

int burrow_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    int result = prctl(option, a, b, c, d);
    return result < 0 ? -errno : result;
}

int burrow_set_hostname(const char *name) { return sethostname(name, strlen(name)) < 0 ? -errno : 0; }

int burrow_set_limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return prlimit(0, (__rlimit_resource_t)resource, &limit, NULL) < 0 ? -errno : 0;
}

int burrow_get_limit(int resource, uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (prlimit(0, (__rlimit_resource_t)resource, NULL, &limit) < 0) return -errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}
