# attempt: map one file twice, writable here and executable there, in every writable directory
# expect: blocked
# layer: mounts
# control: direct
import errno
import mmap
import os
import tempfile

got, refusals = [], set()
# Not /dev/shm: it may be mapped executable, because ctypes callbacks need one such place (README.md, "not defended").
for directory in (place for place in (os.getcwd(), "/shared", "/tmp") if os.access(place, os.W_OK)):
    with tempfile.TemporaryFile(dir=directory) as file:
        file.truncate(mmap.PAGESIZE)
        writable = mmap.mmap(file.fileno(), mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        writable.write(b"\xc3")
        try:
            mmap.mmap(file.fileno(), mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()
            got.append(directory)
        except OSError as refusal:
            if refusal.errno not in (errno.EPERM, errno.EACCES):
                raise
            refusals.add(errno.errorcode[refusal.errno])

print("ESCAPED in", *got) if got else print("BLOCKED", *sorted(refusals))
