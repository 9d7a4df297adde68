"""The command line in a real house on a drill clock, with a foreign publisher beside it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiokafka import AIOKafkaProducer

from tests.integration.command_line import DIRECTIVE, ROOT, duban, written

START = "2026-03-02T08:00:00+08:00"
PATIENCE = 60.0


class House:
    """A running `duban up`, and the commands given to it from another folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "duban.cli.main", "up"],
            cwd=folder,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")},
                "PYTHONPATH": str(ROOT),
                "DUBAN_DATA_DIR": str(self.data),
                "DUBAN_HTTP": "127.0.0.1:0",
                "DUBAN_BROKER": "tansu",
                "DUBAN_CLOCK_START": START,
                "DUBAN_CLOCK_SPEED": "0",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """What the command prints, its exit code checked."""
        done = duban(*words, cwd=self.folder)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def ready(self) -> None:
        self.until(lambda: (self.data / "runtime.json").exists() and self.get("/readyz").status_code == 200)

    def get(self, path: str, **query: str) -> httpx2.Response:
        runtime = json.loads((self.data / "runtime.json").read_text(encoding="utf-8"))["settings"]
        return httpx2.get(f"http://{runtime['DUBAN_HTTP']}{path}", params=query, timeout=30, trust_env=False)

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        page = self.get(path, limit="500", **query).json()
        assert page["next"] is None
        return list(page["items"])

    def until(self, seen: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None
            with contextlib.suppress(httpx2.TransportError, FileNotFoundError):
                if seen():
                    return
            assert time.monotonic() < deadline, "it did not come about in time"
            time.sleep(0.05)

    def publish_foreign(self, topic: str, value: bytes) -> None:
        """As another system does: plain aiokafka, nothing of ours."""
        asyncio.run(_publish(self.json("settings")["DUBAN_KAFKA"]["value"], topic, value))

    def knows(self, event: dict[str, Any]) -> bool:
        return self.get("/v1/events", source=event["source"], id=event["id"]).status_code == 200


async def _publish(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, value, headers=[("content-type", b"application/cloudevents+json")])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    this = House(tmp_path_factory.mktemp("house"))
    try:
        this.ready()
        yield this
    finally:
        this.process.send_signal(signal.SIGTERM)
        this.process.wait(30)


def directive(number: str, **changed: Any) -> dict[str, Any]:
    """One for a single unit, so that little comes of it."""
    data = {"title": "传达学习", "points": ["一"], "issued_by": "办公室", "units": ["hrss"]}
    return {**DIRECTIVE, "id": number, "subject": f"directive-{number}", "data": {**data, **changed}}


def file(house: House, event: dict[str, Any]) -> str:
    return written(house.folder / f"{event['id']}.json", json.dumps(event))


def test_the_settings_tell_what_duban_up_runs_here(house: House) -> None:
    shown = house.json("settings")
    for name in ("DUBAN_DATABASE_URL", "DUBAN_KAFKA", "DUBAN_SMTP_URL", "DUBAN_HTTP"):
        assert shown[name]["source"] == "duban up"
    assert "********" in shown["DUBAN_DATABASE_URL"]["value"]


def test_a_second_house_in_the_same_data_directory_is_refused(house: House) -> None:
    assert duban("up", cwd=house.folder).returncode == 1


def test_what_is_published_is_taken_in_and_publishing_again_changes_nothing(house: House) -> None:
    event = directive("published")
    (first,) = house.json("publish", file(house, event))
    assert (first["source"], first["id"], first["topic"]) == (event["source"], "published", "duban.events.meeting")
    house.until(lambda: house.knows(event))
    (again,) = house.json("publish", file(house, event))
    assert again["offset"] > first["offset"]
    house.run("clock", "advance", "0m")
    assert len(house.items("/v1/tasks", event_id="published")) == 1
    assert house.json("rejects", "list") == []


def test_the_plan_says_what_the_event_then_opens(house: House) -> None:
    event = directive("planned")
    planned = house.json("plan", file(house, event))
    house.publish_foreign("duban.events.meeting", json.dumps(event).encode())
    house.until(lambda: house.knows(event))
    house.run("clock", "advance", "0m")
    for path, kind in (("/v1/tasks", "tasks"), ("/v1/obligations", "obligations")):
        opened = house.items(path, event_id="planned")
        same = opened[0].keys() & planned[kind][0].keys() - {"history"}
        assert {"unit", "due_at", "steps", "title", "state"} <= same
        assert [{name: one[name] for name in same} for one in opened] == [
            {name: one[name] for name in same} for one in planned[kind]
        ]
    told = {(one["person"], one["channel"]) for duty in planned["obligations"] for one in duty["told"]}
    notices = house.items("/v1/notices", event_id="planned")
    assert told == {(one["person"], one["channel"]) for one in notices if one["obligation"]}


def test_a_plan_for_an_unknown_unit_is_refused_with_its_field(house: House) -> None:
    assert "data.units.0" in house.run("plan", file(house, directive("nowhere", units=["nowhere"])), code=1)


def test_a_reject_is_listed_shown_mended_and_replayed(house: House) -> None:
    good = directive("mended")
    bad = {**good, "data": {**good["data"], "points": []}}
    house.publish_foreign("duban.events.meeting", json.dumps(bad).encode())
    house.until(lambda: house.json("rejects", "list"))
    (found,) = house.json("rejects", "list")
    assert found.keys() == {"id", "reason", "field", "topic", "partition", "offset", "received_at"}
    assert (found["reason"], found["field"], found["topic"]) == ("invalid-data", "data.points", "duban.events.meeting")
    number = str(found["id"])
    assert json.loads(house.json("rejects", "show", number)["body"]) == bad
    assert "data.points" in house.run("rejects", "show", number)
    assert "data.points" in house.run("rejects", "replay", number, code=1)
    assert house.json("rejects", "list") == [found]
    assert house.json("rejects", "replay", number, "--with", file(house, good)) == {
        "events": 1, "duplicates": 0, "rejects": 0,
    }  # fmt: skip
    assert house.knows(good)
    assert house.json("rejects", "list") == []
    house.run("rejects", "replay", number, code=1)
    house.run("rejects", "show", "999999", code=1)


def test_a_token_is_shown_once_listed_without_itself_and_revoked(house: House) -> None:
    token = house.json("token", "issue", "oa", "--role", "publisher", "--source", "//oa.example/")["token"]
    house.run("token", "issue", "oa", "--role", "reader", code=1)
    (listed,) = house.json("token", "list")
    assert (listed["name"], listed["role"], listed["sources"]) == ("oa", "publisher", ["//oa.example/"])
    assert token not in json.dumps(listed)
    house.run("token", "revoke", "oa")
    house.run("token", "revoke", "oa", code=1)


def test_the_files_of_the_active_policy_do_not_differ_and_faulty_ones_are_not_applied(house: House) -> None:
    assert house.json("policy", "diff") == {}
    assert house.json("policy", "apply") == {"version": 1}
    assert "playbooks/rules.yaml" in house.json("policy", "show")
    folder = house.folder / "config"
    (folder / "playbooks").mkdir(parents=True)
    written(folder / "playbooks" / "rules.yaml", "ladder: 3\n")
    said = duban("policy", "apply", cwd=house.folder, DUBAN_CONFIG_DIR="config")
    assert said.returncode == 1
    assert "playbooks/rules.yaml:1: " in said.stderr
    assert house.json("policy", "apply") == {"version": 1}


def test_the_organisation_that_is_exported_changes_nothing_when_imported(house: House) -> None:
    for name, words in (("org.yaml", ["export"]), ("org.json", ["export", "--json"])):
        written(house.folder / name, house.run("organisation", *words))
        changes = house.json("organisation", "import", name, "--dry-run")
        assert not any(changes[kind] for kind in changes if kind.startswith(("units", "posts")))
    whole = house.json("organisation", "export")
    whole["posts"] = [post for post in whole["posts"] if post["person"] != "p-0005"]
    written(house.folder / "less.json", json.dumps(whole))
    said = house.run("organisation", "import", "less.json", "--dry-run")
    assert "posts removed: org/staff/p-0005 p-0005" in said
    assert house.json("organisation", "export") != whole
    faulty = written(house.folder / "faulty.yaml", "units: []\npeople:\n  - {person: x}\nposts: []\n")
    assert f"{faulty}:3: people.0.person: " in house.run("organisation", "import", faulty, code=1)


def test_a_text_signs_and_whatever_comes_of_a_reply_the_command_exits_0(house: House) -> None:
    event = directive("by-text")
    house.publish_foreign("duban.events.meeting", json.dumps(event).encode())
    house.until(lambda: house.knows(event))
    house.run("clock", "advance", "0m")
    (opened,) = house.items("/v1/obligations", event_id="by-text")
    sent = [json.loads(line) for line in (house.data / "sms.jsonl").read_text(encoding="utf-8").splitlines()]
    ours = {one["id"] for one in house.items("/v1/notices", event_id="by-text") if one["obligation"] == opened["id"]}
    (text,) = (one for one in sent if one["notice"] in ours)
    code = text["text"].partition("回复“1 ")[2].partition("”")[0]
    assert house.run("sms", "reply", text["to"], "what?")
    assert house.run("sms", "reply", "13800138000", f"1 {code}")
    assert house.items("/v1/obligations", event_id="by-text")[0]["state"] == "open"
    house.run("sms", "reply", text["to"], f"1 {code}")
    house.run("clock", "advance", "0m")
    by_tier = {one["tier"]: one for one in house.items("/v1/obligations", event_id="by-text")}
    assert {tier: one["state"] for tier, one in by_tier.items()} == {"principal": "conveyed", "deputy": "open"}
    assert by_tier["principal"]["acknowledged_by"] == "sms"


def test_a_test_message_tells_each_step_and_lies_in_the_mailbox(house: House) -> None:
    steps = [step["step"] for step in house.json("test-send", "me@unit.example")["steps"]]
    assert [step.split()[0] for step in steps] == ["connect", "EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
    mails = [path.read_text(encoding="utf-8") for path in (house.data / "mail" / "new").iterdir()]
    assert any("X-RcptTo: me@unit.example" in mail for mail in mails)
    house.run("test-send", "13800138000")
    assert "13800138000" in (house.data / "sms.jsonl").read_text(encoding="utf-8").splitlines()[-1]


def test_the_clock_moves_through_each_due_instant_and_never_back(house: House) -> None:
    event = directive("clocked")
    house.publish_foreign("duban.events.meeting", json.dumps(event).encode())
    house.until(lambda: house.knows(event))
    assert house.json("clock") == {"now": START, "drill": True, "speed": 0.0}
    assert house.json("clock", "advance", "3d")["now"] == "2026-03-05T08:00:00+08:00"
    (obligation,) = house.items("/v1/obligations", event_id="clocked")
    fired = {step["name"]: step["fired_at"] for step in obligation["steps"] if step["outcome"] == "fired"}
    assert fired == {
        "remind-1": "2026-03-02T09:00:00+08:00",
        "due": "2026-03-03T09:00:00+08:00",
        "overdue-1": "2026-03-04T09:00:00+08:00",
    }
    assert {one["state"] for one in house.items("/v1/notices", event_id="clocked")} == {"accepted", "delivered"}
    house.run("clock", "advance", "--to", START, code=1)
    assert "at most 5 years" in house.run("clock", "advance", "--to", "2031-03-06T08:00:00+08:00", code=1)
    assert "2026-03-05T08:00:00+08:00" in house.run("clock")
    assert house.json("clock", "advance", "--to", "2026-03-05T09:30:00+08:00")["now"] == "2026-03-05T09:30:00+08:00"
