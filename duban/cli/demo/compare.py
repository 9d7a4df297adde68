"""The final state under `/v1`, and in the mailbox, held against what must be; every difference becomes a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.cli.demo.expected import Owed
from duban.cli.demo.expected_notices import Speaking, Told
from duban.cli.demo.house import House
from duban.cli.demo.people import Mailroom
from duban.cli.demo.story import ZONE

SENT = {"email": "accepted", "sms": "accepted", "inbox": "delivered"}
RECEIVED = {"sms": "delivered"}
"""What `accepted` becomes where a gateway sends receipts; the embedded one sends none."""


@dataclass(frozen=True)
class Found:
    """What `/v1` shows at the end."""

    tasks: Sequence[Mapping[str, Any]]
    obligations: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]
    coverage: Mapping[str, Any]


def differences(found: Found, everything: Sequence[Owed], told: Counter[Told], speaking: Speaking) -> list[str]:
    """Every way in which the house differs from what must be; none in a good play."""
    names = {duty["id"]: _name(duty) for duty in (*found.tasks, *found.obligations)}
    shown = {names[duty["id"]]: duty for duty in (*found.tasks, *found.obligations)}
    wanted = {one.name: one for one in everything}
    return [
        *(f"missing: {_spoken(name)}" for name in sorted(wanted.keys() - shown.keys())),
        *(f"not demanded: {_spoken(name)}" for name in sorted(shown.keys() - wanted.keys())),
        *(f"{_spoken(name)}: shown {times} times" for name, times in Counter(names.values()).items() if times > 1),
        *(line for name in sorted(wanted.keys() & shown.keys()) for line in _duty(wanted[name], shown[name], speaking)),
        *_notices(found.notices, names, told),
        *_coverage(found.coverage, everything, speaking),
    ]


def mail_differences(mailroom: Mailroom, told: Counter[Told], speaking: Speaking) -> list[str]:
    """The mails that lie there against the mails that must have been sent: so many to each, none twice."""
    mailroom.arrived()
    people = speaking.paper.people
    wanted = Counter(str(people[one.person]["email"]) for one in told.elements() if one.channel == "email")
    lying = Counter(mail.address for mail in mailroom.mails.values())
    repeated = Counter(mail.message_id for mail in mailroom.mails.values())
    return [
        *_counts("mails", wanted, lying),
        *(f"mail {message_id} lies there {count} times" for message_id, count in repeated.items() if count > 1),
    ]


def text_differences(house: House, told: Counter[Told], speaking: Speaking) -> list[str]:
    """The texts that went out against those that must have been sent."""
    people = speaking.paper.people
    wanted = Counter(_digits(people[one.person]["phone"]) for one in told.elements() if one.channel == "sms")
    return _counts("texts", wanted, Counter(_digits(number) for number in house.texted))


async def find(house: House, subject: str) -> Found:
    """Everything that the API tells."""
    return Found(
        tasks=await house.every("/v1/tasks"),
        obligations=await house.every("/v1/obligations"),
        notices=await house.every("/v1/notices"),
        coverage=await house.get("/v1/coverage", subject=subject),
    )


def _name(duty: Mapping[str, Any]) -> tuple[str, ...]:
    if "tier" in duty:
        return duty["event"]["id"], "obligation", duty["unit"], duty["tier"], duty["person"]
    return duty["event"]["id"], "task", duty["key"], duty["unit"]


def _duty(wanted: Owed, shown: Mapping[str, Any], speaking: Speaking) -> Iterator[str]:
    expected: dict[str, Any] = {
        "state": wanted.state,
        "opened_at": wanted.opened_at,
        "due_at": wanted.due_at,
        "provisional": False,
        **wanted.facts,
    }
    if wanted.tier is not None:
        expected |= {"acknowledged_at": wanted.ended_at, "acknowledged_by": "link" if wanted.ended_at else None}
    for field, value in expected.items():
        if (is_so := _as(value, shown[field])) != value:
            yield f"{_spoken(wanted.name)}: {field} is {is_so}, must be {value}"
    ladder = speaking.paper.rules["ladder"]
    for step, (name, at, outcome), seen in zip(ladder, wanted.steps(ladder, speaking.now), shown["steps"], strict=True):
        fired = outcome == "fired"
        told = speaking.outcome(wanted, step, at) if fired else outcome
        must = (name, at, at if fired else None, told)
        is_so = (seen["name"], _as(at, seen["at"]), _as(at, seen["fired_at"]), seen["outcome"])
        if is_so != must:
            yield f"{_spoken(wanted.name)}: step {_step(is_so)}, must be {_step(must)}"


def _notices(
    shown: Iterable[Mapping[str, Any]], names: Mapping[str, tuple[str, ...]], told: Counter[Told]
) -> Iterator[str]:
    lying: Counter[Told] = Counter()
    for notice in shown:
        duty = notice["task"] or notice["obligation"]
        event = (notice["event"]["id"],) if notice["event"] and not duty else ()
        lying[
            Told(names.get(duty, (duty,)) if duty else event, notice["step"], notice["channel"], notice["person"])
        ] += 1
        if notice["state"] not in (SENT[notice["channel"]], RECEIVED.get(notice["channel"])):
            yield f"notice {notice['id']}, {notice['channel']} {notice['step']}: {notice['state']} {notice['reason']}"
    yield from _counts("notices", told, lying)


def _coverage(shown: Mapping[str, Any], everything: Sequence[Owed], speaking: Speaking) -> Iterator[str]:
    paper = speaking.paper
    for tier in shown["tiers"]:
        roll = sum(len(paper.holders(unit["code"], tier["tier"], speaking.now.date())) for unit in paper.units)
        signed = sum(one.tier == tier["tier"] and one.ended_at is not None for one in everything)
        if (tier["roll"], tier["acknowledged"]) != (roll, signed):
            yield f"coverage of {tier['tier']} is {tier['acknowledged']} of {tier['roll']}, must be {signed} of {roll}"
    gap = shown["roll"] - shown["acknowledged"]
    if len(shown["gap"]) != gap:
        yield f"the gap names {len(shown['gap'])}, must name {gap}"


def _counts(what: str, wanted: Counter[Any], lying: Counter[Any]) -> list[str]:
    return [
        f"{what}, {_spoken(key)}: {lying[key]}, must be {wanted[key]}"
        for key in sorted({*wanted, *lying}, key=str)
        if wanted[key] != lying[key]
    ]


def _as(model: Any, shown: Any) -> Any:
    """What was shown, in the type of what is expected."""
    return (
        datetime.fromisoformat(shown).astimezone(ZONE)
        if isinstance(model, datetime) and isinstance(shown, str)
        else shown
    )


def _step(step: tuple[Any, ...]) -> str:
    return " ".join(f"{part:%m-%d %H:%M}" if isinstance(part, datetime) else str(part) for part in step)


def _spoken(name: Any) -> str:
    if isinstance(name, tuple):
        return " ".join(_spoken(part) for part in name if part)
    return str(name)


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))[-11:]
