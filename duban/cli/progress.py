"""How far long work has come: a bar on a terminal, a line now and then in a pipe; on stderr, never in the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from duban.cli.screen import console, warn

Progress: TypeAlias = Callable[[int, int], None]

EVERY = 10.0
"""Seconds between two lines in a pipe; what is done sooner says nothing."""


@contextmanager
def progress_of(what: str) -> Iterator[Progress]:
    """Tell it how many are done, of how many."""
    screen = console(stderr=True)
    if screen.is_terminal:
        from rich.progress import Progress as Bar

        with Bar(console=screen, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    said = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            warn(f"{what}: {done} of {total}")

    yield tell
