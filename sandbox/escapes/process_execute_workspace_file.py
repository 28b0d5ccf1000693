# attempt: run a program or a script that was written to a writable directory
# expect: blocked
# layer: mounts, landlock
# control: direct
import errno
import os
import shutil
import subprocess

got, refusals = [], set()
for directory in (place for place in (os.getcwd(), "/shared", "/tmp", "/dev/shm") if os.access(place, os.W_OK)):
    binary, script = os.path.join(directory, "burrow-escape-binary"), os.path.join(directory, "burrow-escape-script")
    shutil.copyfile("/usr/bin/true", binary)
    with open(script, "w") as file:
        file.write("#!/bin/sh\nexit 0\n")
    for path in (binary, script):
        os.chmod(path, 0o755)
        try:
            if subprocess.run([path]).returncode == 0:
                got.append(path)
        except OSError as refusal:
            if refusal.errno not in (errno.EACCES, errno.EPERM):
                raise
            refusals.add(errno.errorcode[refusal.errno])
        finally:
            os.remove(path)

print("ESCAPED ran", *got) if got else print("BLOCKED", *sorted(refusals))
