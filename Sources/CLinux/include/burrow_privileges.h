#pragma once
#include <stddef.h>
#include <stdint.h>

/// Empties the capability bounding set and the effective, permitted, inheritable and ambient sets (capabilities(7)).
int burrow_drop_all_capabilities(void);

/// Installs a compiled seccomp filter: `count` instructions of 8 bytes each (seccomp(2)).
int burrow_seccomp_install(const void *_Nonnull instructions, size_t count);

/// Real, effective and saved ids at once, and no supplementary groups where the kernel lets them go.
int burrow_become(uint32_t user, uint32_t group);

/// Brings the loopback interface of this network namespace up.
int burrow_loopback_up(void);
