#define _GNU_SOURCE
#include "burrow_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_DESCRIPTORS 32
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

const int burrow_o_path = O_PATH, burrow_o_directory = O_DIRECTORY, burrow_o_nofollow = O_NOFOLLOW;

int burrow_close_from(unsigned int first) { return syscall(SYS_close_range, first, ~0U, 0) < 0 ? -errno : 0; }

int burrow_packet_pair(int *pair) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

int burrow_refuse_descriptors(int socket) {
    int none = 0;
    return setsockopt(socket, SOL_SOCKET, SO_PASSRIGHTS, &none, sizeof none) < 0 ? -errno : 0;
}

ssize_t burrow_send_packet(
    int socket, const void *bytes, size_t length, const int *descriptors, size_t descriptor_count, int nonblocking) {
    if (descriptor_count > MOST_DESCRIPTORS) return -EINVAL;
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
    } control;
    if (descriptor_count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.space;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
    }
    for (;;) {
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | (nonblocking ? MSG_DONTWAIT : 0));
        if (sent >= 0) return sent;
        if (errno != EINTR) return -errno;
    }
}

static size_t take_descriptors(struct msghdr *message, int *into, size_t capacity, int *too_many) {
    size_t taken = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            if (taken < capacity) {
                into[taken++] = descriptor;
            } else {
                close(descriptor);
                *too_many = 1;
            }
        }
    }
    return taken;
}

ssize_t burrow_receive_packet(
    int socket, void *bytes, size_t capacity, int *descriptors, size_t descriptor_capacity, size_t *descriptor_count,
    int nonblocking) {
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
    } control;
    struct iovec part = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *descriptor_count = 0;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (nonblocking ? MSG_DONTWAIT : 0));
    if (received < 0) return -errno;

    int too_many = 0;
    size_t taken = take_descriptors(&message, descriptors, descriptor_capacity, &too_many);
    if (too_many || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        for (size_t i = 0; i < taken; i++) close(descriptors[i]);
        return -EMSGSIZE;
    }
    *descriptor_count = taken;
    return received;
}

int burrow_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int burrow_open(int directory, const char *path, int flags, mode_t mode) {
    int descriptor = openat(directory, path, flags | O_CLOEXEC, mode);
    return descriptor < 0 ? -errno : descriptor;
}

int burrow_open_beneath(int directory, const char *path, int flags) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    for (;;) {
        long descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (descriptor >= 0) return (int)descriptor;
        if (errno != EINTR) return -errno;
    }
}

int burrow_pipe(int *ends) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }
