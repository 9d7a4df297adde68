"""The command line where nothing runs: usage, files, settings; every fault at once, an exit code, never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import time
import tomllib
from pathlib import Path

import pytest

from tests.integration.command_line import DIRECTIVE, ROOT, duban, written

COMMANDS = [
    ["setup"], ["up"], ["worker"], ["scheduler"], ["console"], ["publish"], ["plan"], ["check"], ["settings"], ["demo"],
    ["test-send"], ["policy", "apply"], ["policy", "show"], ["policy", "diff"], ["organisation", "import"],
    ["organisation", "export"], ["reveal"], ["clock"], ["clock", "advance"], ["token", "issue"], ["token", "list"],
    ["token", "revoke"], ["rejects", "list"], ["rejects", "show"], ["rejects", "replay"], ["sms", "reply"],
    ["calendar", "show"], ["calendar", "import"], ["calendar", "diff"], ["calendar", "moves"], ["versions"],
    ["initiatives"], ["scores"], ["claims", "ageing"], ["rounds"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: list[str], tmp_path: Path) -> None:
    said = duban(*words, "--help", cwd=tmp_path)
    assert said.returncode == 0
    assert f"Usage: duban {' '.join(words)}" in said.stdout


def test_it_says_which_version_it_is(tmp_path: Path) -> None:
    said = duban("--version", cwd=tmp_path)
    assert (said.returncode, said.stdout.strip()) == (
        0,
        tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
    )


def test_help_comes_quickly(tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        began = time.monotonic()
        duban("--help", cwd=tmp_path)
        took.append(time.monotonic() - began)
    # 0.2 s on a quiet machine; the least of three, since others may be at work on it.
    assert min(took) < 1


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"], ["publish"], ["plan"], ["clock", "advance"], ["clock", "advance", "soon"],
        ["clock", "advance", "--to", "2026-03-05T09:00:00"],
        ["clock", "advance", "3d", "--to", "2026-03-05T09:00+08:00"],
        ["token", "issue", "a"], ["token", "issue", "a", "--role", "king"], ["rejects", "show", "x"],
        ["rejects", "show", "9223372036854775808"], ["rejects", "replay", "0"],
        ["test-send", "nobody"], ["settings", "--nix"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_exits_2(words: list[str], tmp_path: Path) -> None:
    assert duban(*words, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ["clock"], ["token", "list"], ["token", "issue", "a", "--role", "reader"], ["rejects", "list"],
        ["rejects", "show", "1"], ["policy", "show"], ["policy", "diff"], ["organisation", "export"],
        ["calendar", "show", "2027"], ["calendar", "moves"], ["versions", "a", "b"], ["initiatives"],
        ["scores"], ["claims", "ageing"], ["rounds"],
        ["sms", "reply", "13800138000", "1 0137"], ["setup"], ["worker"], ["scheduler"], ["console"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_without_a_ledger_a_command_exits_3_and_names_what_is_away(words: list[str], tmp_path: Path) -> None:
    said = duban(*words, cwd=tmp_path)
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.startswith("PostgreSQL is away: ")


NO_KEYS = {"empty": "", "list": "[]", "other": '{"a": 1}', "none": '{"keys": {}}', "no hex": '{"keys": {"1": "x"}}'}


@pytest.mark.parametrize("kept", NO_KEYS.values(), ids=NO_KEYS)
def test_a_file_of_keys_that_holds_none_is_a_fault(kept: str, tmp_path: Path) -> None:
    said = duban("check", cwd=tmp_path, DUBAN_KEYS_FILE=written(tmp_path / "keys.json", kept))
    assert (said.returncode, "DUBAN_KEYS_FILE: the file of keys " in said.stderr) == (1, True)


def test_a_device_for_keys_is_a_fault_and_keys_not_yet_made_are_none(tmp_path: Path) -> None:
    for device in ("/dev/null", "/dev/zero", "/"):
        assert "DUBAN_KEYS_FILE: " in duban("check", cwd=tmp_path, DUBAN_KEYS_FILE=device).stderr
    assert duban("check", cwd=tmp_path, DUBAN_KEYS_FILE="later.json").returncode == 0


@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "pipe", "pipe.xlsx", "pipe.zip"])
def test_an_organisation_is_read_from_plain_files_only(name: str, tmp_path: Path) -> None:
    if name.startswith("pipe"):
        os.mkfifo(tmp_path / name)
    said = duban("organisation", "import", name, "--dry-run", cwd=tmp_path)
    assert (said.returncode, "不是普通文件" in said.stderr) == (1, True)


def test_an_organisation_larger_than_can_be_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(10**12)
    said = duban("organisation", "import", "huge.yaml", "--dry-run", cwd=tmp_path)
    assert (said.returncode, "文件超过 200 MB" in said.stderr) == (1, True)


@pytest.mark.parametrize("option", ["--from-export", "--anchor"])
def test_a_folder_in_place_of_a_file_is_told_as_one(option: str, tmp_path: Path) -> None:
    said = duban("journal", "verify", option, ".", cwd=tmp_path)
    assert (said.returncode, said.stderr.strip()) == (1, ".: Is a directory")


def test_a_ledger_that_does_not_answer_is_away(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    written(tmp_path / "data" / "keys.json", json.dumps({"version": 1, "keys": {"1": "00" * 32}}))
    said = duban("clock", cwd=tmp_path, DUBAN_DATABASE_URL="postgresql://a:secret@127.0.0.1:9/duban")
    assert said.returncode == 3
    assert said.stderr.startswith("PostgreSQL is away")
    assert "secret" not in said.stderr


def test_a_broker_that_does_not_answer_is_away_and_nothing_is_said_to_be_published(tmp_path: Path) -> None:
    file = written(tmp_path / "one.json", json.dumps(DIRECTIVE))
    assert "Kafka is away" in duban("publish", file, cwd=tmp_path).stderr
    said = duban("publish", file, cwd=tmp_path, DUBAN_KAFKA="127.0.0.1:9")
    assert (said.returncode, said.stdout) == (3, "")
    assert "Kafka is away" in said.stderr


def test_a_mail_server_that_does_not_answer_is_away(tmp_path: Path) -> None:
    said = duban("test-send", "me@unit.example", cwd=tmp_path, DUBAN_SMTP_URL="smtp://127.0.0.1:9")
    assert said.returncode == 3
    assert "The mail server is away" in said.stderr


def test_a_card_to_oneself_goes_by_the_providers_that_are_set_and_says_each_step(tmp_path: Path) -> None:
    nobody = duban("test-send", "wecom:LiSi", cwd=tmp_path)
    assert (nobody.returncode, "DUBAN_IM_URLS" in nobody.stderr) == (3, True)
    said = duban(
        "test-send", "wecom:LiSi", "--json", cwd=tmp_path, DUBAN_IM_URLS="sandbox:", DUBAN_DATA_DIR=str(tmp_path)
    )
    assert (said.returncode, [step["step"] for step in json.loads(said.stdout)["steps"]]) == (
        0,
        ["open", "card by sandbox"],
    )
    assert json.loads((tmp_path / "im.jsonl").read_text())["to"] == {"wecom": "LiSi"}


def test_every_fault_of_every_file_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    files = [
        written(tmp_path / "good.json", json.dumps(DIRECTIVE)),
        written(tmp_path / "twice.json", '{"id": "1", "id": "2"}'),
        written(tmp_path / "nan.jsonl", '\n{"id": NaN}\n'),
        written(tmp_path / "empty.json", "[]"),
        written(tmp_path / "deep.json", "[" * 100_000),
        written(tmp_path / "deep.yaml", "[" * 100_000),
        written(tmp_path / "alias.yaml", "a: &x 1\nb: *x\n"),
        written(tmp_path / "twice.yaml", "a: 1\na: 2\n"),
        written(tmp_path / "open.yaml", "a: [1\n"),
        written(tmp_path / "text.json", '"an event"'),
        written(tmp_path / "data.json", json.dumps([DIRECTIVE, {**DIRECTIVE, "data": {"title": "", "nix": 1}}])),
        "absent.json",
        ".",
    ]
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    said = duban("publish", *files, "binary.json", cwd=tmp_path, DUBAN_KAFKA="127.0.0.1:9")
    assert (said.returncode, said.stdout) == (1, "")
    for blamed in (
        "twice.json: the key 'id' stands twice",
        "nan.jsonl: line 2: NaN",
        "empty.json: holds no event",
        "deep.json: is nested too deeply",
        "deep.yaml: line 1: is nested too deeply",
        "alias.yaml: line 2: aliases",
        "twice.yaml: line 2: the key 'a' stands twice",
        "open.yaml: line 2: ",
        "text.json:1: is no object",
        "data.json:1, event 2: data.title: ",
        "data.json:1, event 2: data.nix: ",
        "data.json:1, event 2: data.points: ",
        "absent.json: cannot be read",
        ".: cannot be read",
        "binary.json: is not UTF-8",
    ):
        assert f"\n  {blamed}" in said.stderr
    assert "good.json" not in said.stderr


def test_a_fault_in_json_lines_on_standard_input_is_told_with_its_line(tmp_path: Path) -> None:
    line = json.dumps(DIRECTIVE, ensure_ascii=False)
    said = duban("publish", "-", cwd=tmp_path, stdin=f"{line}\n{line}\n{{broken\n".encode())
    assert said.returncode == 1
    assert "line 3" in said.stderr


def test_an_event_may_be_written_as_json_json_lines_or_yaml_and_come_by_standard_input(tmp_path: Path) -> None:
    line = json.dumps(DIRECTIVE, ensure_ascii=False)
    document = (
        'specversion: "1.0"\nid: "1"\nsource: //oa.example/meetings\ntype: duban.meeting.directive.issued.v1\n'
        "subject: directive-1\ntime: 2026-03-02T08:00:00+08:00\n"
        "data: {title: 传达学习, points: [一], issued_by: 办公室}\n"
    )
    names = [
        written(tmp_path / "one.json", line),
        written(tmp_path / "bom.json", "\ufeff" + line),
        written(tmp_path / "three.jsonl", f"{line}\n\n{line}\n"),
        written(tmp_path / "two.yaml", f"{document}---\n{document}"),
    ]
    for stdin in (line, f"{line}\n{line}\n", document):
        said = duban("publish", *names, "-", cwd=tmp_path, stdin=stdin.encode(), DUBAN_KAFKA="127.0.0.1:9")
        # All were sound: the next thing to be wanting is the broker.
        assert said.returncode == 3
        assert "Kafka is away" in said.stderr


def test_faults_of_the_settings_are_told_in_one_go_and_name_the_variable(tmp_path: Path) -> None:
    said = duban(
        "settings", cwd=tmp_path, DUBAN_HTTP="here", DUBAN_CLOCK_START="2026-03-02", DUBAN_SMTP_URL_FILE="absent",
        DUBAN_TIMEZONE="Mars/Olympus", DUBAN_DATABASE_POOL="many", DUBAN_DATBASE_URL="x",
    )  # fmt: skip
    assert said.returncode == 1
    for name in ("HTTP", "CLOCK_START", "SMTP_URL_FILE", "TIMEZONE", "DATABASE_POOL"):
        assert f"\n  DUBAN_{name}: " in said.stderr
    assert "DUBAN_DATBASE_URL is no setting: did you mean DUBAN_DATABASE_URL?" in said.stderr


def test_a_toml_file_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    written(tmp_path / "duban.toml", "http = \n")
    said = duban("settings", cwd=tmp_path, DUBAN_SETTINGS="duban.toml")
    assert said.returncode == 1
    assert "duban.toml: Invalid value (at line 1" in said.stderr


def test_settings_say_where_each_came_from_and_mask_secrets(tmp_path: Path) -> None:
    written(tmp_path / "url", "postgresql://duban:from-file@127.0.0.1/duban\n")
    written(tmp_path / "duban.toml", 'sms_sign = "示例督办"\n')
    said = duban(
        "settings", "--json", cwd=tmp_path, DUBAN_SETTINGS="duban.toml", DUBAN_DATABASE_URL_FILE="url",
        DUBAN_SMTP_URL="smtp://me:hidden@127.0.0.1:25",
    )  # fmt: skip
    shown = json.loads(said.stdout)
    assert shown["DUBAN_SMTP_URL"] == {"value": "smtp://me:********@127.0.0.1:25", "source": "environment"}
    assert shown["DUBAN_SMS_SIGN"] == {"value": "示例督办", "source": "toml"}
    assert shown["DUBAN_HTTP"] == {"value": "127.0.0.1:8600", "source": "default"}
    assert "from-file" not in said.stdout


def test_the_packaged_files_have_no_fault(tmp_path: Path) -> None:
    said = duban("check", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")


def test_check_tells_every_fault_of_every_file_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    for part in ("playbooks", "organisation", "templates", "calendar"):
        shutil.copytree(ROOT / "config" / part, folder / part)
    playbook = folder / "playbooks" / "talent.arrived.yaml"
    lines = playbook.read_text(encoding="utf-8").count("\n")
    playbook.write_text(playbook.read_text(encoding="utf-8") + "nix: 1\n", encoding="utf-8")
    template = folder / "templates" / "due.sms.txt"
    template.write_text(template.read_text(encoding="utf-8") + "{{ nix }}\n", encoding="utf-8")
    written(folder / "calendar" / "overrides.yaml", "overrides: [{day: 2026-13-01, working: true, document: x}]\n")
    organisation = folder / "organisation" / "organisation.yaml"
    wrong = organisation.read_text(encoding="utf-8").replace("order: 2,", "order: x,")
    organisation.write_text(wrong, encoding="utf-8")
    said = duban("check", cwd=tmp_path, DUBAN_CONFIG_DIR="config", DUBAN_KAFAK="x")
    assert said.returncode == 1
    for blamed in ("calendar/overrides.yaml:1: overrides.0.day: ", f"playbooks/talent.arrived.yaml:{lines + 1}: nix: ",
                   "organisation/organisation.yaml:", "templates/due.sms.txt:"):  # fmt: skip
        assert f"\n  config/{blamed}" in said.stderr
    assert "DUBAN_KAFAK is no setting: did you mean DUBAN_KAFKA?" in said.stderr
    assert json.loads(duban("check", "--json", cwd=tmp_path, DUBAN_CONFIG_DIR="config").stdout)["faults"]


def test_faulty_files_keep_duban_up_from_starting_anything(tmp_path: Path) -> None:
    (tmp_path / "config" / "playbooks").mkdir(parents=True)
    written(tmp_path / "config" / "playbooks" / "rules.yaml", "ladder: 3\n")
    said = duban("up", cwd=tmp_path, DUBAN_CONFIG_DIR="config")
    assert said.returncode == 1
    assert "playbooks/rules.yaml:1: " in said.stderr
    assert not (tmp_path / "data").exists()
