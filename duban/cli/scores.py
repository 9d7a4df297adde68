"""`duban scores`, `duban claims ageing`, `duban rounds`: how units do, how old claims are, how rounds compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

claims = typer.Typer(
    help="Report on claims for what policies promise.", no_args_is_help=True, rich_markup_mode=None,
)  # fmt: skip

EVERY_POINT = 10_000_000
POINTS = ("at", "points", "rule", "why", "of", "journal")


def scores(
    period: Annotated[
        str | None, typer.Option(metavar="P", help="2026-11, 2026-Q4 or 2026; else the clock's month.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="List every point of this unit.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score units from the journal, by the formula in rules.yaml; initiatives are counted apart."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.scores.scoring import Asked, NoSuchUnit, score_units
        from duban.scores.period import BadPeriod

        try:
            return await score_units(parts, Asked(period, unit, EVERY_POINT, sees_restricted=True))
        except (BadPeriod, NoSuchUnit) as error:
            raise Refused(str(error)) from None

    found = with_parts(find)
    if as_json:
        show_json(found)
        return
    columns = ("unit", "name", "timeliness", "quality", "score", "initiatives", "their points")
    title = f"{found['period']}, by the rules of policy {found['policy']}"
    table(columns, map(_unit, found["items"]), title=title)
    for shown in found["items"]:
        if "points" in shown:
            table(POINTS, map(_point, shown["points"]), none="No points in that period.")
    if not any(shown["rules"] for shown in found["items"]):
        say("No rule gave a point; the rules are the section `scores` of playbooks/rules.yaml.")


@claims.command("ageing")
def ageing(
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="Of this unit only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """How old open claims are, by clause, unit and step, in days since they were accepted; and what was in time."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.conduct.claims import ageing as aged

        return await aged(parts, unit=unit, sees_restricted=True)

    found = with_parts(find)
    if as_json:
        show_json(found)
        return
    columns = (
        "policy", "clause", "unit", "step", "open", "yuan", "overdue", *found["bands"], "done in time", "done late",
    )  # fmt: skip
    table(columns, map(_ageing, found["items"]), none="No claim was accepted.")


def rounds(as_json: JsonOption = False) -> None:
    """Compare each recruiting round with the one before of its kind: totals and shares."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.conduct.rounds import rounds as compared

        return await compared(parts, sees_restricted=True)

    found = with_parts(find)
    if as_json:
        show_json(found)
        return
    columns = ("at", "kind", "round", "posts", "grassroots %", "key economy %", "before", "falls", "to be explained")
    table(columns, map(_round, found["items"]), none="No round was opened.")


def _unit(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    own = shown["initiatives"]
    return (
        shown["unit"], shown["name"], shown["timeliness"], shown["quality"], shown["score"], own["count"], own["points"]
    )  # fmt: skip


def _point(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    of = next(f"{what} {shown[what]}" for what in ("task", "obligation", "initiative") if shown[what])
    row = f"entry {shown['entry']}" if shown["sequence"] is None else f"sequence {shown['sequence']}"
    return shown["at"], f"{shown['points']:+g}", shown["title"], shown["why"], of, row


def _ageing(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        shown["policy"], shown["clause"], shown["unit"], shown["title"], shown["open"], shown["open_amount"],
        shown["overdue"], *shown["bands"].values(), shown["done_in_time"], shown["done_late"],
    )  # fmt: skip


def _round(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    now, before, falls = shown["now"], shown["before"], ", ".join(shown["falls"])
    asked = "–" if not shown["falls"] else "yes" if shown["explained"] else "NOT ASKED"
    return (
        shown["at"], shown["kind"], shown["event"]["id"], now["posts"], now["grassroots_percent"],
        now["key_economy_percent"], None if before is None else before["posts"], falls or "–", asked,
    )  # fmt: skip
