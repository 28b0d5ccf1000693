#define _GNU_SOURCE
#include "burrow_landlock.h"

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

// Debian 12's headers know ABI 2; the numbers are those of <linux/landlock.h> and never change.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define LANDLOCK_VERSION_FLAG 1U
#define LANDLOCK_PATH_BENEATH 1

struct ruleset_attributes {
    uint64_t handled_access_fs;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent;
} __attribute__((packed));

int burrow_landlock_abi(void) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);
    return abi < 0 ? -errno : (int)abi;
}

int burrow_landlock_create(uint64_t handled) {
    struct ruleset_attributes attributes = {.handled_access_fs = handled};
    long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    return ruleset < 0 ? -errno : (int)ruleset;
}

int burrow_landlock_allow(int ruleset, int directory, uint64_t allowed) {
    struct path_beneath rule = {.allowed_access = allowed, .parent = directory};
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

int burrow_landlock_restrict_self(int ruleset) {
    return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : 0;
}
