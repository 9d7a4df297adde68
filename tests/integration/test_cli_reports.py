"""`duban report` and `duban feed`, as typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from openpyxl import load_workbook

from config.settings import Settings
from duban.flow.parts import Parts
from tests.integration.command_line import duban
from tests.integration.test_cli_handover import Typed, typed
from tests.world import directive, hear

__all__ = ["typed"]


async def test_a_report_is_shown_written_and_had_as_json(typed: Typed, parts: Parts, tmp_path: Path) -> None:
    await hear(parts, directive())
    said = typed("report", "daily", "--unit", "health", "--out", "daily.xlsx")
    assert "督办事项每日清单（2026-03-02）" in said
    assert "会议精神传达" in said
    assert load_workbook(tmp_path / "daily.xlsx").sheetnames
    shown = json.loads(typed("report", "weekly", "--unit", "health", "--json"))
    assert (shown["report"], shown["tables"][0]["title"]) == ("weekly", "本周到期")
    assert "单位排名" in typed("report", "bulletin")


def test_what_cannot_be_reported_is_said_with_its_code(typed: Typed) -> None:
    assert "[unit-wanted]" in typed("report", "daily", code=1)
    assert "[unit-wanted]" in typed("report", "bulletin", "--unit", "health", code=1)
    assert "[unknown-unit]" in typed("report", "daily", "--unit", "nobody", code=1)
    assert "[nothing-to-say]" in typed("report", "daily", "--unit", "health", code=1)
    assert "[not-kept]" in typed("report", "daily", "--unit", "health", "--day", "2026-02-27", code=1)
    typed("report", "hourly", code=2)


def test_the_bulletins_template_can_be_taken_to_be_edited(typed: Typed, tmp_path: Path) -> None:
    typed("report", "template", "--out", "bulletin.docx")
    assert (tmp_path / "bulletin.docx").read_bytes().startswith(b"PK")
    assert "--out" in typed("report", "template", code=1)


def test_a_bulletin_that_cannot_be_filled_is_a_fault_of_the_files(
    typed: Typed, tmp_path: Path, settings: Settings
) -> None:
    own = tmp_path / "own"
    shutil.copytree(settings.config_dir, own)
    (own / "reports").mkdir()
    typed("report", "template", "--out", str(own / "reports" / "bulletin.docx"))
    assert duban("check", cwd=tmp_path, DUBAN_CONFIG_DIR=str(own)).returncode == 0
    (own / "reports" / "bulletin.docx").write_bytes(b"no document")
    refused = duban("check", cwd=tmp_path, DUBAN_CONFIG_DIR=str(own))
    assert refused.returncode == 1
    assert "reports/bulletin.docx" in refused.stderr


def test_a_calendar_link_is_issued_listed_and_revoked(typed: Typed) -> None:
    url = json.loads(typed("feed", "issue", "health/liaison", "--json"))["url"]
    assert url.endswith(".ics")
    assert "/feeds/" in url
    [listed] = json.loads(typed("feed", "list", "--json"))
    assert (listed["post"], listed["in_force"]) == ("health/liaison", True)
    assert url not in str(listed)
    assert "Revoked 1" in typed("feed", "revoke", "health/liaison")
    assert "[no-such-feed]" in typed("feed", "revoke", "health/liaison", code=1)
    assert "[no-holder]" in typed("feed", "issue", "nobody/liaison", code=1)
