"""Stands for a service under `duban up`: says once what it was given, and ends on SIGTERM unless told to be deaf."""

from __future__ import annotations

import os
import signal
import sys

GIVEN = ("DUBAN_KAFKA_INCARNATION", "DUBAN_DATABASE_OWNER_URL", "DUBAN_HTTP")


def main(name: str) -> None:
    if os.environ.get("DEAF") == name:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(name, *(f"{given}={os.environ.get(given)}" for given in GIVEN), flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
