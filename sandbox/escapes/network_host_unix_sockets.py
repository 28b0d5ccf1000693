# attempt: find a listening socket file of the host (docker, D-Bus, systemd, X11) and connect to it
# expect: blocked
# layer: mounts, landlock
# control: inside
import errno
import os
import socket
import stat
import tempfile

KNOWN = [
    "/var/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
]
KNOWN += [
    "/run/systemd/journal/socket",
    "/dev/log",
    "/tmp/.X11-unix/X0",
    "/run/snapd.socket",
    "/run/podman/podman.sock",
]


def attempt(roots):
    paths = set(KNOWN)
    for root in roots:
        for directory, _, names in os.walk(root):
            for path in (os.path.join(directory, name) for name in names):
                if stat.S_ISSOCK(os.lstat(path).st_mode):
                    paths.add(path)
    got = []
    for path in paths:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_UNIX, kind) as endpoint:
                try:
                    endpoint.connect(path)
                    got.append(path)
                except (FileNotFoundError, PermissionError, ConnectionRefusedError, NotADirectoryError):
                    pass
                except OSError as refusal:
                    if refusal.errno != errno.EPROTOTYPE:  # the other kind will do
                        raise
    return f"ESCAPED connected to {' '.join(got)}" if got else "BLOCKED no socket of the host is there"


def control():
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.join(directory, "listener"))
        listener.listen()
        return attempt([directory])


print(control() if globals().get("CONTROL") else attempt(["/run", "/var", "/tmp", "/home", "/shared", "/dev", "/opt"]))
