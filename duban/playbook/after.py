"""Tasks that wait on tasks, as a playbook writes them: `after: decide=申报`, and what a closing may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import PlainValidator, WithJsonSchema

from duban.playbook.words import CONTROL, refuse

LONGEST_VALUE: Final = 40
_KEY: Final = "[a-z][a-z0-9_-]{0,40}"
_VALUE: Final = rf"[^\s=,，、；;]{{1,{LONGEST_VALUE}}}"
_AFTER: Final = re.compile(rf"(?P<not>not )?(?P<key>{_KEY})(?:=(?P<value>{_VALUE}))?")


@dataclass(frozen=True, slots=True)
class After:
    """`decide=申报`: opens when that task of the same event closes, with that value where one is named.

    Negated (`not decide=不申报`): opens at once, and is cancelled when that task closes with the value.
    """

    key: str
    value: str | None = None
    negated: bool = False

    def __str__(self) -> str:
        return f"{'not ' if self.negated else ''}{self.key}{f'={self.value}' if self.value is not None else ''}"


Closing: TypeAlias = tuple[str, ...] | Literal["unit"]


def parse_after(text: str) -> After | None:
    """What is awaited; None where the text cannot be read. `str` of it gives the text back."""
    found = _AFTER.fullmatch(text)
    if found is None or (found["not"] and found["value"] is None):
        return None
    return After(found["key"], found["value"], negated=found["not"] is not None)


def parse_closing(value: object) -> Closing | None:
    """The values of which a closing names one, or that it names a unit; None where it cannot be read."""
    if value == "unit":
        return "unit"
    if not isinstance(value, list | tuple) or len(value) < 2 or len(set(map(str, value))) < len(value):
        return None
    texts = tuple(
        one for one in value if isinstance(one, str) and re.fullmatch(_VALUE, one) and not CONTROL.search(one)
    )
    return texts if len(texts) == len(value) else None


def _after(value: object) -> After:
    found = parse_after(value) if isinstance(value, str) else None
    if found is None:
        raise refuse("bad-after", "应为所等待的任务：键、键=办结结论，或 not 键=办结结论（结论相符即取消本任务）")
    return found


def _closing(value: object) -> Closing:
    found = parse_closing(value)
    if found is None:
        detail = "应为 unit（办结时写明责任单位），或两个以上互不相同、不含空格、逗号、顿号、分号和等号的结论"
        raise refuse("bad-closing", detail)
    return found


AfterText: TypeAlias = Annotated[
    After,
    PlainValidator(_after),
    WithJsonSchema({"type": "string", "examples": ["decide", "decide=申报", "not decide=不申报"]}),
]
ClosingText: TypeAlias = Annotated[
    Closing,
    PlainValidator(_closing),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "unit"},
                {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True},
            ]
        }
    ),
]
