"""One directive from a foreign program to everybody: mails, texts, links, signatures, tier by tier, and the gap by name."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.city import LINE, City
from tests.acceptance.conftest import FRIDAY
from tests.acceptance.days import due, ladder, local_day
from tests.acceptance.foreign import binary, directive, structured
from tests.acceptance.house import House, ids, instant, until, utf16_units
from tests.acceptance.post_office import Mail, PostOffice

TODAY = FRIDAY.date()
TOMORROW = due(TODAY, 1)
"""The Sunday, on which people work."""
Event = dict[str, Any]


@pytest.fixture(scope="module")
def event(house: House) -> Event:
    """A directive to every unit."""
    event = directive(time=FRIDAY - timedelta(hours=2), document="港人才〔2025〕9号")
    assert not house.knows(event)
    house.publish(structured(event))
    house.settled(event, obligations=8)
    return event


def to_units(house: House, *units: str, **said: Any) -> Event:
    """Another directive, to these units alone, that has been taken in and sent."""
    event = directive(time=FRIDAY, units=list(units), **said)
    house.publish(structured(event))
    house.settled(event, obligations=len(units))
    return event


def obligation_of(house: House, event: Event, unit: str, tier: str) -> dict[str, Any]:
    """The one of that unit and tier, once it is there."""
    asked = {"event_source": event["source"], "event_id": event["id"], "unit": unit, "tier": tier}
    (found,) = until(lambda: house.all("/v1/obligations", **asked))
    return dict(found)


def mail_of(house: House, office: PostOffice, event: Event, obligation: dict[str, Any]) -> Mail:
    """The mail that told the person of the obligation."""
    asked = {"event_source": event["source"], "event_id": event["id"]}

    def told() -> list[Mail]:
        notices = [n for n in house.all("/v1/notices", **asked) if n["obligation"] == obligation["id"] and n["channel"] == "email"]
        return [mail for notice in notices for mail in office.by_id(notice["message_id"])]

    (mail,) = until(told)
    return mail


def sign(house: House, office: PostOffice, event: Event, unit: str, tier: str) -> None:
    """Whoever owes it in that tier signs by the link of the mail."""
    asked = {"event_source": event["source"], "event_id": event["id"], "unit": unit, "tier": tier}
    for obligation in until(lambda: house.all("/v1/obligations", **asked)):
        assert house.web.post(path(mail_of(house, office, event, obligation))).status_code == 200


def path(mail: Mail) -> str:
    """The link without the host, which is the house's own."""
    return "/a/" + mail.link.partition("/a/")[2]


def test_every_units_principal_owes_by_the_next_working_day(house: House, city: City, event: Event) -> None:
    owed = {o["unit"]: o for o in house.came_of(event)["obligations"] if o["tier"] == "principal"}

    assert {unit: o["person"] for unit, o in owed.items()} == {
        unit: holder for unit in city.codes for holder in city.holders(unit, "principal", TODAY)
    }
    for unit, obligation in owed.items():
        assert instant(obligation["due_at"]) == TOMORROW
        assert (obligation["state"], obligation["provisional"]) == ("open", False)
        assert (obligation["title"], obligation["subject"], obligation["unit"]) == (event["data"]["title"], event["subject"], unit)
        assert obligation["event"] == {name: event[name] for name in ("source", "id", "type")}
        assert instant(obligation["opened_at"]) == FRIDAY
        assert (obligation["acknowledged_at"], obligation["acknowledged_by"]) == (None, None)
        assert [change["state"] for change in obligation["history"]] == ["open"]


def test_a_post_that_changes_hands_today_owes_by_its_newcomer(house: House, city: City, event: Event) -> None:
    third = [post["person"] for post in city.posts if post.get("unit") == "labs" and post["post"] == "principal"][-1]

    assert obligation_of(house, event, "labs", "principal")["person"] == third


def test_a_tier_with_nobody_moves_on_at_once_and_the_lead_office_hears(
    house: House, city: City, office: PostOffice, event: Event
) -> None:
    deputy = obligation_of(house, event, "depot", "deputy")

    assert deputy["person"] == city.holder("depot", "deputy", TODAY)
    assert instant(deputy["due_at"]) == TOMORROW
    lead = city.holder(city.lead, "liaison", TODAY)
    of_no_duty = [n for n in house.came_of(event)["notices"] if n["task"] is None and n["obligation"] is None]
    mails = [mail for n in of_no_duty if n["channel"] == "email" for mail in office.by_id(n["message_id"])]
    assert {notice["person"] for notice in of_no_duty} == {lead}
    assert [mail.to for mail in mails if city.zh("depot") in mail.subject + mail.body("plain")] == [city.email(lead)]


def test_the_ladder_of_a_duty_stands_in_working_days(house: House, event: Event) -> None:
    steps = obligation_of(house, event, "homes", "principal")["steps"]

    assert {step["name"]: instant(step["at"]) for step in steps} == ladder(local_day(TOMORROW))
    assert [step["name"] for step in steps if instant(step["at"]) <= FRIDAY] == ["remind-3", "remind-1"]
    assert {step["fired_at"] for step in steps} == {None}


def test_every_unit_owes_a_report_in_ten_working_days(house: House, city: City, event: Event) -> None:
    tasks = house.came_of(event)["tasks"]

    assert Counter(task["unit"] for task in tasks) == Counter(city.codes)
    assert due(TODAY, 10).isoformat() == "2025-10-16T17:30:00+08:00"
    for task in tasks:
        assert (task["key"], task["title"], task["state"]) == ("report", "传达学习情况报告", "assigned")
        assert task["evidence"] == "传达记录, 签到人数/应到人数, 主要负责同志签发"
        assert instant(task["due_at"]) == due(TODAY, 10)
        assert (task["provisional"], task["short_notice"]) == (False, False)


def test_who_owes_is_written_to_once_with_a_link(house: House, city: City, office: PostOffice, event: Event) -> None:
    for obligation in house.came_of(event)["obligations"]:
        mail = mail_of(house, office, event, obligation)

        assert mail.to == city.email(obligation["person"])
        assert mail.links("html") == {mail.link}
        assert mail.link.startswith(f"http://127.0.0.1:{house.port}/a/")
        assert event["data"]["title"] in mail.body("plain")
        assert mail.message["List-Unsubscribe"] is None
        assert mail.message["Date"]


def test_each_is_told_by_the_channels_of_the_class(house: House, city: City, event: Event) -> None:
    came = house.came_of(event)
    report = {task["id"]: task["unit"] for task in came["tasks"]}
    told = Counter((n["task"], n["obligation"], n["person"], n["channel"]) for n in came["notices"])

    full = [code for code in city.codes if all(city.holders(code, post, TODAY) for post in LINE)]
    for task, unit in report.items():
        if unit in full:
            who = {post: city.holder(unit, post, TODAY) for post in LINE}
            assert {key[2:]: times for key, times in told.items() if key[0] == task} == {
                (who["liaison"], "email"): 1, (who["liaison"], "inbox"): 1, (who["deputy"], "sms"): 1,
                (who["principal"], "sms"): 1,
            }  # fmt: skip
    for obligation in came["obligations"]:
        own = {key[3]: times for key, times in told.items() if key[1] == obligation["id"] and key[2] == obligation["person"]}
        assert own == {"email": 1, "inbox": 1, "sms": 1}


def test_every_notice_ends_well_and_shows_no_address(house: House, city: City, event: Event) -> None:
    for notice in house.came_of(event)["notices"]:
        assert notice["state"] in {"accepted", "delivered"}, notice
        if notice["channel"] == "sms":
            assert notice["to"] in {f"{phone[3:6]}****{phone[-4:]}" for phone in map(city.phone, persons(city))}
            assert notice["message_id"] is None
        if notice["channel"] == "email":
            assert notice["to"] not in set(map(city.email, persons(city)))
            assert notice["message_id"].startswith("<")


def test_a_text_on_a_duty_is_one_message_with_one_signature_a_code_and_no_link(house: House, event: Event) -> None:
    notices = {notice["id"]: notice for notice in house.came_of(event)["notices"] if notice["channel"] == "sms"}
    texts = [text for text in house.texts() if text["notice"] in notices]

    assert {text["notice"] for text in texts} == set(notices)
    assert len(texts) == len(notices)
    for text in texts:
        assert text["at"]
        assert_one_message(text["text"])


def test_a_title_is_cut_to_fit_and_no_character_in_two(house: House) -> None:
    event = to_units(house, "trade", title="𠮷" * 99)
    notices = ids(notice for notice in house.came_of(event)["notices"] if notice["channel"] == "sms")

    texts = [text["text"] for text in house.texts() if text["notice"] in notices]
    assert texts
    for text in texts:
        assert_one_message(text)
        assert "𠮷𠮷" in text or "传达学习情况报告" in text
        assert not {"?", "�"} & set(text)


def test_looking_at_the_link_fifty_times_changes_nothing(house: House, office: PostOffice, event: Event) -> None:
    before = house.came_of(event)
    link = path(mail_of(house, office, event, obligation_of(house, event, "homes", "principal")))

    for number in range(50):
        shown = house.web.request("GET" if number % 2 else "HEAD", link)
        assert shown.status_code == 200
        assert (event["data"]["points"][1] in shown.text) == bool(number % 2)
    assert house.came_of(event) == before


def test_the_button_signs_and_the_deputys_clock_begins(house: House, city: City, office: PostOffice, event: Event) -> None:
    sign(house, office, event, "homes", "principal")

    signed = obligation_of(house, event, "homes", "principal")
    assert instant(signed["acknowledged_at"]) == FRIDAY
    assert signed["acknowledged_by"] == "link"
    deputy = obligation_of(house, event, "homes", "deputy")
    assert (deputy["person"], deputy["state"]) == (city.holder("homes", "deputy", TODAY), "open")
    assert instant(deputy["due_at"]) == TOMORROW
    until(lambda: obligation_of(house, event, "homes", "principal")["state"] == "conveyed")
    assert [change["state"] for change in obligation_of(house, event, "homes", "principal")["history"]] == [
        "open", "acknowledged", "conveyed",
    ]  # fmt: skip


def test_signing_again_changes_nothing_and_says_so_kindly(house: House, office: PostOffice) -> None:
    event = to_units(house, "works")
    link = path(mail_of(house, office, event, obligation_of(house, event, "works", "principal")))
    house.web.post(link)
    mail_of(house, office, event, obligation_of(house, event, "works", "deputy"))
    house.settle()
    before = house.came_of(event)

    again = house.web.post(link)

    assert again.status_code == 200
    assert "无需重复" in again.text
    house.settle()
    assert house.came_of(event) == before


def test_the_message_goes_down_to_the_staff_and_the_gap_closes_by_name(house: House, city: City, office: PostOffice) -> None:
    event = to_units(house, "trade", "oldtown")
    roll = city.roll(["trade", "oldtown"], TODAY)
    assert_coverage(house, event, roll, signed=set())

    for tier in ("principal", "deputy", "liaison"):
        sign(house, office, event, "trade", tier)
    until(lambda: house.all("/v1/obligations", subject=event["subject"], tier="staff"))
    house.settle()
    upper = {entry for entry in roll if entry[0] == "trade" and entry[1] != "staff"}
    assert_coverage(house, event, roll, signed=upper)
    assert due(TODAY, 3).isoformat() == "2025-09-30T17:30:00+08:00"
    staff = house.all("/v1/obligations", subject=event["subject"], tier="staff")
    assert {o["person"] for o in staff} == set(city.holders("trade", "staff", TODAY))
    assert {instant(o["due_at"]) for o in staff} == {due(TODAY, 3)}

    sign(house, office, event, "trade", "staff")

    assert_coverage(house, event, roll, signed={entry for entry in roll if entry[0] == "trade"})
    states = Counter((o["tier"], o["state"]) for o in house.all("/v1/obligations", subject=event["subject"], unit="trade"))
    assert states == {("principal", "conveyed"): 1, ("deputy", "conveyed"): 1, ("liaison", "conveyed"): 1, ("staff", "acknowledged"): 3}


def test_where_a_post_is_vacant_the_tier_below_it_opens_with_its_own_clock(
    house: House, city: City, office: PostOffice
) -> None:
    event = to_units(house, "gate")

    sign(house, office, event, "gate", "principal")

    liaison = obligation_of(house, event, "gate", "liaison")
    assert liaison["person"] == city.holder("gate", "liaison", TODAY)
    assert instant(liaison["due_at"]) == TOMORROW
    assert house.all("/v1/obligations", subject=event["subject"], tier="deputy") == []


def test_binary_mode_says_the_same(house: House, city: City) -> None:
    event = directive(time=FRIDAY, units=["trade", "labs"], title="二进制模式")
    house.publish(binary(event))
    came = house.settled(event, obligations=2)

    assert {o["unit"]: o["person"] for o in came["obligations"]} == {
        unit: city.holder(unit, "principal", TODAY) for unit in ("trade", "labs")
    }
    assert {task["unit"] for task in came["tasks"]} == {"trade", "labs"}
    assert came["event"]["data"] == event["data"]
    assert came["withdrawal"] is None


def test_lists_are_filtered_and_paged(house: House, event: Event) -> None:
    mine = {"event_source": event["source"], "event_id": event["id"]}
    whole = house.came_of(event)
    for kind in ("tasks", "obligations", "notices"):
        assert ids(house.all(f"/v1/{kind}", **mine)) == ids(whole[kind])
        paged = house.all(f"/v1/{kind}", **mine, limit=3)
        assert len(paged) == len(ids(paged)) == len(whole[kind])
    assert ids(house.all("/v1/obligations", **mine, unit="trade")) == ids(o for o in whole["obligations"] if o["unit"] == "trade")
    assert ids(house.all("/v1/obligations", **mine, tier="deputy")) == ids(o for o in whole["obligations"] if o["tier"] == "deputy")
    assert ids(house.all("/v1/tasks", subject=event["subject"], state="assigned")) == ids(whole["tasks"])
    assert house.all("/v1/tasks", subject=event["subject"], state="closed") == []
    assert house.get(f"/v1/tasks/{whole['tasks'][0]['id']}") == whole["tasks"][0]
    assert house.get(f"/v1/obligations/{whole['obligations'][0]['id']}") == whole["obligations"][0]


def test_a_wrong_question_is_answered_with_every_fault_by_field(house: House) -> None:
    answer = house.web.get("/v1/obligations", params={"limit": "501", "state": "sleeping", "tier": "boss"})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {error["field"] for error in answer.json()["errors"]} == {"limit", "state", "tier"}
    assert all(error["code"] and error["detail"] for error in answer.json()["errors"])


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/a/x"), ("PUT", "/a/x"), ("POST", "/healthz"), ("DELETE", "/v1/tasks")])
def test_what_a_path_does_not_do_is_405(house: House, method: str, path: str) -> None:
    assert house.web.request(method, path).status_code == 405


def test_a_token_that_differs_in_any_character_is_forged(house: House, office: PostOffice) -> None:
    event = to_units(house, "labs")
    token = path(mail_of(house, office, event, obligation_of(house, event, "labs", "principal"))).removeprefix("/a/")
    before = house.came_of(event)

    changed = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]
    last = [token[:-1] + letter for letter in "ABCDEFGHabcdefgh0123456789-_" if letter != token[-1]]
    cut = [token[:-1], token[1:], token[: len(token) // 2], token + "A", token + "=", token.swapcase()]
    for forged in [*last, *cut, *changed]:
        for method in ("POST", "GET"):
            assert house.web.request(method, f"/a/{forged}").status_code in (404, 429), forged

    assert house.came_of(event) == before
    assert house.web.get(f"/a/{token}").status_code == 200


def test_people_get_pages_and_programs_get_problems(house: House) -> None:
    page = house.web.get("/a/nothing-of-the-kind", headers={"accept": "text/html"})
    assert 400 <= page.status_code < 500
    assert page.headers["content-type"].startswith("text/html")
    missing = house.web.get("/v1/tasks/00000000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("application/problem+json")


def test_nothing_of_a_person_is_in_logs_or_metrics(house: House, city: City, office: PostOffice, event: Event) -> None:
    tokens = [path(mail).removeprefix("/a/") for mail in office.mails if mail.links()]
    private = [each[name] for each in city.people for name in ("name", "phone", "email")] + tokens
    logs = [house.folder / "up.log", *(file for file in (house.data / "logs").rglob("*") if file.is_file())]

    written = house.web.get("/metrics").text + "".join(log.read_text(errors="replace") for log in logs)

    assert tokens
    assert "duban_events_total" in written
    assert [secret for secret in private if secret in written] == []


def assert_one_message(text: str) -> None:
    assert utf16_units(text) <= 70, text
    assert text.count("【") == text.count("】") == 1
    assert "://" not in text
    assert "/a/" not in text
    assert until_code(text)


def until_code(text: str) -> str:
    """The code of a text, which is to have one."""
    before, _, after = text.partition("回复“1 ")
    code, _, rest = after.partition("”签收")
    assert before is not text, text
    assert code.isdecimal(), text
    assert len(code) >= 4, text
    return code + rest


def assert_coverage(house: House, event: Event, roll: set[tuple[str, str, str]], *, signed: set[tuple[str, str, str]]) -> None:
    shown = house.get("/v1/coverage", subject=event["subject"])

    assert (shown["roll"], shown["acknowledged"]) == (len(roll), len(signed))
    counted, done = Counter(tier for _, tier, _ in roll), Counter(tier for _, tier, _ in signed)
    assert {tier["tier"]: (tier["roll"], tier["acknowledged"]) for tier in shown["tiers"]} == {
        tier: (counted[tier], done[tier]) for tier in ("principal", "deputy", "liaison", "staff")
    }
    assert {(missing["unit"], missing["tier"], missing["person"]) for missing in shown["gap"]} == roll - signed
    assert len(shown["gap"]) == len(roll - signed)
    assert all(missing["reason"] for missing in shown["gap"])


def persons(city: City) -> list[str]:
    return [each["person"] for each in city.people]
