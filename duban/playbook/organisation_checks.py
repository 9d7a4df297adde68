"""What no single entry of an organisation shows: two people in one post, a duty that for some days nobody holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from duban.model import DutyHeld, Unit
from duban.playbook.forms import DutyForm
from duban.playbook.organisation import PostHeld
from duban.playbook.tree import Path

Found: TypeAlias = tuple[Path, str, str]
"""A path, a code and the remedy."""
Placed: TypeAlias = tuple[Path, PostHeld]
DutiesOfUnit: TypeAlias = tuple[Path, Sequence[DutyForm], date | None, date | None]


def two_at_once(held: Sequence[Placed], code: str, detail: str) -> Iterator[Found]:
    """On one day two may be in a post only where the one ends and the other begins."""
    latest: dict[str, date] = {}
    for at, one in sorted(held, key=lambda placed: placed[1].since):
        post, since = one.post, one.since
        before = latest.get(post)
        if before is not None and (since < before or since == date.min):
            yield at, code, detail
        latest[post] = one.until if before is None else max(one.until, before)


def own_stand_ins(stand_ins: Sequence[Placed], held: Sequence[Placed]) -> Iterator[Found]:
    """Nobody stands in for himself."""
    wanted = {(one.post, one.person) for _, one in stand_ins}
    holders: dict[tuple[str, str], list[PostHeld]] = defaultdict(list)
    for _, post in held if wanted else ():
        if (key := (post.post, post.person)) in wanted:
            holders[key].append(post)
    for at, one in stand_ins:
        for holder in holders.get((one.post, one.person), ()):
            if one.since <= holder.until and holder.since <= one.until:
                yield (*at, "person"), "own-stand-in", "代职人就是此职务的现任，请改为他人或删去此条"
                break


def duty_gaps(units: Sequence[DutiesOfUnit]) -> Iterator[Found]:
    """Duties that are held, then for some days by nobody, then again: at whoever holds it after the gap."""
    periods: dict[str, list[tuple[date, date, Path]]] = defaultdict(list)
    for at, duties, begins, ends in units:
        for index, duty in enumerate(duties):
            since, until = duty.since or begins or date.min, duty.until or ends or date.max
            if since > until:
                detail = "职责的截止日期早于起始日期，请核对 from 和 to（单位的 valid_from、valid_to 也算）"
                yield (*at, "duties", index, "to" if duty.until else "from"), "ends-before-it-begins", detail
            else:
                periods[duty.duty].append((since, until, (*at, "duties", index)))
    for held in periods.values():
        yield from _gaps(held)


def _gaps(held: list[tuple[date, date, Path]]) -> Iterator[Found]:
    latest = None
    for since, until, at in sorted(held):
        if latest is not None and latest < date.max and latest + timedelta(days=1) < since:
            first, last = latest + timedelta(days=1), since - timedelta(days=1)
            detail = f"此职责自 {first} 至 {last} 无单位承担，请把起止日期接上"
            yield (*at, "from"), "duty-gap", detail
        latest = until if latest is None else max(latest, until)


def bad_ends(units: Sequence[tuple[Path, Unit]]) -> Iterator[Found]:
    """A unit that ends and what comes after it: the lead office stays, and whoever comes after is still there then."""
    by_code = {unit.code: unit for _, unit in units}
    for at, unit in units:
        if unit.until and unit.lead_office:
            yield (*at, "until"), "lead-office-ends", "牵头部门不能终止，请先另定牵头部门，或删去 until"
        if unit.succeeded_by is None:
            continue
        heir = by_code.get(unit.succeeded_by)
        if unit.until is None:
            yield (*at, "succeeded_by"), "no-last-day", "写明了承接单位而没有终止日期，请补上 until（最后一日）"
        elif heir is None:
            yield (*at, "succeeded_by"), "unknown-unit", "units 中没有这个单位代码，请核对或先补上该单位"
        elif heir is unit or heir.ended(min(unit.until, date.max - timedelta(days=1)) + timedelta(days=1)):
            detail = "承接单位就是本单位，或届时已经终止，请改为终止日期之后仍在的单位"
            yield (*at, "succeeded_by"), "bad-successor", detail


def gaps_between(before: Mapping[str, Unit], after: Sequence[Unit], today: date) -> Iterator[Found]:
    """Duties that somebody holds today by what was in force, and by the new file nobody until some later day."""
    held_now = {duty.duty for unit in before.values() for duty in unit.duties if not duty.co and _on(duty, today)}
    first: dict[str, tuple[date, Path]] = {}
    for index, unit in enumerate(after):
        for number, duty in enumerate(duty for duty in unit.duties if not duty.co):
            since = today if _on(duty, today) else duty.valid_from
            if since is not None and since >= today and since < first.get(duty.duty, (date.max, ()))[0]:
                first[duty.duty] = since, ("units", index, "duties", number, "from")
    for name in sorted(held_now & first.keys()):
        since, at = first[name]
        if since > today:
            last = since - timedelta(days=1)
            yield at, "duty-gap", f"此职责现有单位承担，而自 {today} 至 {last} 将无单位承担，请把起止日期接上"


def _on(duty: DutyHeld, day: date) -> bool:
    return (duty.valid_from or date.min) <= day <= (duty.valid_to or date.max)
