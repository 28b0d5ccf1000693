# attempt: write to /proc/self: OOM score, id maps, memory references, security attributes, timer slack
# expect: blocked
# layer: landlock
# control: direct
import errno
import os

got = []
# Only a child is changed, and with values that any process may set for itself without the layer.
VALUES = {
    "oom_score_adj": "900",
    "coredump_filter": "0",
    "comm": "probe",
    "clear_refs": "1",
    "timerslack_ns": "60000",
    "setgroups": "deny",
    "attr/current": "probe",
}
for name, value in VALUES.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(value)
            code = 0
        except OSError as refusal:
            code = refusal.errno
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        got.append(name)
    elif code not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.EINVAL):
        raise OSError(code, name)

print("ESCAPED", *got) if got else print("BLOCKED nothing in /proc/self can be written")
