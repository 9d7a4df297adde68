"""`duban versions` and `duban initiatives`: who saw and signed which version; each unit's own initiatives of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, show_json, table
from duban.cli.versions_table import by_person

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

PAGE = 500


def versions(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="`source` of the event.")],
    event_id: Annotated[str, typer.Argument(metavar="ID", help="`id` of the event.")],
    as_json: JsonOption = False,
) -> None:
    """List who was told of an event and of its correction, and who signed which, one row a person, by unit."""

    async def find(_: Settings, parts: Parts) -> Any:
        async with parts.ledger.reading() as conn:
            organisation = await parts.organisation(conn)
        seen = await _all(parts, source, event_id)
        return seen, [unit.code for unit in organisation.in_protocol_order()]

    found = with_parts(find)
    if found[0] is None:
        raise Refused("The ledger has no such event.")
    if as_json:
        show_json(found[0])
    else:
        columns, rows = by_person(*found)
        table(columns, rows, none="Nobody was told of it.")


def initiatives(
    year: Annotated[int | None, typer.Option(min=1900, max=2200, help="Of that year; else the clock's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Count each unit's own initiatives of a year, apart from the tasks laid on it."""

    async def count(_: Settings, parts: Parts) -> Any:
        from duban.flow.shown.initiatives import initiatives as counted

        return await counted(parts, year, sees_restricted=True)

    found = with_parts(count)
    if as_json:
        show_json(found)
    else:
        columns = ("unit", "name", "initiatives", "assigned tasks", "")
        rows = [
            (one["unit"], one["name"], one["initiatives"], one["tasks"], "too few" if one["too_few"] else "")
            for one in found["items"]
        ]
        table(columns, rows, title=f"{found['year']}: at least {found['at_least']} a unit")


async def _all(parts: Parts, source: str, event_id: str) -> list[Any] | None:
    from duban.flow.shown import versions as seen

    found: list[Any] = []
    place = seen.Place()
    while (
        page := await seen.versions(parts, source, event_id, limit=PAGE, after=place, sees_restricted=True)
    ) is not None:
        found += page["items"]
        if page["next"] is None:
            return found
        place = seen.read_place(page["next"])
    return None
