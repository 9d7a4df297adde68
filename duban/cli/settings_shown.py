"""`duban settings`: every setting, where it came from, secrets masked."""

from __future__ import annotations

from duban.cli.screen import JsonOption, show_json, table, warn
from duban.cli.settings_read import read_settings, unknown_variables


def settings(as_json: JsonOption = False) -> None:
    """Show every setting with its value and where that came from; secrets are masked."""
    found = read_settings()
    shown = found.shown()
    for line in unknown_variables():
        warn(line)
    if as_json:
        show_json(shown)
        return
    described = {f"DUBAN_{name.upper()}": field.description for name, field in type(found).model_fields.items()}
    rows = [(name, entry["value"], entry["source"], described[name]) for name, entry in shown.items()]
    table(("setting", "value", "source", "what it is"), rows)
