"""The notice of a far year is published: what rests on its days follows, is listed, and told to whose day moved.

Worked by hand, back from Saturday 6 February 2027, the first day of the Spring Festival; its eve, the 5th, is off by
law. By law the third working day before is Tuesday the 2nd (4, 3, 2), the fifteenth Friday 15 January (4-1, 29-25,
22-18, 15). The notice takes the 4th off, too, and makes up for it on Saturday 30 January: the third before is Monday
the 1st (3, 2, 1), the fifteenth is the 15th still (3-1, 30, 29-25, 22-18, 15).
"""

from __future__ import annotations

from typing import Any

from tests.acceptance.city import City
from tests.acceptance.foreign import cloud_event, structured
from tests.acceptance.house import House, until
from tests.acceptance.moments import FRIDAY, TODAY
from tests.acceptance.post_office import PostOffice

DOCUMENT = "国办发明电〔2026〕7号"


def due_of(house: House, event: dict[str, Any]) -> dict[str, set[tuple[str, bool]]]:
    """Each key's deadlines, and whether they are provisional."""
    found: dict[str, set[tuple[str, bool]]] = {}
    for task in house.came_of(event)["tasks"]:
        found.setdefault(task["key"], set()).add((task["due_at"], task["provisional"]))
    return found


def test_only_what_is_provisional_moves_and_only_whose_day_moved_is_told(
    house: House, city: City, office: PostOffice
) -> None:
    season = {"season": "春节", "festival_on": "2027-02-06", "roster_size": 12}
    event = cloud_event("service.visit.opened", season, time=FRIDAY)
    stated = cloud_event(
        "meeting.instruction.issued",
        {"title": "报送", "text": "报送", "issued_by": "市委", "responsible": "trade", "due": "2027-02-04"},
        time=FRIDAY,
    )
    house.publish(structured(event), structured(stated))
    house.settled(event)
    house.settled(stated)
    assert due_of(house, event) == {
        "scheme": {("2027-01-15T17:30:00+08:00", True)}, "visit": {("2027-02-02T17:30:00+08:00", True)},
    }  # fmt: skip

    days = {"year": 2027, "off_days": ["2027-02-04", "2027-02-05"], "work_days": ["2027-01-30"], "document": DOCUMENT}
    house.publish(structured(cloud_event("governance.calendar.published", days, time=FRIDAY, subject="2027")))
    until(lambda: len(house.json("calendar", "moves")) == len(city.codes))
    came = house.settled(event)

    assert due_of(house, event) == {
        "scheme": {("2027-01-15T17:30:00+08:00", False)}, "visit": {("2027-02-01T17:30:00+08:00", False)},
    }  # fmt: skip
    assert due_of(house, stated) == {"act": {("2027-02-04T17:30:00+08:00", False)}}
    visits = {task["id"]: task["unit"] for task in came["tasks"] if task["key"] == "visit"}
    moved = [notice for notice in came["notices"] if notice["step"] == "moved"]
    assert {notice["task"] for notice in moved} == visits.keys()
    mails = [mail for n in moved if n["channel"] == "email" for mail in office.by_id(n["message_id"])]
    assert {mail.to for mail in mails} >= {city.email(city.holder("trade", "liaison", TODAY))}
    assert all("由2027年2月2日" in mail.body("plain") and DOCUMENT in mail.body("plain") for mail in mails)
    listed = house.json("calendar", "moves")
    assert {(move["unit"], move["due_before"], move["due_at"], move["document"]) for move in listed} == {
        (unit, "2027-02-02T17:30:00+08:00", "2027-02-01T17:30:00+08:00", DOCUMENT) for unit in visits.values()
    }
    assert house.json("calendar", "show", "2027")["by"] == "notice"
