#pragma once
#include <stdint.h>

/// The mount interface of Linux 5.2 and later: mounts are descriptors first and get their place last, so no path that
/// somebody else could change is ever walked twice. See open_tree(2), move_mount(2), mount_setattr(2), fsopen(2).

/// open_tree with OPEN_TREE_CLONE: a detached copy of the mount at `path` (below `directory`), with what is mounted
/// beneath it when `recursive`.
int burrow_open_tree(int directory, const char *_Nonnull path, int recursive);

/// Attaches a detached mount on `path`.
int burrow_move_mount(int mount, const char *_Nonnull path);

/// Sets MOUNT_ATTR_* on a mount; with `user_namespace` >= 0 also MOUNT_ATTR_IDMAP.
int burrow_mount_set_attributes(int mount, uint64_t attributes, int user_namespace, int recursive);

/// A detached instance of a file system type, made with `count` pairs of option names and values.
int burrow_mount_new(
    const char *_Nonnull type, const char *_Nonnull const *_Nonnull names,
    const char *_Nonnull const *_Nonnull values, int count, uint64_t attributes);

/// Stops mount events from travelling between this namespace and the one it was copied from.
int burrow_mount_make_private(const char *_Nonnull path);

/// pivot_root(2) into the current directory, and the old root detached.
int burrow_pivot_to_current_directory(void);

extern const uint64_t burrow_mount_readonly, burrow_mount_nosuid, burrow_mount_nodev, burrow_mount_noexec;
