"""Stands between `duban up` and a part's program, for the few calls that must be made inside the new process.

Run by path, isolated and with the standard library alone, so that it costs some 15 ms and imports nothing of ours:
`python -I -S launch.py PARENT SIGNAL UID:GID:CAPABILITY PROGRAM ARGUMENT…`
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 28, 47, 2
SECBIT_NO_SETUID_FIXUP, SECBIT_KEEP_CAPS = 1 << 2, 1 << 4
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


class Header(ctypes.Structure):
    """`cap_user_header_t`."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Sets(ctypes.Structure):
    """`cap_user_data_t`: the three sets of capabilities, 32 of them a word."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def become(user: int, group: int, capability: int | None) -> None:
    """Changes to the user, and keeps one capability over the change and over exec where one is named.

    An ambient capability neither needs rights on the program's file nor makes the loader distrust `$ORIGIN`.
    """
    checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    if capability is not None:
        # Else access(2), by which initdb looks for its fellows, would not count the capability. Where that is not
        # granted, it works all the same in folders that others may search.
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_KEEP_CAPS, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if capability is not None:
        bit = 1 << capability
        checked(libc.capset(ctypes.byref(Header(CAPABILITY_VERSION_3, 0)), (Sets * 2)(Sets(bit, bit, bit), Sets())))
        checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def main(parent: int, signal: int, identity: str, *program: str) -> None:
    if identity != "same":
        user, group, capability = identity.split(":")
        become(int(user), int(group), int(capability) if capability else None)
    # Last before exec: the kernel forgets this signal at every change of user.
    checked(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
