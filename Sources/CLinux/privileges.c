#define _GNU_SOURCE
#include "burrow_privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int burrow_drop_all_capabilities(void) {
    for (unsigned long capability = 0; capability < 64; capability++) {
        // EINVAL: past the last capability that this kernel knows.
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
            if (errno == EINVAL) break;
            return -errno;
        }
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) return -errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

int burrow_seccomp_install(const void *instructions, size_t count) {
    if (count == 0 || count > 4096) return -EINVAL;
    struct sock_fprog program = {
        .len = (unsigned short)count,
        .filter = (struct sock_filter *)(uintptr_t)instructions,
    };
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? -errno : 0;
}

int burrow_become(uint32_t user, uint32_t group) {
    // A user namespace made by an ordinary user must deny setgroups (user_namespaces(7)): EPERM there is expected.
    if (setgroups(0, NULL) < 0 && errno != EPERM) return -errno;
    if (setresgid(group, group, group) < 0) return -errno;
    return setresuid(user, user, user) < 0 ? -errno : 0;
}

int burrow_loopback_up(void) {
    int handle = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return -errno;
    struct ifreq request = {.ifr_name = "lo"};
    int error = 0;
    if (ioctl(handle, SIOCGIFFLAGS, &request) < 0) error = errno;
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP | IFF_RUNNING);
    if (error == 0 && ioctl(handle, SIOCSIFFLAGS, &request) < 0) error = errno;
    close(handle);
    return -error;
}
