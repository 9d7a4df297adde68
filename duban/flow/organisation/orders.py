"""What a handover asks for, and which holdings of a post it ends, mends and adds. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from duban.flow.organisation.reveal import LONGEST, control_in
from duban.model import Holding, Organisation, PostKind, Standing, post_of
from duban.playbook.organisation import PostHeld

LINE: Final = (PostKind.principal, PostKind.deputy, PostKind.liaison)
DAY: Final = timedelta(days=1)


class HandoverRefused(Exception):
    """Nothing passes; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


class Way(StrEnum):
    """What becomes of the post: somebody holds it, somebody acts for its holder, or nobody holds it."""

    holder = "holder"
    stand_in = "stand-in"
    vacant = "vacant"


@dataclass(frozen=True, slots=True)
class Order:
    """A post to be handed over from an instant on; `until` is the last day, of a stand-in or a holder."""

    post: str
    way: Way
    person: str | None
    effective: datetime
    by: str
    until: date | None = None
    reason: str | None = None
    document: str | None = None

    def __post_init__(self) -> None:
        for text, what in (
            (self.reason, "理由（--reason）"),
            (self.document, "文号（--document）"),
            (self.by, "经办人"),
        ):
            if text is not None and (not text.strip() or len(text) > LONGEST or control_in(text)):
                raise HandoverRefused("bad-text", f"{what}不得为空或超过 {LONGEST} 字，不得含控制字符，请改写")

    @property
    def unit(self) -> str | None:
        """The unit that the post is of; none of the leader's."""
        return self.post.rpartition("/")[0] or None

    @property
    def kind(self) -> PostKind:
        return PostKind(self.post.rpartition("/")[2])


@dataclass(slots=True)
class Passing:
    """What becomes of a post's holdings: ended, for good or as never having been, and what is recorded instead."""

    retired: list[int] = field(default_factory=list)
    never: list[int] = field(default_factory=list)
    added: list[PostHeld] = field(default_factory=list)


def check_post(post: str, organisation: Organisation, day: date) -> None:
    """The post is one that a single person holds, of a unit that there is on that day. Raises `HandoverRefused`."""
    unit, _, kind = post.rpartition("/")
    if "/staff" in post:
        raise HandoverRefused("staff-post", "职工干部不交接职务，请在机构名册中增减人员后导入")
    if post != post_of(None, PostKind.leader) and (not unit or kind not in set(LINE)):
        detail = "职务应写作 单位代码/principal、/deputy 或 /liaison，组长写作 leader，请核对"
        raise HandoverRefused("unknown-post", detail)
    if unit and unit not in organisation.units:
        raise HandoverRefused("unknown-unit", "机构名册中没有这个单位代码，请核对，或先导入新的机构名册")
    if unit and organisation.units[unit].ended(day):
        raise HandoverRefused("unit-ended", "该单位届时已经终止，其事项由承接单位办理，请核对日期或单位")


def passing(order: Order, held: Sequence[Holding], *, day: date, today: date) -> Passing:
    """How the holdings recorded of a post change. Raises `HandoverRefused` where none would, or two would act."""
    if order.until is not None and order.until < day:
        raise HandoverRefused("ends-before-it-begins", "最后一日（--until）早于生效日，请核对")
    _refuse_what_changes_nothing(order, held, day)
    found = Passing()
    if order.way is Way.stand_in:
        found.added.append(_new(order, Standing.stand_in, day, order.until))
        return found
    holders = [holding for holding in held if holding.standing == Standing.holder]
    _end_holders(found, holders, day, today)
    if order.way is Way.holder:
        for own in (h for h in held if h.standing != Standing.holder and h.person == order.person):
            _end_own(found, own, day)
        coming = [h.valid_from - DAY for h in holders if h.valid_from and h.valid_from > max(day, today)]
        last = min((*coming, *([order.until] if order.until else [])), default=None)
        found.added.append(_new(order, Standing.holder, day, last))
    return found


def _refuse_what_changes_nothing(order: Order, held: Sequence[Holding], day: date) -> None:
    holders = [h for h in held if h.standing == Standing.holder and (h.valid_to or date.max) >= day]
    now = [h for h in holders if h.holds_on(day)]
    if order.way is Way.vacant and not now:
        raise HandoverRefused("vacant-already", "该职务届时本就无人担任，无需交接，请核对日期")
    if order.way is Way.holder and now and all(h.person == order.person for h in now):
        raise HandoverRefused("held-already", "此人届时本就担任该职务，无需交接，请核对人员和日期")
    if order.way is not Way.stand_in:
        return
    if any(h.person == order.person and h.holds_on(day) for h in holders):
        raise HandoverRefused("own-stand-in", "代职人就是此职务的现任，请改为他人")
    last = order.until or date.max
    for other in held:
        if other.standing == Standing.stand_in and _touch(other, day, last):
            raise HandoverRefused("two-stand-ins", "该职务在此期间已有代职人，请核对日期，或先更新机构名册")


def _touch(other: Holding, since: date, last: date) -> bool:
    return (other.valid_from or date.min) <= last and since <= (other.valid_to or date.max)


def _end_holders(found: Passing, holders: Iterable[Holding], day: date, today: date) -> None:
    """Who held the post before keeps his days; who would have come meanwhile never did; who comes later still comes."""
    for held in holders:
        if (held.valid_to or date.max) < day:
            continue
        if (held.valid_from or date.min) < day:
            found.retired.append(held.id)
            found.added.append(_ending(held, day - DAY))
        elif (held.valid_from or date.min) <= today:
            found.never.append(held.id)


def _end_own(found: Passing, own: Holding, day: date) -> None:
    """Nobody stands in for himself: what the newcomer did as a stand-in ends, or does not come."""
    if (own.valid_to or date.max) < day:
        return
    found.retired.append(own.id)
    if own.standing == Standing.stand_in and (own.valid_from or date.min) < day:
        found.added.append(_ending(own, day - DAY))


def _new(order: Order, standing: Standing, day: date, last: date | None) -> PostHeld:
    assert order.person is not None
    return PostHeld(order.unit, order.kind, order.person, day, last, standing)


def _ending(held: Holding, last: date) -> PostHeld:
    return PostHeld(held.unit, held.kind, held.person, held.valid_from, last, held.standing)
