# attempt: find a process outside of the room by its number, or by its parenthood, and signal it
# expect: blocked
# layer: namespaces
# control: direct
import os

# Signal 0 asks for the right alone. Own process and PID 1 are not outside, and 0 would be the own group.
got = []
for process in sorted({os.getppid(), *range(2, 4096)} - {0, 1, os.getpid()}):
    try:
        os.kill(process, 0)
        got.append(str(process))
    except PermissionError:
        # A refusal tells that somebody has the number, which the room must not even know.
        got.append(f"{process} (seen)")
    except ProcessLookupError:
        pass

print("ESCAPED process", ", ".join(got[:5])) if got else print("BLOCKED no number leads outside")
