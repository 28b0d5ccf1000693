#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Closes every descriptor from `first` on (close_range(2)).
int burrow_close_from(unsigned int first);

/// A pair of connected SOCK_SEQPACKET sockets, close-on-exec: one send is one receive, whole or not at all.
int burrow_packet_pair(int *_Nonnull pair);

/// Has the kernel refuse descriptors that a peer sends to this socket (SO_PASSRIGHTS, Linux 6.16). Older kernels do not
/// know it, and say so.
int burrow_refuse_descriptors(int socket);

/// Sends one packet, with descriptors beside it (SCM_RIGHTS). Never raises SIGPIPE.
ssize_t burrow_send_packet(
    int socket, const void *_Nullable bytes, size_t length, const int *_Nullable descriptors, size_t descriptor_count,
    int nonblocking);

/// Receives one packet and at most `descriptor_capacity` descriptors, all close-on-exec. A packet or a list of
/// descriptors that does not fit gives -EMSGSIZE, its descriptors closed. 0 means that the peer is gone.
ssize_t burrow_receive_packet(
    int socket, void *_Nonnull bytes, size_t capacity, int *_Nullable descriptors, size_t descriptor_capacity,
    size_t *_Nonnull descriptor_count, int nonblocking);

/// An anonymous file in memory (memfd_create(2)), close-on-exec.
int burrow_memory_file(const char *_Nonnull name);

/// pipe2(2) with close-on-exec.
int burrow_pipe(int *_Nonnull ends);

/// open(2), which is variadic; always close-on-exec.
int burrow_open(int directory, const char *_Nonnull path, int flags, mode_t mode);

/// openat2(2) of a path below a directory: neither a link, wherever in the path it stands, nor ".." leads anywhere. Always
/// close-on-exec. A link in the last place can be opened itself, with O_PATH and O_NOFOLLOW.
int burrow_open_beneath(int directory, const char *_Nonnull path, int flags);

extern const int burrow_o_path, burrow_o_directory, burrow_o_nofollow;
