"""The drill clock over Spring Festival: each step at its instant and to whom the ladder says, none after signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.acceptance.city import City, valley
from tests.acceptance.days import BEIJING, due, ladder, nine, workday_after
from tests.acceptance.foreign import directive, structured, talent
from tests.acceptance.house import ENDED, House, instant, standing
from tests.acceptance.post_office import PostOffice

WEDNESDAY = datetime(2026, 2, 11, 8, 0, tzinfo=BEIJING)
"""The last days before Spring Festival: the Saturday is worked, then nine days off, and the 28th is a Saturday too."""
TODAY = WEDNESDAY.date()
DAYS = 24


@dataclass
class Played:
    """What was seen at the end of each day."""

    house: House
    city: City
    office: PostOffice
    directive: dict[str, Any]
    talent: dict[str, Any]
    second: dict[str, Any]
    evenings: dict[datetime, list[dict[str, Any]]] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)

    def told(self, duty: dict[str, Any], step: str) -> Counter[tuple[str, str]]:
        """Who heard of a step of a duty, by which channel; each must have ended well."""
        mine = [n for n in self.notices if duty["id"] in (n["task"], n["obligation"]) and n["step"] == step]
        return Counter((n["person"], n["channel"]) for n in mine)

    def owed(self, unit: str, tier: str, *, of: dict[str, Any] | None = None) -> dict[str, Any]:
        """The obligation as it stands, of the first directive unless another is named."""
        event = of or self.directive
        (found,) = self.house.all("/v1/obligations", subject=event["subject"], unit=unit, tier=tier)
        return found

    def sign(self, unit: str, tier: str, *, of: dict[str, Any] | None = None) -> None:
        """By the link of the first mail."""
        obligation = self.owed(unit, tier, of=of)
        notices = self.house.all("/v1/notices", subject=obligation["subject"], unit=unit)
        mine = [n["message_id"] for n in notices if n["obligation"] == obligation["id"] and n["message_id"]]
        mails = [mail for message_id in mine for mail in self.office.by_id(message_id)]
        link = next(mail.link for mail in mails if mail.to == self.city.email(obligation["person"]))
        assert self.house.web.post("/a/" + link.partition("/a/")[2]).status_code == 200

    def who(self, unit: str | None, post: str) -> str:
        return self.city.holder(unit, post, TODAY)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Twenty-four days: hub signs in time down to its liaison, the mill two weeks late, the ferry's principal never."""
    city, folder = valley(), tmp_path_factory.mktemp("valley")
    with PostOffice().at_work() as office, standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=WEDNESDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "valley.yaml")))
        told = directive(time=WEDNESDAY), talent(time=WEDNESDAY, employer="ferry")
        played = Played(house, city, office, *told, directive(time=WEDNESDAY, units=["ferry"], title="第二次会议精神"))
        house.publish(structured(played.directive), structured(played.talent), structured(played.second))
        house.settle()
        play(played)
        yield played


def play(played: Played) -> None:
    """Day by day; what is signed is signed in the morning, before nine."""
    for tier in ("principal", "deputy"):
        played.sign("ferry", tier, of=played.second)
        played.house.settle()
    for number in range(1, DAYS + 1):
        played.house.advance("1d")
        now = WEDNESDAY + timedelta(days=number)
        played.evenings[now] = played.house.all("/v1/tasks") + played.house.all("/v1/obligations")
        if number == 1:
            for tier in ("principal", "deputy", "liaison"):
                played.sign("hub", tier)
                played.house.settle()
        if number == 14:
            played.sign("mill", "principal")
    played.house.settle()
    played.notices = played.house.all("/v1/notices")


def test_the_clock_shows_where_it_was_moved(played: Played) -> None:
    assert played.house.now() == WEDNESDAY + timedelta(days=DAYS)


def test_deadlines_leap_over_the_festival(played: Played) -> None:
    (report, *_) = played.house.all("/v1/tasks", subject=played.directive["subject"])
    assert instant(report["due_at"]) == due(TODAY, 10) == datetime(2026, 3, 3, 17, 30, tzinfo=BEIJING)
    came = {
        task["key"]: instant(task["due_at"]) for task in played.house.all("/v1/tasks", subject=played.talent["subject"])
    }
    assert came == {"register": due(TODAY, 1), "contact": due(TODAY, 5), "cultivate": due(TODAY, 15)}
    assert came["contact"] == datetime(2026, 2, 25, 17, 30, tzinfo=BEIJING)


def test_every_step_fires_exactly_at_its_instant(played: Played) -> None:
    for now, duties in played.evenings.items():
        for duty in duties:
            planned = ladder(instant(duty["due_at"]).astimezone(BEIJING).date())
            assert {step["name"]: instant(step["at"]) for step in duty["steps"]} == planned
            for step in duty["steps"]:
                assert_step(duty, step, now)


def assert_step(duty: dict[str, Any], step: dict[str, Any], now: datetime) -> None:
    at, opened = instant(step["at"]), instant(duty["opened_at"])
    ended = duty.get("acknowledged_at")
    comes = opened < at <= now and (ended is None or at < instant(ended))
    said = f"{duty['unit']} {duty.get('tier', duty.get('key'))} {step} at {now}"
    assert (step["fired_at"] is not None) == comes, said
    if comes:
        assert instant(step["fired_at"]) == at, said


def test_the_person_is_reminded_and_then_those_above(played: Played) -> None:
    ferry, hub = played.who("ferry", "principal"), played.who("hub", "principal")
    owed = played.owed("ferry", "principal")

    assert instant(owed["due_at"]) == due(TODAY, 1)
    assert played.told(owed, "remind-3") == {}
    assert played.told(owed, "remind-1") == {(ferry, "inbox"): 1, (ferry, "email"): 1, (ferry, "sms"): 1}
    assert played.told(owed, "due") == {(ferry, "sms"): 1, (ferry, "email"): 1}
    assert played.told(owed, "overdue-1") == {(hub, "sms"): 1, (hub, "email"): 1}
    assert played.told(owed, "overdue-2") == {(hub, "sms"): 1, (hub, "email"): 1}
    assert owed["state"] == "open"


def test_who_signs_hears_no_more(played: Played) -> None:
    hub, mill = played.owed("hub", "principal"), played.owed("mill", "principal")

    assert {step["name"] for step in hub["steps"] if step["fired_at"]} == {"remind-1"}
    assert instant(hub["acknowledged_at"]) == WEDNESDAY + timedelta(days=1)
    late = WEDNESDAY + timedelta(days=14)
    assert instant(mill["acknowledged_at"]) == late
    for duty in (hub, mill):
        after = [
            n
            for n in played.notices
            if n["obligation"] == duty["id"] and instant(n["queued_at"]) > instant(duty["acknowledged_at"])
        ]
        assert after == []


def test_a_tier_opened_late_has_its_clock_from_then(played: Played) -> None:
    deputy = played.owed("mill", "deputy")

    assert instant(deputy["opened_at"]) == WEDNESDAY + timedelta(days=14)
    assert (
        instant(deputy["due_at"]) == due(TODAY + timedelta(days=14), 1) == datetime(2026, 2, 26, 17, 30, tzinfo=BEIJING)
    )
    assert played.told(deputy, "overdue-1") == {
        (played.who("mill", "principal"), "sms"): 1,
        (played.who("mill", "principal"), "email"): 1,
    }


def test_a_task_reminds_its_liaison_and_deputy_and_then_reaches_the_principal(played: Played) -> None:
    (report,) = played.house.all("/v1/tasks", subject=played.directive["subject"], unit="mill")
    liaison, deputy, principal = (played.who("mill", post) for post in ("liaison", "deputy", "principal"))

    assert played.told(report, "remind-3") == {(liaison, "inbox"): 1, (liaison, "email"): 1}
    both = {(person, channel): 1 for person in (liaison, deputy) for channel in ("inbox", "email", "sms")}
    assert played.told(report, "remind-1") == both
    assert played.told(report, "due") == {
        (person, channel): 1 for person in (liaison, deputy) for channel in ("sms", "email")
    }
    office = played.who("hub", "liaison")
    assert played.told(report, "overdue-1") == {(principal, "sms"): 1, (principal, "email"): 1, (office, "email"): 1}
    queued = [n for n in played.notices if n["task"] == report["id"] and n["step"] == "overdue-1"]
    assert {instant(n["queued_at"]) for n in queued} == {nine(workday_after(due(TODAY, 10).date(), 1))}


def test_one_person_in_two_posts_is_reminded_once(played: Played) -> None:
    (report,) = played.house.all("/v1/tasks", subject=played.directive["subject"], unit="ferry")
    both = played.who("ferry", "deputy")
    assert both == played.who("ferry", "liaison")

    assert played.told(report, "due") == {(both, "sms"): 1, (both, "email"): 1}


def test_nobody_is_escalated_to_himself(played: Played) -> None:
    owed = played.owed("ferry", "liaison", of=played.second)
    assert owed["person"] == played.who("ferry", "deputy")

    principal = played.who("ferry", "principal")
    assert played.told(owed, "overdue-1") == {(principal, "sms"): 1, (principal, "email"): 1}


def test_every_mail_about_an_obligation_has_its_link(played: Played) -> None:
    mails = [
        mail
        for n in played.notices
        if n["obligation"] and n["message_id"]
        for mail in played.office.by_id(n["message_id"])
    ]

    assert len(mails) == len([n for n in played.notices if n["obligation"] and n["message_id"]])
    assert {len(mail.links()) for mail in mails} == {1}


def test_the_link_of_a_superior_shows_and_does_not_sign(played: Played) -> None:
    owed = played.owed("ferry", "principal")
    (notice,) = [
        n
        for n in played.notices
        if n["obligation"] == owed["id"] and (n["step"], n["channel"]) == ("overdue-2", "email")
    ]
    (mail,) = played.office.by_id(notice["message_id"])
    link = "/a/" + mail.link.partition("/a/")[2]

    assert played.house.web.get(link).status_code == 200
    assert 400 <= played.house.web.post(link).status_code < 500
    assert played.owed("ferry", "principal") == owed


def test_what_stays_undone_reaches_the_group_leader_in_one_digest_a_day(played: Played) -> None:
    leader = played.city.email(played.who(None, "leader"))
    digests = played.office.to(leader)
    first = nine(workday_after(due(TODAY, 1).date(), 5))

    assert first == datetime(2026, 2, 26, 9, 0, tzinfo=BEIJING)
    mine = [n for n in played.notices if n["person"] == played.who(None, "leader")]
    days = Counter(instant(n["queued_at"]).astimezone(BEIJING).date() for n in mine if n["channel"] == "email")
    assert days[first.date()] == 1
    assert set(days.values()) == {1}
    assert len(digests) == len([n for n in mine if n["channel"] == "email"])
    assert "谷城渡口局" in digests[0].body("plain")


def test_every_notice_ended_and_repeated_texts_carry_their_count(played: Played) -> None:
    assert {n["state"] for n in played.notices} <= ENDED - {"failed"}
    texts = [text for text in played.house.texts() if text["to"] == played.city.phone(played.who("mill", "liaison"))]
    assert len({text["text"] for text in texts}) == len(texts)
