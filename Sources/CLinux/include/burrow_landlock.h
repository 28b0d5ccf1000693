#pragma once
#include <stdint.h>

/// Landlock (landlock(7)): a process gives up rights on files for itself and all its children.

/// The ABI version of the running kernel, or a negated errno when it has no Landlock.
int burrow_landlock_abi(void);

/// A ruleset that handles the given rights on files (LANDLOCK_ACCESS_FS_*).
int burrow_landlock_create(uint64_t handled);
int burrow_landlock_allow(int ruleset, int directory, uint64_t allowed);
int burrow_landlock_restrict_self(int ruleset);
