"""`duban sms reply`: a text as a person would send it to the sandbox gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(help="Texts that come back.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def texts() -> None:
    """Texts that come back."""


@app.command()
def reply(
    sender: Annotated[str, typer.Argument(metavar="FROM", help="The number it comes from.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What it says, e.g. '1 0137'.")],
    as_json: JsonOption = False,
) -> None:
    """Hand in a reply, as the sandbox gateway would; prints the answer, and exits 0 whatever comes of it.

    What is wrong with a text is told once a day; the same text again gets no answer.
    """

    async def take(_: Settings, parts: Parts) -> dict[str, str | bool]:
        from duban.flow.reply import take_reply

        answer = await take_reply(parts, sender, text)
        return {"code": answer.code, "text": answer.text, "sent": not answer.silent}

    answer = with_parts(take)
    if as_json:
        show_json(answer)
    else:
        say(str(answer["text"]) if answer["sent"] else "同样的回复已答复过，不再重复答复。")
