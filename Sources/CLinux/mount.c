#define _GNU_SOURCE
#include "burrow_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

// <sys/mount.h> and <linux/mount.h> cannot both be included with glibc 2.36.
#ifndef MS_REC
#define MS_REC 16384
#endif
#ifndef MS_PRIVATE
#define MS_PRIVATE (1 << 18)
#endif
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

const uint64_t burrow_mount_readonly = MOUNT_ATTR_RDONLY, burrow_mount_nosuid = MOUNT_ATTR_NOSUID,
               burrow_mount_nodev = MOUNT_ATTR_NODEV, burrow_mount_noexec = MOUNT_ATTR_NOEXEC;

int burrow_open_tree(int directory, const char *path, int recursive) {
    unsigned int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_NO_AUTOMOUNT | AT_SYMLINK_NOFOLLOW;
    if (recursive) flags |= AT_RECURSIVE;
    long tree = syscall(SYS_open_tree, directory, path, flags);
    return tree < 0 ? -errno : (int)tree;
}

int burrow_move_mount(int mount, const char *path) {
    return syscall(SYS_move_mount, mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0 ? -errno : 0;
}

int burrow_mount_set_attributes(int mount, uint64_t attributes, int user_namespace, int recursive) {
    struct mount_attr change = {.attr_set = attributes};
    if (user_namespace >= 0) {
        change.attr_set |= MOUNT_ATTR_IDMAP;
        change.userns_fd = (uint64_t)user_namespace;
    }
    unsigned int flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
    return syscall(SYS_mount_setattr, mount, "", flags, &change, sizeof change) < 0 ? -errno : 0;
}

int burrow_mount_new(
    const char *type, const char *const *names, const char *const *values, int count, uint64_t attributes) {
    int context = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
    if (context < 0) return -errno;
    int error = 0;
    for (int i = 0; i < count && error == 0; i++) {
        if (syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, names[i], values[i], 0) < 0) error = errno;
    }
    if (error == 0 && syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) error = errno;
    int mount = -1;
    if (error == 0) {
        mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, (unsigned int)attributes);
        if (mount < 0) error = errno;
    }
    close(context);
    return error != 0 ? -error : mount;
}

int burrow_mount_make_private(const char *path) {
    return syscall(SYS_mount, NULL, path, NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno : 0;
}

int burrow_pivot_to_current_directory(void) {
    // With "." for both, the old root ends up mounted on top of the new one (pivot_root(2), NOTES).
    if (syscall(SYS_pivot_root, ".", ".") < 0) return -errno;
    if (syscall(SYS_umount2, ".", MNT_DETACH) < 0) return -errno;
    return chdir("/") < 0 ? -errno : 0;
}
