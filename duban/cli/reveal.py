"""`duban reveal`: the number and the address of one person in clear; who asked and why is recorded first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli.ledger import with_parts
from duban.cli.organisation import ByOption
from duban.cli.organisation_files import asked_for
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.organisation.reveal import Revealed
    from duban.flow.parts import Parts


def reveal(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The reference, p-….")],
    reason: Annotated[str, typer.Option("--reason", metavar="WHY", help="Why it must be seen.")],
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show somebody's number and address in clear; who asked, and why, is recorded in the journal."""

    async def read(_: Settings, parts: Parts) -> Revealed:
        from duban.flow.organisation.reveal import reveal as show

        return await show(parts, person, asked_for(reason, by))

    found = with_parts(read)
    if as_json:
        from dataclasses import asdict

        show_json(asdict(found))
        return
    say(f"{found.person}  {found.name}")
    say(f"phone  {found.phone or '–'}")
    say(f"email  {found.email or '–'}")
