# attempt: make character and block device nodes in every writable directory
# expect: blocked
# layer: capabilities, seccomp, landlock
# control: root
import errno
import os
import stat

got, refusals = [], set()
for directory in (place for place in (os.getcwd(), "/tmp", "/dev/shm", "/shared") if os.access(place, os.W_OK)):
    for kind in (stat.S_IFCHR, stat.S_IFBLK):
        path = os.path.join(directory, "burrow-escape-device")
        try:
            os.mknod(path, kind | 0o600, os.makedev(1, 3))
            os.remove(path)
            got.append(path)
        except OSError as refusal:
            if refusal.errno not in (errno.EPERM, errno.EACCES):
                raise
            refusals.add(errno.errorcode[refusal.errno])

print("ESCAPED", *got) if got else print("BLOCKED", *sorted(refusals))
