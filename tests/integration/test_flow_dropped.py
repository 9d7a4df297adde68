"""Recurring work leaves the rules only by a decision that they record: at `policy apply`, and at `duban check`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.playbook.faults import Faults
from tests.integration.command_line import ROOT, duban
from tests.world import tell

HOUSING = "playbooks/service.housing.reported.yaml"
RULES = "playbooks/rules.yaml"
DECISION = "\ndropped:\n  - {event: service.housing.reported, document: 示例〔2026〕8号, reason: 公寓已全部交付}\n"


def without(files: dict[str, str]) -> dict[str, str]:
    return {**files, HOUSING: files[HOUSING].partition("recurring:")[0]}


async def test_a_policy_that_drops_recurring_work_needs_a_recorded_decision(parts: Parts) -> None:
    files = await active_files(parts)
    for lost in (without(files), {path: text for path, text in files.items() if path != HOUSING}):
        with pytest.raises(Faults) as refused:
            await apply_policy(parts, lost)
        assert [fault.code for fault in refused.value.items] == ["recurring-dropped"]
    assert await tell(parts, "SELECT max(version) FROM policy_version") == 1
    assert await apply_policy(parts, {**without(files), RULES: files[RULES] + DECISION}) == 2
    # What is decided is decided: the same rules without the recurring work are no new loss.
    assert await apply_policy(parts, {**without(files), RULES: files[RULES] + DECISION + "# 同上\n"}) == 3


async def test_check_holds_the_files_against_the_active_policy(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    for part in ("playbooks", "organisation", "templates", "calendar"):
        shutil.copytree(ROOT / "config" / part, folder / part)
    url = settings.database_url
    assert url is not None

    def checked(*words: str) -> subprocess.CompletedProcess[str]:
        return duban(
            "check", *words, cwd=tmp_path, DUBAN_CONFIG_DIR="config", DUBAN_DATABASE_URL=url.get_secret_value(),
            DUBAN_KEYS_FILE=str(settings.keys_path),
        )  # fmt: skip

    assert checked().returncode == 0
    housing, rules = folder / HOUSING, folder / RULES
    housing.write_text(without(await active_files(parts))[HOUSING], encoding="utf-8")
    refused = checked()
    assert (refused.returncode, "config/playbooks/rules.yaml:1: dropped: " in refused.stderr) == (1, True)
    [fault] = json.loads(checked("--json").stdout)["faults"]
    assert "recurring-dropped" in fault
    rules.write_text(rules.read_text(encoding="utf-8") + DECISION, encoding="utf-8")
    assert checked().returncode == 0


async def test_check_tells_of_a_playbook_whose_version_was_not_raised(
    parts: Parts, settings: Settings, tmp_path: Path
) -> None:
    """Another title under the same version is told, under a higher one not, under a lower one again; no fault."""
    folder = tmp_path / "config"
    for part in ("playbooks", "organisation", "templates", "calendar"):
        shutil.copytree(ROOT / "config" / part, folder / part)
    files = await active_files(parts)
    path = "playbooks/talent.arrived.yaml"
    active = files[path].replace("version: 1", "version: 4")
    await apply_policy(parts, files | {path: active})
    url = settings.database_url
    assert url is not None

    def warnings(text: str) -> list[str]:
        (folder / path).write_text(text, encoding="utf-8")
        said = duban(
            "check", "--json", cwd=tmp_path, DUBAN_CONFIG_DIR="config", DUBAN_DATABASE_URL=url.get_secret_value(),
            DUBAN_KEYS_FILE=str(settings.keys_path),
        )  # fmt: skip
        assert said.returncode == 0
        return [line for line in json.loads(said.stdout)["warnings"] if line.startswith("playbooks/")]

    changed = active.replace("人才到岗落户", "人才到岗")
    assert warnings(active + "# 同上\n") == []
    [told] = warnings(changed)
    assert told == f"{path} says something else than the active one, and its version is 4 still: write version: 5"
    assert warnings(changed.replace("version: 4", "version: 5")) == []
    assert warnings(active.replace("version: 4", "version: 3")) == [f"{path} has version 3, the active one has 4"]
    [told] = warnings(changed.replace("version: 4", "version: 3"))
    assert told == f"{path} has version 3, the active one has 4, and says something else: write version: 5"


def test_check_says_when_it_could_not_compare(tmp_path: Path) -> None:
    said = duban("check", cwd=tmp_path, DUBAN_DATABASE_URL="postgresql://a:secret@127.0.0.1:9/duban")
    assert said.returncode == 0
    assert "not compared with the active policy" in said.stderr
    assert "secret" not in said.stderr
