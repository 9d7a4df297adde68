"""The entries of an organisation file, as they are written: a unit, a duty of it, a person, a post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from duban.model import PostKind
from duban.playbook.contacts import email_of, im_of, phone_of
from duban.playbook.words import Day, Line, refuse

_FORM: Final = ConfigDict(extra="forbid")
_PERSON: Final = re.compile(r"p-[A-Za-z0-9]{1,62}")


def _no_formula(text: object) -> object:
    """A cell that a spreadsheet would run is never a name, a number or an address."""
    if isinstance(text, str) and text.lstrip().startswith(("=", "@", "-")):
        raise refuse("formula", "疑似表格公式（以 =、@ 或 - 开头），请填写实际内容")
    return text


def _unless_blank(text: object) -> object:
    """A cell left empty says that nothing is known."""
    return None if isinstance(text, str) and not text.strip() else text


def _person(text: str) -> str:
    if not _PERSON.fullmatch(text):
        raise refuse("bad-person", "应为人员代号：p- 后接英文字母或数字；不得填写姓名、电话或证件号")
    return text


def _duty(value: object) -> object:
    """A duty held for as long as the unit is written as its name alone."""
    return {"duty": value} if isinstance(value, str) else value


Code: TypeAlias = Annotated[str, Field(strict=True, pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
DutyName: TypeAlias = Annotated[
    str, Field(strict=True, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$")
]
PersonCode: TypeAlias = Annotated[str, Field(strict=True), AfterValidator(_person)]
Cell: TypeAlias = Annotated[Line, BeforeValidator(_no_formula)]
Phone: TypeAlias = Annotated[Cell, AfterValidator(phone_of)]
Email: TypeAlias = Annotated[Cell, AfterValidator(email_of)]
Accounts: TypeAlias = Annotated[Cell, AfterValidator(im_of)]
MAY_BE_BLANK: Final = BeforeValidator(_unless_blank)
From: TypeAlias = Annotated[Day | None, Field(alias="from")]
To: TypeAlias = Annotated[Day | None, Field(alias="to")]


@dataclass(frozen=True, slots=True)
class DutyForm:
    """`{duty: category/social-work, from: 2024-01-01}`, or the name alone."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    duty: DutyName
    since: From = None
    until: To = None


Duty: TypeAlias = Annotated[DutyForm, BeforeValidator(_duty)]


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A member unit; its days hold for all its duties that name none of their own.

    A unit that is dissolved or merged names its last day, `until`, and, where there is one, who comes after it.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    code: Code
    order: Annotated[int, Field(ge=0, le=1_000_000)]
    zh: Cell
    lead_office: bool = False
    kind: Code | None = None
    duties: tuple[Duty, ...] = ()
    co_duties: tuple[Duty, ...] = ()
    valid_from: Day | None = None
    valid_to: Day | None = None
    until: Day | None = None
    succeeded_by: Annotated[Code | None, MAY_BE_BLANK] = None


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person; what is left out is a way by which they cannot be reached."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    person: PersonCode
    name: Annotated[Cell | None, MAY_BE_BLANK] = None
    phone: Annotated[Phone | None, MAY_BE_BLANK] = None
    email: Annotated[Email | None, MAY_BE_BLANK] = None
    im: Annotated[Accounts | None, MAY_BE_BLANK] = None


@dataclass(frozen=True, slots=True)
class PostForm:
    """Who holds a post; without a unit it is the group leader's."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    post: PostKind
    person: PersonCode
    unit: Code | None = None
    since: From = None
    until: To = None
