"""A parsed JSON value gone through part by part: what the limits refuse is named by its path and taken out."""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from events.refusal import Fault, Reason

MAX_TEXT: Final = 4_000
MAX_LIST: Final = 10_000

Path = tuple[str | int, ...]

_LONGEST_NAME: Final = 64
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_UNSPEAKABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff.]")


class Blemish(Enum):
    """What the thorough reading leaves in place of a value, for the survey to name."""

    NOT_A_NUMBER = (Reason.MALFORMED_JSON, "not-a-number", "NaN 与 Infinity 不是 JSON 数值，请改为具体数值或删去")
    HUGE_NUMBER = (Reason.INVALID_DATA, "number-too-large", "数值超出 64 位范围，请改用合理的数值")
    REPEATED = (Reason.DUPLICATE_KEY, "duplicate-key", "同一字段出现多次，无法判断以哪个为准，请只保留一个")
    SURROGATE = (
        Reason.MALFORMED_JSON,
        "lone-surrogate",
        "含不成对的代理字符（\\ud800 至 \\udfff），请改用正确的 UTF-8 文字",
    )
    LONG_TEXT = (Reason.INVALID_DATA, "too-long", f"文字超过 {MAX_TEXT} 字，请精简")
    LONG_LIST = (Reason.INVALID_DATA, "too-many", f"列表超过 {MAX_LIST} 项，请拆分为多个事件")


class Repeated(dict[str, object]):
    """An object that named a key more than once; it holds the last value, as the standard parser would."""

    def __init__(self, members: list[tuple[str, object]]) -> None:
        super().__init__(members)
        self.names = tuple(name for name, count in Counter(name for name, _ in members).items() if count > 1)


@dataclass(slots=True)
class Survey:
    """One walk over a value. Its depth is bounded before: the walk itself recurses."""

    long_texts: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    reasons: set[Reason] = field(default_factory=set)

    @property
    def reason(self) -> Reason | None:
        """The gravest reason found; it stands for the whole."""
        order = (Reason.MALFORMED_JSON, Reason.DUPLICATE_KEY, Reason.INVALID_DATA)
        return next((reason for reason in order if reason in self.reasons), None)

    def clean(self, value: object, path: Path = ()) -> object:
        """The value with `None` wherever something was refused."""
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, dict):
            return self._object(value, path)
        if isinstance(value, list):
            if len(value) > MAX_LIST:
                return self._refuse(Blemish.LONG_LIST, path)
            return [self.clean(item, (*path, index)) for index, item in enumerate(value)]
        return self._refuse(value, path) if isinstance(value, Blemish) else value

    def _object(self, value: dict[str, object], path: Path) -> dict[str, object]:
        for name in value.names if isinstance(value, Repeated) else ():
            self._refuse(Blemish.REPEATED, (*path, name))
        kept: dict[str, object] = {}
        for name, item in value.items():
            if _SURROGATES.search(name):
                self._refuse(Blemish.SURROGATE, (*path, name))
            else:
                kept[name] = self.clean(item, (*path, name))
        return kept

    def _text(self, text: str, path: Path) -> object:
        if _SURROGATES.search(text):
            return self._refuse(Blemish.SURROGATE, path)
        if len(text) > MAX_TEXT and not (len(path) == 1 and path[0] in self.long_texts):
            return self._refuse(Blemish.LONG_TEXT, path)
        return text

    def _refuse(self, blemish: Blemish, path: Path) -> object:
        reason, code, detail = blemish.value
        self.reasons.add(reason)
        self.faults.append(Fault(dotted(*path), code, detail))
        return None


def dotted(*parts: str | int) -> str:
    """A field's path as it is shown; the whole has the name `value`."""
    return ".".join(spoken(part) if isinstance(part, str) else str(part) for part in parts) or "value"


def spoken(name: str) -> str:
    """A name from outside made fit for a message: short, on one line, storable."""
    if not name:
        return "（空）"
    if len(name) <= _LONGEST_NAME and name.isprintable() and "." not in name:
        return name
    shown = _UNSPEAKABLE.sub("\ufffd", name[:_LONGEST_NAME])
    return shown if len(name) <= _LONGEST_NAME else shown + "…"
