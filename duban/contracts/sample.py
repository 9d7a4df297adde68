"""What the pages are made from: the sample rules and organisation, and each kind's example, planned at its own time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from config.settings import PACKAGED, Settings
from duban.flow.parts import Rules
from duban.flow.planned.dry_run import PlanShown, dry_run_from_files
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.rules import Policy
from duban.wiring.config import organisation_file
from duban.wiring.parts import rules_of
from events.catalogue import KINDS, MODELS, TYPES
from events.envelope import from_mapping
from events.event import Event

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "docs" / "events" / "examples"


@cache
def policy() -> Policy:
    """The rules that come with the program."""
    return load_policy(read_config(PACKAGED), version=1)


@cache
def organisation() -> OrganisationFile:
    """The sample city that comes with the program."""
    found = organisation_file(PACKAGED)
    assert found is not None
    return parse_organisation(*found)


def rules() -> Rules:
    """The settings as they are where nobody has set anything."""
    return rules_of(Settings.model_construct())


def example(kind: str) -> Mapping[str, Any]:
    """The example of that kind as its file has it."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
    return found


def planned(event: Event) -> PlanShown:
    """The dry run of an event by the sample's files, as if it came the moment it happened."""
    return dry_run_from_files(event, policy=policy(), file=organisation(), rules=rules(), now=event.time)


def example_event(kind: str, *, bare: bool = False) -> Event:
    """The example of that kind, checked; `bare` without the fields that may be left out."""
    said = example(kind)
    if bare:
        fields = MODELS[kind].model_fields.items()
        needed = [field.alias or name for name, field in fields if field.is_required()]
        said = {**said, "data": {name: said["data"][name] for name in needed}}
    event = from_mapping(said)
    assert TYPES[event.type] == kind
    return event


def kinds() -> list[str]:
    """The kinds of the vocabulary that the sample rules speak of."""
    return [kind for kind in KINDS if kind in policy().playbooks]


@cache
def playbook_files() -> Mapping[str, Path]:
    """Where the playbook of each kind lies."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((PACKAGED / "playbooks").glob("*.yaml"))}
    return {kind: path for kind in kinds() for path, text in texts.items() if f"event: {kind}" in text.splitlines()}


def description(kind: str) -> str:
    """What the playbook's opening comment says of the event, in Chinese; nothing where it has none."""
    first = playbook_files()[kind].read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip().partition("：")[2] if first.startswith("#") else ""
