"""PostgreSQL refuses to run as root: then it becomes `nobody`, without any folder's rights being opened for it."""

from __future__ import annotations

import os
import pwd
import re
from pathlib import Path

from duban.embedded.process import Identity

# Reading and searching is enough; containers often grant only the stronger one.
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE = 2, 1
OVERFLOW = 65534


def unprivileged() -> Identity | None:
    """Who a child becomes that must not be root; None where we are not root ourselves.

    The data directory is open to its owner alone and may lie below /root, as may the binaries; so the child keeps the
    one capability to search folders, where we hold it.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Identity(OVERFLOW, OVERFLOW, _capability())
    return Identity(entry.pw_uid, entry.pw_gid, _capability())


def _capability() -> int | None:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    held = int(re.findall(r"^CapPrm:\s*([0-9a-f]+)", status, re.MULTILINE)[0], 16)
    return next((bit for bit in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held >> bit & 1), None)
