# attempt: load native code from the workspace: a shared library by ctypes
# expect: blocked
# layer: mounts
# control: direct
import ctypes
import os
import shutil

got = []
# Not /dev/shm: it may be mapped executable, because ctypes callbacks need one such place (README.md, "not defended").
for directory in (place for place in (os.getcwd(), "/shared", "/tmp") if os.access(place, os.W_OK)):
    path = os.path.join(directory, "burrow-escape-library.so")
    shutil.copyfile("/lib/x86_64-linux-gnu/libz.so.1", path)
    try:
        ctypes.CDLL(path)
        got.append(directory)
    except OSError as refusal:
        if "failed to map segment" not in str(refusal) and "cannot open" not in str(refusal):
            raise
    finally:
        os.remove(path)

print("ESCAPED from", *got) if got else print("BLOCKED the loader could not map it")
