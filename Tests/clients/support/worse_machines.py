"""Commands that start another one on a machine that lacks something. What they change ends with that command."""

# In a user namespace of its own, in which nobody may make another: as where the kernel or its operator refuses them.
WITHOUT_USER_NAMESPACES = [
    "unshare", "--user", "--mount", "--map-current-user", "--keep-caps", "sh", "-c",
    'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all -- "$@"', "sh",
]  # fmt: skip

_MOUNT_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


def read_only(directory, operator):
    """A machine on which a directory is of a read-only file system."""
    if operator.is_root:
        return ["unshare", "--mount", "sh", "-c", _MOUNT_READ_ONLY, "sh", directory]
    # Root of a namespace of one's own may mount; inside, the user is who it was.
    again = ["unshare", "--user", f"--map-user={operator.uid}", f"--map-group={operator.gid}"]
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _MOUNT_READ_ONLY, "sh", directory, *again]
