"""Two hundred units are overdue at once: the lead office's head gets one digest a step, the leader one message."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from tests.acceptance.city import City
from tests.acceptance.days import BEIJING
from tests.acceptance.desk import Desk
from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import standing, utf16_units
from tests.acceptance.post_office import Mail, PostOffice

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=BEIJING)
"""Principals are due on Tuesday, overdue on Wednesday, again on Friday; the leader hears on the next Tuesday."""
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=BEIJING)
UNITS = [f"s{number:03d}" for number in range(200)]
STEPS = ("overdue-1", "overdue-2")


def two_hundred() -> City:
    """And the one that leads."""
    city = City("暴", "st")
    city.hold("leader", city.person())
    city.unit("lead", "暴城人才办", order=1, lead_office=True)
    for order, code in enumerate(UNITS, 2):
        city.unit(code, f"暴城第{order:03d}局", order=order)
    return city


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    city, folder = two_hundred(), tmp_path_factory.mktemp("storm")
    with PostOffice().at_work() as office, standing(
        folder, DUBAN_BROKER="tansu", DUBAN_CLOCK_START=MONDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
        DUBAN_SMTP_URL=f"smtp://127.0.0.1:{office.port}",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(city.write(folder / "storm.json")))
        desk, event = Desk(house, city, office), directive(time=MONDAY, units=UNITS)
        house.publish(structured(event))
        house.settled(event, obligations=len(UNITS))
        desk.until(NOON)
        yield desk


def to(desk: Desk, unit: str | None, post: str) -> list[Mail]:
    """What the holder of the post was sent by e-mail."""
    return desk.office.to(desk.city.email(desk.city.holder(unit, post, MONDAY.date())))


def test_the_leader_gets_one_message(storm: Desk) -> None:
    (mail,) = to(storm, None, "leader")
    assert len(listed(mail)) == len(UNITS)
    phone = storm.city.phone(storm.city.holder(None, "leader", MONDAY.date()))
    assert [text for text in storm.house.texts() if text["to"] == phone] == []


def test_the_lead_offices_head_gets_one_digest_a_step_with_the_whole_list(storm: Desk) -> None:
    mails = to(storm, "lead", "principal")
    assert len(mails) == len(STEPS)
    for mail in mails:
        assert len(listed(mail)) == len(UNITS)


def listed(mail: Mail) -> list[str]:
    """The units of the workbook that comes with the mail."""
    (book,) = [part for part in mail.message.iter_attachments() if str(part.get_filename()).endswith(".xlsx")]
    content = book.get_payload(decode=True)
    assert isinstance(content, bytes)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    return [cell for cell in cells if cell.startswith("暴城第")]


def test_by_text_the_head_gets_the_count_in_one_message(storm: Desk) -> None:
    phone = storm.city.phone(storm.city.holder("lead", "principal", MONDAY.date()))
    texts = [text["text"] for text in storm.house.texts() if text["to"] == phone]
    assert len(texts) == len(STEPS)
    for text in texts:
        assert utf16_units(text) <= 70
        assert str(len(UNITS)) in text


def test_each_single_notice_stands_as_merged(storm: Desk) -> None:
    notices: list[dict[str, Any]] = storm.house.all("/v1/notices")
    single = [n for n in notices if n["step"] in STEPS and n["obligation"]]
    assert Counter((n["step"], n["channel"]) for n in single) == {
        (step, channel): len(UNITS) for step in STEPS for channel in ("email", "sms")
    }
    assert {n["state"] for n in single} == {"suppressed"}
    assert {n["reason"].partition(":")[0] for n in single} == {"merged"}
