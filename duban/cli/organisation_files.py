"""How an export leaves: on the screen as YAML or JSON, or as files that only their owner may read."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from duban.cli.screen import say, show_json

if TYPE_CHECKING:
    from duban.flow.organisation.reveal import Asked
    from duban.playbook.organisation import OrganisationFile

OWNER_ONLY = 0o600


def refuse_reveal_without_reason(reveal: bool, reason: str | None) -> None:
    """Wrong usage, before anything is read."""
    if reveal and not reason:
        raise typer.BadParameter("--reveal needs --reason: who sees numbers and addresses, and why, is recorded.")


def asked_for(reason: str | None, by: str | None) -> Asked:
    """Who wants to see, and why; the user of this machine where nobody is named."""
    from duban.flow.organisation.reveal import Asked

    return Asked(by or account(), reason or "")


def account() -> str:
    """Who acts where nobody is named: the user of this machine."""
    return f"os:{_user()}"


def _user() -> str:
    """The account's name; a container may have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


def write_export(
    read: Callable[[], OrganisationFile], file: Path | None, form: str | None, *, as_json: bool
) -> Path | None:
    """Where it was written; None for the screen. What cannot be asked for is told before anything is read."""
    form = form or _form_of(file)
    if file is None and form != "yaml":
        raise typer.BadParameter(f"--format {form} needs FILE: where to write it.")
    if file is None:
        _print(read(), as_json=as_json)
        return None
    bodies = _bodies(read(), file, form, as_json=as_json or file.suffix.lower() == ".json")
    for path, body in bodies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(handle, "wb") as out:
            out.write(body)
    return file


def _form_of(file: Path | None) -> str:
    suffix = file.suffix.lower() if file else ".yaml"
    return {".xlsx": "xlsx", ".zip": "csv", "": "csv"}.get(suffix, "yaml")


def _print(whole: OrganisationFile, *, as_json: bool) -> None:
    from duban.playbook.organisation_written import document_of

    if as_json:
        show_json(document_of(whole))
    else:
        say(_yaml(whole).rstrip("\n"))


def _yaml(whole: OrganisationFile) -> str:
    import yaml

    from duban.playbook.organisation_written import document_of

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(document_of(whole), Dumper=dumper, allow_unicode=True, sort_keys=False, width=120))


def _bodies(whole: OrganisationFile, file: Path, form: str, *, as_json: bool) -> dict[Path, bytes]:
    """The bytes of each file."""
    import json

    from duban.playbook.organisation_written import document_of, sheets_of
    from duban.playbook.sheets.csv_files import write_csv, zipped
    from duban.playbook.sheets.grid import escape, escape_formula

    if form == "xlsx":
        from duban.playbook.sheets.workbook import write_workbook

        return {file: write_workbook(sheets_of(whole, escape_formula))}
    if form == "csv":
        bodies = write_csv(sheets_of(whole, escape))
        if file.suffix.lower() == ".zip":
            return {file: zipped(bodies)}
        return {file / name: body for name, body in bodies.items()}
    text = json.dumps(document_of(whole), ensure_ascii=False, indent=2) + "\n" if as_json else _yaml(whole)
    return {file: text.encode()}
