"""`duban plan --since … --playbooks …`: totals by kind first, then each difference; kept on disk until it is shown."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.progress import progress_of
from duban.cli.refused import Refused
from duban.cli.screen import say, table, warn

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts
    from duban.flow.planned.difference import Planned
    from duban.flow.planned.impact import Impact, Told

RULES = "playbooks/rules.yaml"
FIRST_YEAR, LAST_YEAR = 1900, 2200
FIRST = 40
"""Differences that people are shown unless they ask for all."""
TOTALS = ("kind", "events", "affected", "added", "gone", "moved", "reassigned", "told", "reworded", "unplannable")
COLUMNS = ("event", "duty", "unit", "change", "before", "after", "open")
FROZEN = (
    "Frozen at the event: what is open of these keeps the rules under which it came ({tasks} tasks, {obligations} "
    "obligations); the changed rules hold for events to come, once `duban policy apply` has made them active."
)


def show_impact(since: str, playbooks: Path, *, every: bool, as_json: bool) -> None:
    """Replays the recorded events under the folder's playbooks, and shows what differs."""
    day, files = _day(since), _playbooks(playbooks)

    async def replayed(_: Settings, parts: Parts) -> Impact:
        from duban.flow.planned.impact import replay_since

        with progress_of("events planned again") as progress:
            return await replay_since(parts, day, files, each=lambda told: _spool(told, spool), progress=progress)

    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        impact = with_parts(replayed)
        spool.seek(0)
        (_as_json if as_json else _as_tables)(day, impact, spool, every)


def _day(text: str) -> date:
    """A day of the years that the vocabulary knows."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-03-02", param_hint="--since") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"the year should lie between {FIRST_YEAR} and {LAST_YEAR}", param_hint="--since")
    return day


def _playbooks(folder: Path) -> dict[str, str]:
    """The playbooks of a configuration folder, or of a folder of playbooks, by the paths that policies have."""
    from duban.playbook.files import read_text

    whole = (folder / "playbooks").is_dir()
    within = folder / "playbooks" if whole else folder
    paths = within.rglob("*") if whole else within.glob("*")
    found = sorted(path for path in paths if path.suffix in {".yaml", ".yml"} and path.is_file())
    files = {f"playbooks/{path.relative_to(within).as_posix()}": path for path in found if path.name[0] not in ".~"}
    if not files:
        raise Refused(f"{within} holds no playbook (*.yaml).")
    return {name: read_text(path, name) for name, path in files.items()}


def _spool(told: Told, spool: IO[str]) -> None:
    spool.write(json.dumps(_row(told), ensure_ascii=False) + "\n")


def _row(told: Told) -> dict[str, Any]:
    """A difference as programs see it."""
    event, one = told.event, told.differing
    return {
        "event": {"source": event.source, "id": event.id, "type": event.type}, "subject": event.subject,
        "key": one.named.key, "item": one.named.item, "changes": [str(change) for change in one.changes],
        "before": _side(one.before), "after": _side(one.after), "still_open": told.keeps,
    }  # fmt: skip


def _side(side: Planned | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "unit": side.unit or None, "due": side.due or None, "provisional": side.provisional, "told": list(side.told),
        "words": list(side.words),
    }  # fmt: skip


def _totals(impact: Impact) -> dict[str, dict[str, int]]:
    return {
        kind: {
            "events": events, "affected": impact.affected[kind],
            **{name: impact.changes[kind][name] if kind in impact.changes else 0 for name in TOTALS[3:]},
        }
        for kind, events in sorted(impact.events.items())
    }  # fmt: skip


def _as_json(day: date, impact: Impact, spool: IO[str], _: bool) -> None:
    """One JSON object, written piece by piece: there may be millions of differences."""
    head = {
        "since": day, "events": impact.events.total(), "kinds": _totals(impact), "unreadable": impact.unreadable,
        "still_open": {"tasks": impact.open_tasks, "obligations": impact.open_obligations}, "notes": impact.notes,
    }  # fmt: skip
    sys.stdout.write(json.dumps(head, ensure_ascii=False, indent=2, default=str)[:-2] + ',\n  "differences": [')
    for number, line in enumerate(spool):
        sys.stdout.write(f"{',' if number else ''}\n    {line.rstrip()}")
    sys.stdout.write("\n  ]\n}\n")


def _as_tables(day: date, impact: Impact, spool: IO[str], every: bool) -> None:
    totals = _totals(impact)
    shown = [(kind, *(row[name] for name in TOTALS[1:])) for kind, row in totals.items() if row["affected"]]
    title = f"{impact.events.total()} events received since {day}, {impact.affected.total()} of them planned otherwise"
    table(TOTALS, shown, title=title, none=f"{title}: the changed rules make nobody owe anything else.")
    rows = (_cells(json.loads(line)) for line in spool)
    if shown:
        table(COLUMNS, rows if every else islice(rows, FIRST))
    if left := sum(1 for _ in rows):
        say(f"… and {left} more: --all lists them, --json gives them to programs.")
    for note in _notes(impact):
        say(note)


def _notes(impact: Impact) -> Iterator[str]:
    yield from impact.notes
    if impact.unreadable:
        warn(f"{impact.unreadable} events could not be read by the vocabulary of today, and are left out.")
    if impact.affected.total():
        yield FROZEN.format(tasks=impact.open_tasks, obligations=impact.open_obligations)


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    before, after = row["before"], row["after"]
    units = list(dict.fromkeys(side["unit"] for side in (before, after) if side and side["unit"]))
    duty = f"{row['key']}[{row['item']}]" if row["item"] else row["key"]
    changes = ", ".join(row["changes"])
    return (
        row["event"]["id"], duty, " → ".join(units), changes, _cell(before, row), _cell(after, row),
        row["still_open"] or "",
    )  # fmt: skip


def _cell(side: Mapping[str, Any] | None, row: Mapping[str, Any]) -> str:
    """When it is due; and, where that is what differs, who is told or what is said."""
    if side is None:
        return "–"
    due = str(side["due"] or "")
    said = [due[:16].replace("T", " ") if due[4:5] == "-" else due]
    said[0] += " (provisional)" if side["provisional"] else ""
    said += ["; ".join(side["told"])] if "told" in row["changes"] else []
    said += [" · ".join(map(_word, filter(None, side["words"])))] if "reworded" in row["changes"] else []
    return ", ".join(filter(None, said))


def _word(word: object) -> str:
    return "、".join(map(str, word)) if isinstance(word, list) else str(word)
