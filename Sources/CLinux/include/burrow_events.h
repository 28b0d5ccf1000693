#pragma once
#include <stdint.h>

/// epoll(7), timerfd(2), eventfd(2) and signalfd(2), which Swift's Glibc module leaves out.

struct burrow_ready {
    uint64_t token;
    uint32_t events;
};

int burrow_epoll_create(void);
int burrow_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int burrow_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token);
int burrow_epoll_remove(int epoll, int descriptor);
/// Waits for at most `capacity` events; a timeout of -1 waits for ever. EINTR counts as no event.
int burrow_epoll_wait(int epoll, struct burrow_ready *_Nonnull ready, int capacity, int timeout_milliseconds);

/// A descriptor that becomes readable when it is written to, from any thread.
int burrow_eventfd(void);

/// Blocks the signals and returns a descriptor that becomes readable when one arrives.
int burrow_signalfd(const int *_Nonnull signals, int count);
/// The number of one arrived signal, or 0 when none is waiting.
int burrow_signalfd_read(int descriptor);
/// Lets all signals through again, in a child that inherited the block.
int burrow_unblock_all_signals(void);

extern const uint32_t burrow_event_readable, burrow_event_writable, burrow_event_hangup;
