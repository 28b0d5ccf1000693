# attempt: run a workspace binary by giving it to the dynamic loader, which is itself allowed to run
# expect: blocked
# layer: mounts
# control: direct
import os
import shutil
import subprocess

got, messages = [], set()
# Not /dev/shm: it may be mapped executable, because ctypes callbacks need one such place (README.md, "not defended").
for directory in (place for place in (os.getcwd(), "/shared", "/tmp") if os.access(place, os.W_OK)):
    path = os.path.join(directory, "burrow-escape-binary")
    shutil.copyfile("/usr/bin/true", path)
    try:
        loader = subprocess.run(["/lib64/ld-linux-x86-64.so.2", path], capture_output=True, text=True)
    finally:
        os.remove(path)
    if loader.returncode == 0:
        got.append(path)
    elif "failed to map" in loader.stderr or "cannot open" in loader.stderr:
        messages.add("the loader could not map it")
    else:
        raise RuntimeError(loader.stderr)

print("ESCAPED ran", *got) if got else print("BLOCKED", *messages)
