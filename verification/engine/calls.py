"""The system calls that are left to a child once it has loaded all that it needs: to compute, and to answer.

A list of what is allowed, not of what is forbidden: a call that the kernel gains tomorrow is refused already.
"""

from __future__ import annotations

import errno
import os

_PROT_EXEC = 0x4
_CLONE_THREAD = 0x10000
_AT_EMPTY_PATH = 0x1000
_ALLOWED = (
    # The descriptors that are open. RLIMIT_FSIZE lets no file grow.
    *("read", "readv", "pread64", "write", "writev", "lseek", "close", "fstat", "poll"),
    *("munmap", "mremap", "madvise", "brk"),
    *("futex", "set_robust_list", "rseq", "sched_yield", "sched_getaffinity", "gettid", "getpid"),
    *("exit", "exit_group", "restart_syscall"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "getrusage"),
    "getrandom",
)


def can_refuse_calls() -> bool:
    """Whether libseccomp is there."""
    try:
        import pyseccomp  # type: ignore[import-untyped] # noqa: F401
    except (ImportError, RuntimeError):
        return False
    return True


def refuse_calls() -> bool:
    """Whether the kernel now refuses, in every thread, all but `_ALLOWED`: EPERM, no file, socket or process.

    False where libseccomp is missing or the kernel filters nothing (seccomp(2)).
    """
    if not can_refuse_calls():
        return False
    import pyseccomp as seccomp

    calls = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    calls.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    for name in _ALLOWED:
        calls.add_rule(seccomp.ALLOW, name)
    no_code = seccomp.Arg(2, seccomp.MASKED_EQ, _PROT_EXEC, 0)
    calls.add_rule(seccomp.ALLOW, "mmap", no_code)
    calls.add_rule(seccomp.ALLOW, "mprotect", no_code)
    calls.add_rule(
        seccomp.ALLOW, "newfstatat", seccomp.Arg(3, seccomp.MASKED_EQ, _AT_EMPTY_PATH, _AT_EMPTY_PATH)
    )
    calls.add_rule(seccomp.ALLOW, "tgkill", seccomp.Arg(0, seccomp.EQ, os.getpid()))
    # Threads, but no processes. What clone3 asks for lies in memory, where no filter sees it: the C library
    # falls back on clone.
    calls.add_rule(seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    calls.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    try:
        calls.load()
    except OSError:
        return False
    return True
