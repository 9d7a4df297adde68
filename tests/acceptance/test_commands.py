"""The command line without a house: help, wrong usage, what is away, and every fault of the files in one go."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.house import REPOSITORY, House

COMMANDS = [
    "setup", "up", "worker", "scheduler", "console", "publish", "plan", "check", "settings", "test-send", "demo",
    "policy", "policy apply", "policy show", "policy diff",
    "organisation", "organisation import", "organisation export",
    "rejects", "rejects list", "rejects show", "rejects replay", "clock", "clock advance",
    "token", "token issue", "token list", "token revoke", "sms", "sms reply",
]  # fmt: skip


@pytest.fixture
def nobody(tmp_path: Path) -> House:
    """A folder in which nothing runs."""
    return House(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the operator's folder."""
    folder = tmp_path / "config"
    for name in ("playbooks", "organisation", "templates", "calendar"):
        shutil.copytree(REPOSITORY / "config" / name, folder / name)
    return folder


@pytest.mark.parametrize("words", ["", *COMMANDS])
def test_every_command_helps(nobody: House, words: str) -> None:
    told = nobody.run(*words.split(), "--help").stdout

    assert "Usage: duban" in told
    assert "--help" in told


@pytest.mark.parametrize(
    "words",
    [
        "--nonsense", "nonsense", "check --nonsense", "clock advance", "clock advance 3x",
        "clock advance 1d --to 2026-01-01", "token issue x", "token issue x --role king", "plan", "publish",
        "sms reply 1", "rejects show", "rejects show x", "organisation import",
    ],
)  # fmt: skip
def test_wrong_usage_is_2(nobody: House, words: str) -> None:
    refused = nobody.run(*words.split(), code=2)

    assert refused.stderr.strip()
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "words",
    ["worker", "scheduler", "console", "setup", "clock", "rejects list", "token list", "organisation export",
     "policy show", "sms reply +8610000000001 hello", "clock advance 1d"],
)  # fmt: skip
def test_what_is_away_is_3_and_named(nobody: House, words: str) -> None:
    away = nobody.run(*words.split(), code=3, within=40)

    assert any(part in away.stderr + away.stdout for part in ("PostgreSQL", "Kafka"))
    assert "Traceback" not in away.stderr + away.stdout


def test_a_database_that_refuses_is_away(nobody: House) -> None:
    url = "postgresql://duban:hush-hush@127.0.0.1:9/duban"

    away = nobody.run("setup", code=3, DUBAN_DATABASE_URL=url, DUBAN_DATABASE_OWNER_URL=url, DUBAN_KAFKA="127.0.0.1:9")

    assert "PostgreSQL" in away.stderr + away.stdout
    assert "hush-hush" not in away.stderr + away.stdout


def test_the_sample_files_are_sound(nobody: House) -> None:
    nobody.run("check")


def test_check_tells_every_fault_with_file_and_line(nobody: House, files: Path) -> None:
    spoil(files / "playbooks" / "talent.arrived.yaml", "due: T+5", "due: soon")
    spoil(files / "playbooks" / "talent.arrived.yaml", 'who: "@employer"', 'who: "@emploier"')
    spoil(files / "playbooks" / "rules.yaml", "workdays: -3", "workdays: some")
    spoil(files / "organisation" / "organisation.yaml", "code: finance,", "code: org,")
    spoil(files / "organisation" / "organisation.yaml", "phone: '10000000002'", "phone: 'none'")
    spoil(files / "templates" / "due.sms.txt", "{{ title }}", "{{ titel }}")
    spoil(files / "calendar" / "overrides.yaml", "overrides: []", "overrides: [{day: 2026-02-30, working: yes}]")

    refused = nobody.run("check", code=1, DUBAN_CONFIG_DIR=str(files))

    told = refused.stdout + refused.stderr
    for name in ("talent.arrived.yaml", "rules.yaml", "organisation.yaml", "due.sms.txt", "overrides.yaml"):
        assert f"{name}:" in told, (name, told)
    for wrong in (
        line_of(files / "playbooks/talent.arrived.yaml", "soon"),
        line_of(files / "playbooks/rules.yaml", "some"),
    ):
        assert f":{wrong}:" in told
    assert told.count("organisation.yaml:") >= 2


def test_faulty_settings_are_told_all_at_once(nobody: House) -> None:
    refused = nobody.run(
        "check", code=1, DUBAN_TIMEZONE="Asia/Nowhere", DUBAN_HTTP="somewhere", DUBAN_CLOCK_START="2026-03-02T08:00:00"
    )

    told = refused.stdout + refused.stderr
    assert all(name in told for name in ("DUBAN_TIMEZONE", "DUBAN_HTTP", "DUBAN_CLOCK_START"))


def test_a_drill_refuses_gateways_off_this_machine(nobody: House) -> None:
    refused = nobody.run(
        "up", code=1, DUBAN_CLOCK_START="2026-03-02T08:00:00+08:00", DUBAN_SMTP_URL="smtp://mail.city.example:25"
    )

    assert "DUBAN_SMTP_URL" in refused.stderr + refused.stdout
    assert not (nobody.data / "postgres").exists()


def test_nothing_starts_on_faulty_files(nobody: House, files: Path) -> None:
    spoil(files / "playbooks" / "talent.arrived.yaml", "due: T+5", "due: soon")

    refused = nobody.run("up", code=1, DUBAN_CONFIG_DIR=str(files))

    assert "talent.arrived.yaml" in refused.stderr + refused.stdout
    assert not (nobody.data / "postgres").exists()


def test_settings_name_their_source_and_hide_secrets(nobody: House, tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("smtps://postman:very-secret@127.0.0.1:465\n", encoding="utf-8")

    shown = nobody.run(
        "settings", "--json", DUBAN_SMTP_URL_FILE=str(secret), DUBAN_MAIL_FROM="港城 <a@city.example>",
        DUBAN_DATABASE_URL="postgresql://duban:hush-hush@127.0.0.1:9/duban",
    ).stdout  # fmt: skip
    settings = json.loads(shown)

    assert all(set(entry) == {"value", "source"} for entry in settings.values())
    assert settings["DUBAN_MAIL_FROM"]["value"] == "港城 <a@city.example>"
    assert settings["DUBAN_HTTP"]["value"] == f"127.0.0.1:{nobody.port}"
    sources = {settings[name]["source"] for name in ("DUBAN_MAIL_FROM", "DUBAN_SMTP_URL", "DUBAN_TIMEZONE")}
    assert len(sources) == 3
    assert "very-secret" not in shown
    assert "hush-hush" not in shown


def test_the_folder_of_the_caller_does_not_matter(nobody: House, tmp_path: Path) -> None:
    """Folders of the same names as ours stand in the way and change nothing."""
    for name in ("duban", "config", "events", "agents"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(70)\n", encoding="utf-8")

    nobody.run("check")


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(file: Path, words: str) -> int:
    return file.read_text(encoding="utf-8").split(words)[0].count("\n") + 1
