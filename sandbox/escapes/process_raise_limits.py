# attempt: raise the resource limits of this process and of PID 1
# expect: blocked
# layer: seccomp, capabilities
# control: inside
import resource

# Every limit that the room sets; hard limits are the ones that hold.
NAMES = ("NOFILE", "NPROC", "FSIZE", "CPU", "CORE", "AS", "DATA", "MEMLOCK", "MSGQUEUE", "STACK")


def attempt():
    got = []
    for name in NAMES:
        number = getattr(resource, f"RLIMIT_{name}")
        soft, hard = resource.getrlimit(number)
        if hard == resource.RLIM_INFINITY:
            continue
        for process in (0, 1):
            try:
                resource.prlimit(process, number, (soft, hard + 1))
                got.append(name)
            except (PermissionError, ValueError, ProcessLookupError):
                pass
    return f"ESCAPED raised {' '.join(got)}" if got else "BLOCKED every hard limit holds"


def control():
    """Raises a lowered soft limit again: a hard one cannot be raised even by a root without CAP_SYS_RESOURCE."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    resource.prlimit(0, resource.RLIMIT_NOFILE, (soft, hard))
    return "ESCAPED raised the limit again"


print(control() if globals().get("CONTROL") else attempt())
