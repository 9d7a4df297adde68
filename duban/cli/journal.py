"""`duban journal`: exported, verified with or without a ledger, and replayed against the tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from duban.cli.ledger import with_parts
from duban.cli.progress import progress_of
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table, warn

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.journal.exporting import Left
    from duban.flow.journal.replaying import Replay
    from duban.flow.parts import Parts
    from duban.journal.anchor import Head
    from duban.journal.verify import Check, Fault

app = typer.Typer(help="Export, verify and replay the journal.", no_args_is_help=True, rich_markup_mode=None)

UNANCHORED = "Without an anchor a cut tail, or a chain rewritten as a whole, cannot be seen: name one by --anchor FILE."
HEADS = "Heads kept elsewhere: what `export --json` printed, or the daily file."
SEALED = "Where the sealed files of months that have left lie; else DUBAN_SEALED_DIR."
SealedOption = Annotated[Path | None, typer.Option("--sealed", metavar="DIR", help=SEALED)]
AnchorOption = Annotated[Path | None, typer.Option("--anchor", metavar="FILE", help=HEADS)]


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the rows go; `-` is standard output.")],
    sealed: SealedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write every row of the journal, one a line; what this prints of the last row is an anchor."""

    async def write(settings: Settings, parts: Parts) -> tuple[Head, int, Left]:
        from duban.flow.journal.exporting import catch_up
        from duban.flow.journal.exporting import export as export_rows
        from duban.flow.journal.exporting import left as left_rows
        from duban.flow.journal.heads import note

        left, folder = await catch_up(parts), sealed or settings.sealed_path
        gone = await left_rows(parts, folder)
        with _opened(file) as target, progress_of("rows") as progress:
            last = await export_rows(parts, target.write, progress=progress, folder=folder)
        await note(parts, settings.data_dir, last)
        return last, left, gone

    last, left, gone = with_parts(write)
    if gone.upto and not gone.files:
        warn(f"It begins with row {gone.upto + 1}: those before lie in sealed files that are not there; see --sealed.")
    if left:
        warn(f"{left} entries are not chained yet, and not in it: `/readyz` names what holds them back.")
    if str(file) == "-":
        warn(f"sequence {last.sequence}, hash {last.hash}")
    elif as_json:
        show_json({"sequence": last.sequence, "hash": last.hash})
    else:
        say(f"{last.sequence} rows; sequence {last.sequence}, hash {last.hash}")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file appears under its name once it is whole and on the disk: half an export is not to pass for one."""
    if str(path) == "-":
        yield sys.stdout.buffer
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@app.command()
def verify(
    from_export: Annotated[
        Path | None, typer.Option("--from-export", metavar="FILE", help="An export, for which no database is needed.")
    ] = None,
    anchor: AnchorOption = None,
    sealed: SealedOption = None,
    without_sealed: Annotated[
        bool, typer.Option("--without-sealed", help="Go by the hashes alone where sealed files are not at hand.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find the first row of the journal that was altered, dropped, inserted, moved or cut; exit 1 names it."""
    anchors = _anchors(anchor)
    check, fault = _of_file(from_export, anchors) if from_export else _of_ledger(anchors, sealed)
    fault = fault or (None if without_sealed else _unseen(check))
    if as_json:
        show_json(_as_json(check, fault))
    if not anchors:
        warn(UNANCHORED)
    if fault:
        raise Refused(f"The journal is not whole: {fault.detail} [{fault.code}]")
    if not as_json:
        by = f", anchored up to row {check.anchored}" if check.anchored else ""
        what = f"{check.rows} rows, {check.algorithm or 'no'} hash, {check.head.hex()}{by}"
        if check.unseen:
            say(f"The chain is whole: {what}. {check.unseen} of the rows themselves were not looked into.")
        else:
            say(f"The journal is whole: {what}.")


@app.command()
def replay(as_json: JsonOption = False) -> None:
    """Rebuild tasks, obligations and notices from the journal; exit 1 lists where the tables differ."""

    async def compare(_: Settings, parts: Parts) -> Replay:
        from duban.flow.journal.replaying import replay as replay_all

        with progress_of("things") as progress:
            return await replay_all(parts, progress=lambda done: progress(done, done))

    made = with_parts(compare)
    rows = [found._asdict() for found in made.listed]
    if as_json:
        show_json({"things": made.things, "differing": made.differing, "differences": rows})
    elif rows:
        table(("what", "id", "field", "journal", "table"), [list(row.values()) for row in rows])
    if made.differing:
        raise Refused(f"{made.differing} things are not as the journal tells.")
    if not as_json:
        counted = ", ".join(f"{number} {what}s" for what, number in made.things.items()) or "nothing"
        say(f"The journal rebuilds the tables: {counted}, no difference.")


def _unseen(check: Check) -> Fault | None:
    """Rows that left must lie in sealed files: else whoever forges the record of a seal could make them vanish."""
    from duban.journal.verify import Fault

    if not check.unseen:
        return None
    said = (
        f"{check.unseen} rows have left the ledger, and the sealed files that hold them are not at hand: name their "
        "folder by --sealed, or go by the hashes alone with --without-sealed"
    )
    return Fault(1, "sealed-missing", said)


def _of_file(path: Path, anchors: list[Head]) -> tuple[Check, Fault | None]:
    from duban.journal.verify import verify as verify_export

    with path.open("rb") as file:
        return verify_export(file, anchors)


def _of_ledger(anchors: list[Head], sealed: Path | None) -> tuple[Check, Fault | None]:
    async def look(settings: Settings, parts: Parts) -> tuple[Check, Fault | None]:
        from duban.flow.journal.verifying import verify_ledger

        with progress_of("rows") as progress:
            return await verify_ledger(parts, anchors, progress=progress, folder=sealed or settings.sealed_path)

    return with_parts(look)


def _anchors(path: Path | None) -> list[Head]:
    if path is None:
        return []
    from duban.journal.anchor import NoAnchor, read_anchors

    try:
        return read_anchors(path.read_text(encoding="utf-8"))
    except (NoAnchor, UnicodeDecodeError) as error:
        raise Refused(f"{path} is no anchor: {error}") from error


def _as_json(check: Check, fault: Fault | None) -> dict[str, Any]:
    told = {
        "whole": fault is None and not check.unseen, "rows": check.rows, "algorithm": check.algorithm,
        "sequence": check.rows,
        "hash": check.head.hex(), "anchored": check.anchored,
        "unseen": check.unseen,
    }  # fmt: skip
    return told | ({"first_bad": fault.row, "code": fault.code, "detail": fault.detail} if fault else {})
