#pragma once
#include <seccomp.h>
#include <stddef.h>

/// `seccomp_init` takes its default as a macro that Swift does not see.
static inline uint32_t burrow_seccomp_action_errno(uint16_t error) { return SCMP_ACT_ERRNO(error); }
static inline uint32_t burrow_seccomp_action_allow(void) { return SCMP_ACT_ALLOW; }
static inline uint32_t burrow_seccomp_action_kill_process(void) { return SCMP_ACT_KILL_PROCESS; }
