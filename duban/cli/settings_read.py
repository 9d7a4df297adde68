"""The settings as the command line reads them: every fault in one go, each naming its variable and the remedy."""

from __future__ import annotations

import os
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli.refused import Refused

if TYPE_CHECKING:
    from pydantic import ValidationError

    from config.settings import Settings

PREFIX = "DUBAN_"
PATIENCE = 60.0
TOML = "DUBAN_SETTINGS"


def read_settings() -> Settings:
    """The settings; raises `Refused` with every fault, whatever the environment holds.

    Where a `duban up` is just starting in the data directory, waits until what it runs is set up.
    """
    _wait_for_up()
    faults, settings = settings_and_faults()
    if settings is None:
        raise Refused("The settings have faults:", faults)
    return settings


def _wait_for_up() -> None:
    from config.sources import named_data_dir, starting

    until, told = time.monotonic() + PATIENCE, False
    while starting(named_data_dir()) and time.monotonic() < until:
        if not told:
            print("`duban up` is starting in this data directory; waiting for it ...", file=sys.stderr)
            told = True
        time.sleep(0.1)  # it is another process that we wait for


def settings_and_faults() -> tuple[list[str], Settings | None]:
    """Every fault of the settings, and the settings where there is none."""
    from pydantic import ValidationError

    from config.settings import Settings

    unreadable = _unreadable_files()
    try:
        with _without(unreadable):
            settings = Settings()
    except ValidationError as error:
        return [*unreadable.values(), *_faults(error), *unknown_variables()], None
    return list(unreadable.values()), None if unreadable else settings


@contextmanager
def _without(names: Iterable[str]) -> Iterator[None]:
    """The environment without the variables whose files cannot be read, so that the other faults are found too."""
    kept = dict(os.environ)
    for name in names:
        os.environ.pop(name, None)
        if name == TOML:
            os.environ[name] = os.devnull
    try:
        yield
    finally:
        os.environ.update(kept)


def unknown_variables() -> list[str]:
    """`DUBAN_*` variables that no setting answers to, each with the nearest name there is."""
    from config.settings import Settings
    from config.sources import unknown_names

    known = [PREFIX + field.upper() for field in Settings.model_fields]
    return [_mistyped(name, known) for name in unknown_names()]


def _mistyped(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "`duban settings` lists those there are"
    return f"{name} is no setting: {hint}"


def _faults(error: ValidationError) -> list[str]:
    """One line a fault; what stood there is not repeated, since it may be a secret."""
    return [
        _fault(".".join(str(part) for part in found["loc"]), found["msg"])
        for found in error.errors(include_input=False)
    ]


def _fault(field: str, message: str) -> str:
    from config.settings import Settings

    said = message.removeprefix("Value error, ")
    if field.lower() not in Settings.model_fields:
        return said
    name = PREFIX + field.upper()
    described = Settings.model_fields[field.lower()].description
    return f"{name}: {said}" + (f" ({described})" if described else "") + f". Correct or unset {name}."


def _unreadable_files() -> dict[str, str]:
    """The variables whose files cannot be read, each with its fault; the settings would stumble over the first."""
    return _unreadable_secrets() | _unreadable_toml()


def _unreadable_secrets() -> dict[str, str]:
    named = {
        name: path for name, path in os.environ.items() if name.startswith(PREFIX) and name.endswith("_FILE") and path
    }
    # The keys file is made by `duban setup`; until then it may be absent.
    named.pop(PREFIX + "KEYS_FILE", None)
    unread = {name: why for name, path in named.items() if (why := _unread(path))}
    return {name: f"{name}: {why}. Name a readable file, or unset {name}." for name, why in unread.items()}


def _unreadable_toml() -> dict[str, str]:
    from config.sources import default_data_dir

    named = os.environ.get(TOML)
    path = Path(named or Path(os.environ.get(PREFIX + "DATA_DIR") or default_data_dir()) / "duban.toml")
    if not named and not path.exists():
        return {}
    if why := _unread(str(path)):
        return {TOML: f"{TOML}: {why}. Name a readable TOML file, or unset it."}
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        return {TOML: f"{path}: {error}. Mend the TOML."}
    return {}


def _unread(path: str) -> str | None:
    try:
        Path(path).read_text(encoding="utf-8")
    except OSError as error:
        return f"{path} cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        return f"{path} is not text in UTF-8"
    return None
