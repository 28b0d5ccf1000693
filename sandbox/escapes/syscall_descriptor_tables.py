# attempt: change processor state: local descriptor table, 32-bit vDSO, CPUID faulting
# expect: blocked
# layer: seccomp
# control: direct
import ctypes
import errno
import os

MODIFY_LDT, ARCH_PRCTL, ARCH_SET_CPUID, ARCH_MAP_VDSO_32 = 154, 158, 0x1012, 0x2002
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(16)
got = []
for name, arguments in {
    "modify_ldt read": (MODIFY_LDT, 0, buffer, ctypes.c_ulong(16)),
    "modify_ldt write": (MODIFY_LDT, 1, buffer, ctypes.c_ulong(16)),
    "arch_prctl 32-bit vDSO": (ARCH_PRCTL, ARCH_MAP_VDSO_32, ctypes.c_ulong(0)),
    "arch_prctl CPUID": (ARCH_PRCTL, ARCH_SET_CPUID, ctypes.c_ulong(1)),
}.items():
    child = os.fork()
    if child == 0:
        code = 255
        try:
            code = 0 if libc.syscall(*arguments) >= 0 else ctypes.get_errno()
        finally:
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) not in (errno.EPERM, errno.ENOSYS):
        got.append(name)

print("ESCAPED", ", ".join(got)) if got else print("BLOCKED modify_ldt, arch_prctl")
