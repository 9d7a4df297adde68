"""`duban audit`: reconciles what was recorded with what is owed and was said; every difference by its code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.progress import progress_of
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.audit.findings import Finding
    from duban.flow.audit.report import Report
    from duban.flow.parts import Parts

COLUMNS = ("code", "rows", "unit", "what", "ids", "in words")
CLEAN = "nothing unexplained"


def audit(
    grace: Annotated[
        int, typer.Option(min=0, max=86_400, metavar="SECONDS", help="What is younger, in real time, is under way.")
    ] = 60,
    as_json: JsonOption = False,
) -> None:
    """Reconcile events, rules and people against duties and sends; exit 1 with the list of what nothing explains."""

    async def made(_: Settings, parts: Parts) -> Report:
        from duban.flow.audit.recorded import audit_now

        with progress_of("events audited") as progress:
            return await audit_now(parts, grace=timedelta(seconds=grace), progress=progress)

    report = with_parts(made)
    if as_json:
        show_json(_answer(report))
    else:
        _show(report)
    if report.unexplained:
        raise typer.Exit(1)


def _answer(report: Report) -> dict[str, Any]:
    return {
        "unexplained": report.unexplained,
        "under_way": report.under_way.total(),
        "seconds": round(report.seconds, 3),
        "looked": dict(sorted(report.looked.items())),
        "skipped": {"events": report.skipped, "before": report.left_until and report.left_until.isoformat()},
        "codes": {str(code): rows for code, rows in sorted(report.faults.items())},
        "findings": [_finding(found) for found in report.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": str(found.code), "rows": found.count, "event": None if found.event is None else str(found.event),
        "unit": found.unit, "what": found.what or None, "ids": list(found.ids), "under_way": found.under_way,
        "sentence": found.sentence,
    }  # fmt: skip


def _show(report: Report) -> None:
    if report.unexplained:
        table(COLUMNS, _rows(report), title=f"{report.unexplained} rows that nothing explains")
    looked = ", ".join(f"{rows:,} {name}" for name, rows in sorted(report.looked.items()))
    said = f"{report.unexplained} unexplained" if report.unexplained else CLEAN
    say(f"{said}: looked at {looked or 'an empty ledger'} in {report.seconds:.1f} s.")
    if report.left_until is not None:
        ends = f"{report.left_until:%Y-%m-%d}, the end of the months that have left"
        say(f"Not looked at: {report.skipped:,} events that are over and older than {ends}.")
    if report.under_way:
        codes = ", ".join(f"{code} {rows}" for code, rows in sorted(report.under_way.items()))
        say(f"Under way, and no fault: {codes}.")


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    for found in report.findings:
        if not found.under_way:
            ids = ", ".join(found.ids) + (" …" if found.count > len(found.ids) else "")
            yield found.code, found.count, found.unit or "–", found.what or "–", ids, found.sentence
