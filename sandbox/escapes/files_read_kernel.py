# attempt: open the kernel's own files: memory image, keys, symbols, timers, messages, the SysRq trigger
# expect: blocked
# layer: mounts, landlock
# control: direct
import errno
import os

got = []
NAMES = (
    "kcore",
    "keys",
    "key-users",
    "timer_list",
    "sched_debug",
    "kallsyms",
    "kmsg",
    "iomem",
    "interrupts",
    "modules",
)
for path in [f"/proc/{name}" for name in NAMES] + ["/sys/kernel/notes", "/sys/kernel/debug"]:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        got.append(path)
    except (FileNotFoundError, PermissionError):
        pass
for path in ("/proc/sysrq-trigger", "/proc/irq/default_smp_affinity", "/sys/power/state"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        got.append(path + " for writing")
    except OSError as refusal:
        if refusal.errno not in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS):
            raise

print("ESCAPED", *got) if got else print("BLOCKED no kernel file is there")
