"""`duban policy`: the files of DUBAN_CONFIG_DIR against the policy that is active in the ledger."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(help="Apply, show and compare the policy files.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def apply(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the files of DUBAN_CONFIG_DIR and make them the active policy, in one transaction."""
    if dry_run:
        diff(as_json)
        return

    async def make_active(settings: Settings, parts: Parts) -> int:
        from duban.cli.check import refuse_faulty_files
        from duban.flow.policy import apply_policy
        from duban.playbook.files import read_config

        refuse_faulty_files(settings)
        return await apply_policy(parts, read_config(settings.config_dir))

    version = with_parts(make_active)
    if as_json:
        show_json({"version": version})
    else:
        say(f"Policy version {version} is active.")


@app.command()
def show(as_json: JsonOption = False) -> None:
    """Show the files of the active policy."""
    files = with_parts(_active)
    if as_json:
        show_json(dict(files))
        return
    for path, body in sorted(files.items()):
        say(f"# ---- {path}")
        say(body.rstrip("\n"))


@app.command()
def diff(as_json: JsonOption = False) -> None:
    """Show how the files of DUBAN_CONFIG_DIR differ from the active policy."""

    async def both(settings: Settings, parts: Parts) -> tuple[Mapping[str, str], Mapping[str, str]]:
        from duban.playbook.files import read_config

        return await _active(settings, parts), read_config(settings.config_dir)

    active, written = with_parts(both)
    changed = {path: _diff(path, active.get(path), written.get(path)) for path in sorted({*active, *written})}
    changed = {path: lines for path, lines in changed.items() if lines}
    if as_json:
        show_json(changed)
    elif not changed:
        say("The files are those of the active policy.")
    else:
        for lines in changed.values():
            say(lines)


async def _active(_: Settings, parts: Parts) -> Mapping[str, str]:
    from duban.flow.policy import active_files

    return await active_files(parts)


def _diff(path: str, active: str | None, written: str | None) -> str:
    if active == written:
        return ""
    before, after = (text.splitlines() if text is not None else [] for text in (active, written))
    return "\n".join(difflib.unified_diff(before, after, f"active/{path}", f"files/{path}", lineterm=""))
