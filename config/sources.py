"""Where settings come from, in order; each source is a plain mapping from field to raw value."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

PREFIX = "DUBAN_"


def default_data_dir() -> Path:
    """`$XDG_DATA_HOME/duban`, else `~/.local/share/duban`."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "duban"


class _Mapping(PydanticBaseSettingsSource):
    """A source whose values are read once, at construction."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self.values = {name: value for name, value in values.items() if name in settings_cls.model_fields}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self.values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self.values


def layers(settings_cls: type[BaseSettings]) -> list[tuple[str, PydanticBaseSettingsSource]]:
    """The named sources, strongest first; a port 0 stands for the one that `duban up` then took."""
    up = running(named_data_dir())
    named = EnvSettingsSource(settings_cls, env_ignore_empty=True)()
    taken = {"http": up["http"]} if str(named.get("http")).endswith(":0") and "http" in up else {}
    return [
        ("duban up", _Mapping(settings_cls, taken)),
        ("environment", _Mapping(settings_cls, named)),
        ("file named by the environment", _Mapping(settings_cls, _secret_files())),
        ("toml", _Mapping(settings_cls, _toml())),
        ("duban up", _Mapping(settings_cls, up)),
    ]


def unknown_names() -> list[str]:
    """`DUBAN_*` variables that no setting answers to: most likely mistyped."""
    from config.settings import Settings

    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "SETTINGS"}
    named = (
        name.removesuffix("_FILE") if name not in known else name for name in os.environ if name.startswith(PREFIX)
    )
    return sorted(name for name in named if name not in known)


def running(data_dir: Path) -> dict[str, Any]:
    """The addresses of what `duban up` runs in this data directory now; empty where it does not run."""
    try:
        state = json.loads((data_dir / "runtime.json").read_text(encoding="utf-8"))
        os.kill(int(state["pid"]), 0)
    except PermissionError:
        pass
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {name.removeprefix(PREFIX).lower(): value for name, value in state["settings"].items()}


def starting(data_dir: Path) -> bool:
    """Whether a `duban up` has taken this data directory, and has not yet set up what runs there."""
    try:
        pid = int((data_dir / "lock").read_text(encoding="ascii"))
        if b"duban" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return False
    except (OSError, ValueError):
        return False
    try:
        state = json.loads((data_dir / "runtime.json").read_text(encoding="utf-8"))
        return not (state["pid"] == pid and state["ready"])
    except (OSError, ValueError, KeyError, TypeError):
        return True


def _secret_files() -> dict[str, str]:
    named = {
        name.removeprefix(PREFIX).removesuffix("_FILE").lower(): path
        for name, path in os.environ.items()
        if name.startswith(PREFIX) and name.endswith("_FILE") and name != PREFIX + "KEYS_FILE" and path
    }
    return {field: Path(path).read_text(encoding="utf-8").strip() for field, path in named.items()}


def _toml() -> dict[str, Any]:
    path = Path(os.environ.get(PREFIX + "SETTINGS") or named_data_dir() / "duban.toml")
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {name.lower().removeprefix("duban_"): value for name, value in tomllib.load(file).items()}


def named_data_dir() -> Path:
    """The data directory that the environment names, else the default one."""
    return Path(os.environ.get(PREFIX + "DATA_DIR") or default_data_dir())
