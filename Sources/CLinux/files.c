#define _GNU_SOURCE
#include "burrow_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

const int burrow_o_tmpfile = O_TMPFILE;
const unsigned int burrow_rename_noreplace = RENAME_NOREPLACE, burrow_rename_exchange = RENAME_EXCHANGE;

int burrow_create_beneath(int directory, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC), .mode = mode, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    for (;;) {
        long descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (descriptor >= 0) return (int)descriptor;
        if (errno != EINTR) return -errno;
    }
}

int burrow_rename(
    int old_directory, const char *old_name, int new_directory, const char *new_name, unsigned int flags) {
    return syscall(SYS_renameat2, old_directory, old_name, new_directory, new_name, flags) < 0 ? -errno : 0;
}

int burrow_link_open_file(int descriptor, int directory, const char *name) {
    // AT_EMPTY_PATH would ask for a capability that ordinary users lack.
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

ssize_t burrow_read_open_link(int descriptor, char *target, size_t capacity) {
    ssize_t length = readlinkat(descriptor, "", target, capacity);
    return length < 0 ? -errno : length;
}
