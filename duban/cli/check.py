"""`duban check`: settings, playbooks, organisation, templates, calendar: every fault in one go."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, warn
from duban.cli.settings_read import settings_and_faults, unknown_variables

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.playbook.faults import FileFault
    from duban.playbook.organisation import OrganisationFile

T = TypeVar("T")


def check(as_json: JsonOption = False) -> None:
    """Check settings, playbooks, organisation, templates and calendar; every fault is told with file and line."""
    faults, settings = settings_and_faults()
    warnings = unknown_variables()
    if settings is not None:
        found = faults_of_files(settings) or dropped_from_active(settings, warnings)
        faults = [f"{settings.config_dir}/{fault}" for fault in found] + faults_behind_settings(settings)
    if as_json:
        show_json({"faults": faults, "warnings": warnings})
    for line in warnings if not as_json else ():
        warn(f"Warning: {line}")
    if faults:
        raise Refused(f"Found {len(faults)} {'fault' if len(faults) == 1 else 'faults'}:", [] if as_json else faults)
    if not as_json:
        say("No faults: settings, playbooks, organisation, templates and calendar are sound.")


def refuse_faulty_files(settings: Settings) -> None:
    """Before anything starts or changes: raises `Refused` with every fault of the files."""
    if faults := faults_of_files(settings):
        raise Refused(f"The files of {settings.config_dir} have faults:", [str(fault) for fault in faults])
    if odd := faults_behind_settings(settings):
        raise Refused("The settings have faults:", odd)


def faults_of_files(settings: Settings) -> list[FileFault]:
    """Every fault of what an operator edits; playbooks are held against the organisation once both can be read."""
    from duban.playbook.against import check_policy_against
    from duban.playbook.files import read_config
    from duban.playbook.load import load_policy

    faults: list[FileFault] = []
    organisation = _or_fault(lambda: _organisation(settings.config_dir), faults)
    files = _or_fault(lambda: read_config(settings.config_dir), faults)
    policy = None
    if files is not None:
        policy = _or_fault(lambda: load_policy(files, version=1), faults)
        faults += _template_faults(files, settings) + _bulletin_faults(settings.config_dir)
    if policy is not None and organisation is not None:
        faults += check_policy_against(policy, organisation, datetime.now(settings.zone).date())
    return sorted(faults)


def dropped_from_active(settings: Settings, warnings: list[str]) -> list[FileFault]:
    """Sound files held against the active policy, where there is a ledger: recurring work that would be lost.

    That a playbook's version was not raised is a warning.
    """
    import asyncpg

    from duban.cli.ledger import run_quietly
    from duban.flow.policy import dropped_by, not_raised
    from duban.playbook.files import read_config
    from duban.playbook.load import load_policy
    from duban.wiring import Away, open_parts

    async def compared() -> list[FileFault]:
        async with open_parts(settings) as parts:
            policy = load_policy(read_config(settings.config_dir), version=1)
            warnings.extend(await not_raised(parts, policy))
            return await dropped_by(parts, policy)

    if settings.database_url is None:
        return []
    try:
        return run_quietly(compared())
    except Away as away:
        warnings.append(f"not compared with the active policy: {away}")
    except asyncpg.UndefinedTableError:
        warnings.append("not compared with the active policy: the ledger has not been set up yet")
    return []


def _or_fault(read: Callable[[], T], faults: list[FileFault]) -> T | None:
    from duban.playbook.faults import Faults

    try:
        return read()
    except Faults as found:
        faults.extend(found.items)
        return None


def _organisation(folder: Path) -> OrganisationFile | None:
    """The folder's own organisation file; it may lack one, where the organisation is imported from elsewhere."""
    from duban.playbook.organisation import parse_organisation
    from duban.wiring.config import organisation_file

    found = organisation_file(folder)
    return parse_organisation(*found) if found else None


def faults_behind_settings(settings: Settings) -> list[str]:
    """What only opening shows: odd URLs of gateways for texts, a rehearsal's list that names nobody, broken keys."""
    from duban.wiring import Away, gateways
    from duban.wiring.gateways import cards
    from duban.wiring.parts import read_allowed, read_keys

    faults = []
    for name, opened in (
        ("DUBAN_SMS_URLS", lambda: gateways(settings)),
        ("DUBAN_IM_URLS", lambda: cards(settings)),
        ("DUBAN_ALLOW_FILE", lambda: read_allowed(settings.allow_file)),
        # Keys that are not there yet are made by `duban setup`.
        ("DUBAN_KEYS_FILE", lambda: read_keys(settings.keys_path) if os.path.lexists(settings.keys_path) else None),
    ):
        try:
            opened()
        except Away as away:
            faults.append(f"{name}: {away.why.removeprefix(f'{name}: ')}")
    return faults


def _bulletin_faults(folder: Path) -> list[FileFault]:
    """The city's own bulletin, where it has one."""
    own = folder / "reports" / "bulletin.docx"
    if not own.is_file():
        return []
    from duban.channels.word import TemplateRefused
    from duban.flow.reports.files import template_fits
    from duban.playbook.faults import FileFault

    said = TemplateRefused.__doc__ or ""
    sound = template_fits(own.read_bytes())
    return [] if sound else [FileFault("reports/bulletin.docx", 1, "-", "template-fails", said)]


def _template_faults(files: dict[str, str], settings: Settings) -> list[FileFault]:
    from duban.channels.template_check import check as check_templates
    from duban.playbook.faults import FileFault

    templates = {path: text for path, text in files.items() if path.startswith("templates/")}
    found = check_templates(templates, sms_sign=settings.sms_sign)
    return [FileFault(file, max(line, 1), "-", code, detail) for file, line, code, detail in found]
