"""One directive from a foreign program to everybody: who owes by when, and who is told how."""

from __future__ import annotations

from collections import Counter

from tests.acceptance.city import LINE, City
from tests.acceptance.days import due, ladder, local_day
from tests.acceptance.directives import Event, mail_of, obligation_of, to_units
from tests.acceptance.foreign import binary, directive
from tests.acceptance.house import House, ids, instant, utf16_units
from tests.acceptance.moments import FRIDAY, TODAY, TOMORROW
from tests.acceptance.post_office import PostOffice


def test_every_units_principal_owes_by_the_next_working_day(house: House, city: City, event: Event) -> None:
    owed = {o["unit"]: o for o in house.came_of(event)["obligations"] if o["tier"] == "principal"}

    assert {unit: o["person"] for unit, o in owed.items()} == {
        unit: holder for unit in city.codes for holder in city.holders(unit, "principal", TODAY)
    }
    for unit, obligation in owed.items():
        assert instant(obligation["due_at"]) == TOMORROW
        assert (obligation["state"], obligation["provisional"]) == ("open", False)
        assert (obligation["title"], obligation["subject"], obligation["unit"]) == (
            event["data"]["title"],
            event["subject"],
            unit,
        )
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
        own = {
            key[3]: times
            for key, times in told.items()
            if key[1] == obligation["id"] and key[2] == obligation["person"]
        }
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


def persons(city: City) -> list[str]:
    return [each["person"] for each in city.people]
