"""A figure: what was measured, in what unit, beside its goal; kept as JSON, shown as a table."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` None: told for comparison only; `limited_by` says what limits one that falls short."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["more", "less"] = "more"
    limited_by: str = ""

    @property
    def reached(self) -> bool:
        """Whether the goal is reached, where there is one."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.better == "more" else self.value <= self.goal


def keep(name: str, figures: Sequence[Figure]) -> None:
    """Writes one benchmark's figures, with the machine they were measured on."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    body = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "figures": [asdict(f) for f in figures],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def show(figures: Sequence[Figure]) -> None:
    """Each figure beside its goal."""
    table = Table("figure", "measured", "goal", "", box=None, pad_edge=False)
    for figure in figures:
        sign = {"more": "≥", "less": "≤"}[figure.better]
        goal = f"{sign} {figure.goal:g} {figure.unit}" if figure.goal is not None else ""
        verdict = "" if figure.goal is None else "reached" if figure.reached else f"SHORT {figure.limited_by}"
        table.add_row(figure.name, f"{figure.value:,.2f} {figure.unit}", goal, verdict)
    Console().print(table)
