"""The life of a duty, seen from outside: objected to, extended, returned, handed over, taken back, and all on record.

I6: each life is a legal one. I7: the journal is exported, verified offline, replayed, and published as it stands. I9:
nothing personal is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.days import ladder
from tests.acceptance.desk import Desk, Shown
from tests.acceptance.directives import path
from tests.acceptance.export import TAMPERED, Export, chained, export, rewritten
from tests.acceptance.foreign import read_topic
from tests.acceptance.house import House, instant, standing, until
from tests.acceptance.post_office import PostOffice
from tests.acceptance.spring import END, FRIDAY, GRANTED, LINE, REASON, WITHDRAWN, Spring, april, directives, plain

DUE = april(20, 17, 30)


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spring]:
    city, folder = plain(), tmp_path_factory.mktemp("plain")
    newcomer = city.person()
    with PostOffice().at_work() as office, standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=FRIDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "plain.yaml")))
        spring = Spring(Desk(house, city, office), newcomer, *directives())
        spring.play()
        yield spring


@pytest.fixture(scope="module")
def exported(spring: Spring, tmp_path_factory: pytest.TempPathFactory) -> Export:
    return export(spring.desk.house, tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A machine on which nothing runs, and which knows of no database."""
    return House(tmp_path_factory.mktemp("nowhere"))


def states(duty: Shown) -> list[str]:
    """The states that it was in, one after another."""
    seen = [change["state"] for change in duty["history"]]
    return [state for state, before in zip(seen, [None, *seen], strict=False) if state != before]


# What became of the duties


@pytest.mark.parametrize(("unit", "way"), [("quay", "link"), ("kiln", "sms"), ("loom", "api")])
def test_a_signature_is_recorded_with_its_way(spring: Spring, unit: str, way: str) -> None:
    owed = [one for tier in LINE for one in spring.desk.owed(spring.first, unit, tier)]
    assert len(owed) == (5 if unit == "quay" else 4)
    assert {one["acknowledged_by"] for one in owed} == {way}
    assert {(one["tier"], one["state"]) for one in owed} == {
        (tier, "acknowledged" if tier == "staff" else "conveyed") for tier in LINE
    }


def test_who_never_signs_keeps_the_tiers_below_shut_and_is_escalated(spring: Spring) -> None:
    owed = spring.desk.house.all("/v1/obligations", subject=spring.first["subject"], unit="dyke")
    assert [(one["tier"], one["state"]) for one in owed] == [("principal", "open")]
    fired = {step["name"] for step in owed[0]["steps"] if step["fired_at"]}
    assert {"due", "overdue-1", "overdue-2", "overdue-3"} <= fired


def test_the_ruling_is_final_and_the_clock_ran_on(spring: Spring) -> None:
    disputed = spring.report("quay")
    assert states(disputed) == ["assigned", "disputed", "assigned", "signed", "submitted", "closed"]
    assert (disputed["unit"], instant(disputed["due_at"])) == ("barn", DUE)
    (objected,) = [instant(change["at"]) for change in disputed["history"] if change["state"] == "disputed"]
    (ruled,) = [instant(change["at"]) for change in disputed["history"] if change.get("action") == "rule"]
    assert (objected, ruled) == (FRIDAY, april(8, 11))
    again = spring.desk.post(disputed, "dispute", {"reason": "再次提出"})
    assert (again.status_code, again.json()["state"]) == (409, "closed")
    (own,) = spring.desk.house.all("/v1/tasks", unit="hall", subject=disputed["id"])
    assert (own["key"], own["state"], instant(own["due_at"])) == ("rule", "closed", april(8, 17, 30))


def test_both_deadlines_of_an_extension_are_kept_and_only_the_new_one_is_reminded_of(spring: Spring) -> None:
    extended = spring.report("kiln")
    assert states(extended) == ["assigned", "signed", "submitted", "closed"]
    assert instant(extended["due_at"]) == GRANTED
    (kept,) = [change for change in extended["history"] if change.get("action") == "extend"]
    assert (instant(kept["due_before"]), instant(kept["due_at"])) == (DUE, GRANTED)
    planned = ladder(GRANTED.date())
    known = {step["name"]: step for step in extended["steps"]}
    assert {name: instant(known[name]["at"]) for name in planned} == planned
    assert known["remind-3"]["fired_at"] == known["remind-3"]["at"]
    assert {known[name]["fired_at"] for name in planned if name != "remind-3"} == {None}
    told = spring.desk.notices(extended, step="remind-3")
    assert {instant(one["queued_at"]) for one in told} == {planned["remind-3"]}


def test_the_second_return_goes_to_the_principal(spring: Spring) -> None:
    returned = spring.report("loom")
    life = ["assigned", "signed", "submitted", "returned", "submitted", "returned", "submitted", "closed"]
    assert states(returned) == life
    liaison, principal = spring.who("loom", "liaison"), spring.who("loom", "principal")
    told = spring.desk.notices(returned, step="returned")
    assert {(one["person"], one["channel"], instant(one["queued_at"])) for one in told} == {
        *((liaison, channel, april(10, 10)) for channel in ("email", "inbox")),
        *((liaison, channel, april(13, 10)) for channel in ("email", "inbox")),
        *((principal, channel, april(13, 10)) for channel in ("email", "sms")),
    }


def test_what_was_open_passed_to_who_came_with_its_history(spring: Spring) -> None:
    (owed,) = spring.desk.owed(spring.first, "barn", "principal")
    assert (owed["person"], owed["acknowledged_by"]) == (spring.newcomer, "link")
    assert instant(owed["acknowledged_at"]) == april(9, 15)
    assert instant(owed["opened_at"]) == FRIDAY
    assert spring.desk.house.web.post(path(spring.old_mails[0])).status_code == 410
    report = spring.report("barn")
    assert (report["state"], [c["by"] for c in report["history"] if c["state"] == "signed"]) == (
        "closed", [spring.who("barn", "principal")],
    )  # fmt: skip
    assert [c["by"] for c in report["history"] if c["state"] == "submitted"] == [spring.newcomer]
    (passed,) = spring.desk.house.json("handover", "list")
    assert (passed["post"], passed["person"], instant(passed["effective"])) == (
        "barn/principal", spring.newcomer, april(9, 9),
    )  # fmt: skip


def test_of_what_was_taken_back_the_signature_stays(spring: Spring) -> None:
    came = spring.desk.house.came_of(spring.second)
    assert {task["state"] for task in came["tasks"]} == {"withdrawn"}
    found = {(one["unit"], one["tier"]): one["state"] for one in came["obligations"]}
    assert found == {
        ("quay", "principal"): "conveyed", ("quay", "deputy"): "withdrawn", ("dyke", "principal"): "withdrawn",
    }  # fmt: skip
    assert came["withdrawal"]["reason"] == WITHDRAWN


# What is on record of it


def test_the_export_is_whole_by_anybodys_reckoning(exported: Export) -> None:
    assert exported.anchor == {"sequence": len(exported.lines), "hash": chained(exported)}


def test_it_is_verified_offline_against_its_anchor(exported: Export, nowhere: House) -> None:
    assert not [name for name in nowhere.environment if "DATABASE" in name]
    told = verified(exported.lines, exported, nowhere)
    assert (told["code"], told["whole"], told["rows"]) == (0, True, len(exported.lines))


@pytest.mark.parametrize("how", TAMPERED, ids=lambda how: how.__name__)
def test_what_is_tampered_with_is_found_and_the_first_bad_row_named(exported: Export, nowhere: House, how: Any) -> None:
    first = TAMPERED[how]
    told = verified(how(exported.lines), exported, nowhere)
    assert (told["code"], told["whole"]) == (1, False)
    assert told["first_bad"] == (first if first > 0 else len(exported.lines) + 1 + first)


def test_a_chain_rewritten_to_its_end_is_not_that_of_the_anchor(exported: Export, nowhere: House) -> None:
    assert verified(rewritten(exported.lines), exported, nowhere)["code"] == 1
    assert verified(rewritten(exported.lines), exported, nowhere, anchored=False)["code"] == 0


def verified(lines: list[bytes], exported: Export, nowhere: House, *, anchored: bool = True) -> dict[str, Any]:
    """What `verify` says of those lines where there is no ledger, and its exit code."""
    file = nowhere.folder / "rows.jsonl"
    file.write_bytes(b"".join(lines))
    anchor = ("--anchor", str(exported.folder / "anchor.json")) if anchored else ()
    done = nowhere.run("journal", "verify", "--from-export", str(file), *anchor, "--json", code=None)
    return {**json.loads(done.stdout), "code": done.returncode}


def test_the_journal_rebuilds_the_tables(spring: Spring, exported: Export) -> None:
    made = spring.desk.house.json("journal", "replay")
    assert (made["differing"], made["differences"]) == (0, [])
    assert made["things"]["task"] == len(spring.desk.house.all("/v1/tasks"))
    assert made["things"]["obligation"] == len(spring.desk.house.all("/v1/obligations"))


def test_the_audit_explains_everything(spring: Spring, exported: Export) -> None:
    report = spring.desk.house.json("audit", "--grace", "0")
    assert (report["unexplained"], report["findings"]) == (0, [])
    assert report["looked"]["obligations"] == len(spring.desk.house.all("/v1/obligations"))


def test_every_row_is_published_as_it_stands(spring: Spring, exported: Export) -> None:
    kafka = spring.desk.house.kafka

    def read() -> dict[int, bytes]:
        return {json.loads(record.value)["sequence"]: record.value for record in read_topic(kafka, "duban.changes")}

    changes = until(read, lambda found: len(found) >= len(exported.lines))
    assert sorted(changes)[: len(exported.lines)] == list(range(1, len(exported.lines) + 1))
    previous = bytes(32).hex()
    for row in exported.rows:
        value = changes[row["sequence"]]
        said = json.loads(value)
        assert (said["hash"], said["previous"]) == (row["hash"], previous)
        assert row["entry"].encode() in value
        assert said["type"] == f"duban.{said['data']['what']}.{said['data']['state']}.v1"
        previous = row["hash"]


def test_nothing_personal_and_no_reason_is_in_it(spring: Spring, exported: Export) -> None:
    desk = spring.desk
    personal = [person[name] for person in desk.city.people for name in ("name", "phone", "email")]
    kept = {*personal, *desk.said, REASON, WITHDRAWN}
    records = read_topic(desk.house.kafka, "duban.changes")
    for text in (*(record.value.decode() for record in records), *(line.decode() for line in exported.lines)):
        # in one spelling, whichever it was written in
        plain = json.dumps(json.loads(text), ensure_ascii=False)
        assert not [secret for secret in kept if secret in plain]


def test_the_clock_stands_where_the_spring_ended(spring: Spring) -> None:
    assert spring.desk.house.now() == END
