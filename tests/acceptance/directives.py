"""Directives as people meet them: told by mail, signed by the link."""

from __future__ import annotations

from typing import Any

from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import House, until
from tests.acceptance.moments import FRIDAY
from tests.acceptance.post_office import Mail, PostOffice

Event = dict[str, Any]


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
        notices = [
            n
            for n in house.all("/v1/notices", **asked)
            if n["obligation"] == obligation["id"] and n["channel"] == "email"
        ]
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
