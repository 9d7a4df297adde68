"""A new kind of event is one model, one playbook, and one example that every test of kinds takes: the rest follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.events.samples import ROOT

KIND = "service.tea.served"
MODEL = '''

class TeaServed(EventData, kind="service.tea.served"):
    """Tea has been served to a talent, and the unit says how it was liked (no clause: a kind made up by a test)."""

    unit: Annotated[UnitCode, Means("接待单位", "The unit that served it.")]
    cups: Annotated[Count, Means("杯数", "How many cups there were.")]
'''
PLAYBOOK = """\
# 茶叙：接待单位报送反馈；多于三杯的另作说明。
event: service.tea.served
title: 茶叙
grounds: 无（示例）
version: 1
notify: A

tasks:
  - key: feedback
    title: 报送反馈
    who: "@unit"
    due: T+2
    evidence: 反馈
  - key: justify
    title: 说明原因
    who: "@unit"
    due: T+1
    evidence: 说明
    when: data.cups > 3
"""
WHEN = "2026-03-02T09:00:00+08:00"
EXAMPLE = {
    "specversion": "1.0", "id": "tea-1", "source": "/hrss/tea", "type": f"duban.{KIND}.v1", "subject": "tea/1",
    "time": WHEN, "data": {"unit": "hrss", "cups": 4},
}  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The packages and the published files, with the new kind written into them."""
    for name in ("agents", "config", "duban", "events", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "events" / "service.py").open("a", encoding="utf-8") as file:
        file.write(MODEL)
    (tmp_path / "config" / "playbooks" / f"{KIND}.yaml").write_text(PLAYBOOK, encoding="utf-8")
    example = json.dumps(EXAMPLE, ensure_ascii=False)
    (tmp_path / "docs" / "events" / "examples" / f"{KIND}.json").write_text(example, encoding="utf-8")
    return tmp_path


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A module of the new tree, in a process of its own, with no settings but the time."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    env |= {"PYTHONPATH": str(tree), "DUBAN_DATA_DIR": str(tree / "data"), "DUBAN_CLOCK_START": WHEN}
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=100, check=False)


def test_one_more_kind_has_its_schema_its_pages_its_messages_and_its_duties(tree: Path) -> None:
    assert run(tree, "events.released", "--check").returncode == 0
    assert run(tree, "duban.cli.main", "check").returncode == 0
    stale = run(tree, "events.schemas", "--check").stderr
    assert [line.split()[0] for line in stale.splitlines()] == [f"{KIND}.schema.json"]
    assert run(tree, "events.schemas").returncode == 0
    stale = run(tree, "duban.contracts", "--check").stderr
    assert {line.split()[0] for line in stale.splitlines()} >= {
        "docs/asyncapi.yaml", "docs/events/README.md", f"docs/events/{KIND}.md", f"docs/events/{KIND}.zh-CN.md",
    }  # fmt: skip
    made = run(tree, "duban.contracts")
    assert (made.returncode, made.stderr) == (0, "")
    page = (tree / "docs" / "events" / f"{KIND}.md").read_text(encoding="utf-8")
    assert "| `cups` | integer, 0 to 1,000,000,000 | yes | How many cups there were. |" in page
    assert "| `hrss` 市人力资源和社会保障局 | `feedback` | 报送反馈 | 2026-03-04 17:30 |" in page
    assert f"#/components/messages/{KIND}.binary" in (tree / "docs" / "asyncapi.yaml").read_text(encoding="utf-8")
    planned = run(tree, "duban.cli.main", "plan", f"docs/events/examples/{KIND}.json", "--json")
    owed = {(task["key"], task["unit"], task["due_at"]) for task in json.loads(planned.stdout)["tasks"]}
    assert owed == {
        ("feedback", "hrss", "2026-03-04T17:30:00+08:00"),
        ("justify", "hrss", "2026-03-03T17:30:00+08:00"),
    }
