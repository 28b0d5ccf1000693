# attempt: gain root by running the system's set-user-id programs
# expect: blocked
# layer: no_new_privs, mounts
# control: direct
import os
import subprocess


def become_ordinary():
    # As root there is nothing to gain: the control gives root up first, so that the program could give it back.
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


got = []
for command in (["/usr/bin/passwd"], ["/usr/bin/su"]):
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=become_ordinary,
        )
    except (PermissionError, FileNotFoundError):
        continue
    # The id is settled when the program has started; it waits for input, or has ended and is not yet reaped.
    with open(f"/proc/{process.pid}/status") as status:
        effective = next(line.split()[2] for line in status if line.startswith("Uid:"))
    if effective == "0":
        got.append(command[0])
    process.stdin.close()
    process.wait()
    if got:
        break

print("ESCAPED root through", *got) if got else print("BLOCKED no program gained an id")
