# attempt: make an own set-user-id or set-group-id copy of a program and run it
# expect: blocked
# layer: mounts, no_new_privs
# control: direct
import errno
import os
import shutil
import subprocess

PATH = os.path.abspath("burrow-escape-setuid")
shutil.copyfile("/usr/bin/id", PATH)
try:
    os.chmod(PATH, 0o6755)
    result = subprocess.run([PATH, "-u"], capture_output=True, text=True)
    # The control shows that the copy keeps its bits and runs: the owner's id would be anyone's who runs it.
    print("ESCAPED it runs as", result.stdout.strip())
except OSError as refusal:
    if refusal.errno not in (errno.EPERM, errno.EACCES):
        raise
    print("BLOCKED", errno.errorcode[refusal.errno])
finally:
    os.remove(PATH)
