# attempt: leave a core dump, which a piped core_pattern would hand to a root program of the host
# expect: blocked
# layer: rlimits
# control: inside
import os
import resource
import tempfile


def crash(allow_dump):
    """Crashes a child in a directory of its own, with the largest dump that it may ask for."""
    with tempfile.TemporaryDirectory() as directory:
        child = os.fork()
        if child == 0:
            try:
                os.chdir(directory)
                limits = resource.getrlimit(resource.RLIMIT_CORE)
                if allow_dump:
                    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
                os.abort()
            finally:
                os._exit(255)
        status = os.waitpid(child, 0)[1]
        if os.WCOREDUMP(status) or os.listdir(directory):
            return "ESCAPED the kernel wrote a core dump"
        if not os.WIFSIGNALED(status):
            raise RuntimeError(f"the child did not crash: {status}")
        return "BLOCKED died without a dump"


def attempt():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
        return "ESCAPED the limit could be raised"
    except (PermissionError, ValueError):
        return crash(allow_dump=False)


print(crash(allow_dump=True) if globals().get("CONTROL") else attempt())
