/// What Swift cannot call by itself: system calls that glibc does not wrap (or wraps as variadic functions and macros),
/// and the few moments in which no Swift may run, namely between clone and exec.
///
/// Every function returns a value of zero or more, or a negated errno; none sets errno for the caller, none holds policy.
#pragma once

#include "burrow_descriptors.h"
#include "burrow_events.h"
#include "burrow_files.h"
#include "burrow_landlock.h"
#include "burrow_memory.h"
#include "burrow_mount.h"
#include "burrow_privileges.h"
#include "burrow_process.h"
