# attempt: find a secret of the host's environment in the environment of any process that can be seen
# expect: blocked
# layer: namespaces, host
# control: inside
# host-environment: BURROW_ESCAPE_CANARY=canary-7f3a9c51
import os
import subprocess

NAME = b"BURROW_ESCAPE_CANARY"


def attempt():
    found = ["os.environ"] if NAME in os.environb else []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                if NAME in file.read():
                    found.append(process)
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            pass
    return f"ESCAPED in {' '.join(found)}" if found else "BLOCKED no environment holds it"


def control():
    with subprocess.Popen(["/usr/bin/sleep", "10"], env={NAME: b"planted"}) as process:
        try:
            return attempt()
        finally:
            process.kill()


print(control() if globals().get("CONTROL") else attempt())
