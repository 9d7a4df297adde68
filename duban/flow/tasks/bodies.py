"""What the actions on a task are given: one frozen model an action, nothing unknown, no text blank."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, JsonValue, StringConstraints

from duban.playbook.words import refuse
from events.instants import NoInstant, instant
from events.visible import has_visible, steers

LONGEST: Final = 4000
MOST_EVIDENCE: Final = 1000
DEEPEST: Final = 8
GREATEST: Final = 2**53


def _said(text: str) -> str:
    if not has_visible(text) or "\x00" in text:
        raise refuse("blank", "不得为空白，也不得含空字符，请填写内容")
    if steers(text):
        raise refuse("control-character", "含控制字符或改变书写方向的字符，请删去后再提交")
    return text


def _moment(value: object) -> datetime:
    try:
        return instant(value if isinstance(value, str) else "")
    except NoInstant as error:
        raise refuse(error.code, error.detail) from None


def _evidence(value: JsonValue) -> JsonValue:
    if not isinstance(value, str | list | dict) or not value or (isinstance(value, str) and not has_visible(value)):
        raise refuse("evidence-missing", "请填写办结所需的佐证材料：一段文字，或若干项")
    if _count(value, DEEPEST) > MOST_EVIDENCE:
        raise refuse("evidence-too-large", "佐证材料过多、过深，或含控制字符、过大的数，请精简")
    return value


def _count(value: JsonValue, depth: int) -> int:
    """How many values there are in it; more than may be where it is too deep or holds what cannot be kept."""
    if depth == 0 or not _can_be_kept(value):
        return MOST_EVIDENCE + 1
    if isinstance(value, dict):
        return sum(_count(one, depth - 1) for pair in value.items() for one in pair)
    return sum(_count(one, depth - 1) for one in value) if isinstance(value, list) else 1


def _can_be_kept(value: JsonValue) -> bool:
    """Texts that steer nothing, numbers that every reader of JSON understands."""
    if isinstance(value, str):
        return not steers(value)
    return not isinstance(value, int | float) or -GREATEST <= value <= GREATEST


Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_said)]
Person: TypeAlias = Annotated[str, StringConstraints(max_length=66, pattern=r"^p-[A-Za-z0-9]+$")]
UnitCode: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_said)]
Moment: TypeAlias = Annotated[datetime, BeforeValidator(_moment)]
Evidence: TypeAlias = Annotated[JsonValue, AfterValidator(_evidence)]


class Body(BaseModel):
    """What an action that needs nothing is given: an empty object."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ByPerson(Body):
    """Who signs, or who is to do it, by the opaque reference."""

    person: Person


class Submission(Body):
    """What is handed in for closing: in words, and the evidence that the task names; and who has signed it off."""

    text: Text
    evidence: Evidence
    person: Person | None = None


class Because(Body):
    """Why."""

    reason: Text


class Review(Body):
    """Who has reviewed what was handed in; the operator's program answers for it where nobody is named."""

    person: Person | None = None


class Return(Because, Review):
    """What is to be done again, and who has found so."""


class Pause(Because):
    """Why, and until when; as long as the rules allow where no end is named."""

    until: Moment | None = None


class Report(Body):
    """What a unit that assists has done."""

    unit: UnitCode
    text: Text


class Ruling(Because):
    """Which unit is responsible, and why."""

    unit: UnitCode


class Extension(Because):
    """Until when, and why."""

    due_at: Moment


BODIES: Final[Mapping[str, type[Body]]] = {
    "sign": ByPerson,
    "assign": ByPerson,
    "submit": Submission,
    "return": Return,
    "close": Review,
    "dispute": Because,
    "rule": Ruling,
    "ask": Extension,
    "extend": Extension,
    "pause": Pause,
    "resume": Body,
    "report": Report,
}
