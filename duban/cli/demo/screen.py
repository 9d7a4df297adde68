"""What the demo shows while it plays: coverage by tier, tasks by light, mails and texts, in one live table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from duban.cli.demo.workdays import shifted
from duban.cli.screen import console

if TYPE_CHECKING:
    from rich.table import Table

LIGHTS = ("green", "blue", "yellow", "red")
WIDTH_OF_A_BAR = 24


@dataclass
class Scene:
    """One moment of the play."""

    at: datetime
    doing: str = ""
    coverage: Mapping[str, Any] = field(default_factory=dict)
    tasks: Sequence[Mapping[str, Any]] = ()
    mails: int = 0
    texts: int = 0
    signatures: int = 0


class Screen:
    """A live table on a terminal; elsewhere a line a day."""

    def __init__(self, first: Scene, *, stderr: bool = False) -> None:
        from rich.live import Live

        self._console = console(stderr=stderr)
        self._live = (
            Live(console=self._console, auto_refresh=False, transient=False) if self._console.is_terminal else None
        )
        self._last = first

    def __enter__(self) -> Screen:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()
        else:
            self._console.print(_line(self._last))

    def show(self, scene: Scene) -> None:
        """Shows this moment."""
        if self._live is not None:
            self._live.update(_table(scene), refresh=True)
            return
        if scene.at.date() != self._last.at.date():
            self._console.print(_line(self._last))
        self._last = scene


def light(task: Mapping[str, Any], now: datetime) -> str:
    """Green on time, blue due within 3 working days, yellow within 1, red overdue."""
    due = datetime.fromisoformat(task["due_at"])
    if now > due:
        return "red"
    day, today = due.date(), now.date()
    return "yellow" if day <= shifted(today, 1) else "blue" if day <= shifted(today, 3) else "green"


def _table(scene: Scene) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        title=f"{scene.at:%A %Y-%m-%d %H:%M}   {scene.doing}", title_justify="left", show_header=False, width=78
    )
    grid.add_column(width=20)
    grid.add_column()
    for tier in scene.coverage.get("tiers", ()):
        grid.add_row(tier["tier"], _bar(tier["acknowledged"], tier["roll"]))
    lights = Counter(light(task, scene.at) for task in scene.tasks)
    shown = Text()
    for name in LIGHTS:
        shown.append(
            f" {lights[name]:3} ", style=f"bold white on {name}" if name != "yellow" else "bold black on yellow"
        )
        shown.append(" ")
    grid.add_row("tasks by light", shown)
    grid.add_row("mails · texts", f"{scene.mails} · {scene.texts}")
    grid.add_row("signed by the link", str(scene.signatures))
    return grid


def _bar(part: int, whole: int) -> str:
    filled = WIDTH_OF_A_BAR * part // whole if whole else 0
    return f"{'█' * filled}{'░' * (WIDTH_OF_A_BAR - filled)}  {part:4} of {whole}"


def _line(scene: Scene) -> str:
    tiers = "  ".join(
        f"{tier['tier']} {tier['acknowledged']}/{tier['roll']}" for tier in scene.coverage.get("tiers", ())
    )
    lights = Counter(light(task, scene.at) for task in scene.tasks)
    shown = " ".join(f"{name} {lights[name]}" for name in LIGHTS)
    return f"{scene.at:%a %m-%d %H:%M}  {tiers}  |  tasks: {shown}  |  {scene.mails} mails, {scene.texts} texts"
