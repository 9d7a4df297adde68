"""An event loaded from a YAML or JSON file, made into the bytes that a publisher would have sent.

YAML reads more than JSON holds: its dates become ISO texts, whatever else has no JSON form is named and refused.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NoReturn

from events.refusal import Fault, Reason, Refusal
from events.strict_json import MAX_BYTES, MAX_DEPTH
from events.walk import Path, dotted

_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode
_MOST_BITS: Final = 64


def plain(event: Mapping[str, object]) -> bytes:
    """The JSON text of an event; raises `Refusal` naming each value that JSON cannot hold."""
    flattened = _Plain()
    value = flattened.of(event, ())
    if flattened.faults:
        raise Refusal(flattened.reason, flattened.faults)
    return _ENCODE(value).encode()


class _Plain:
    """One walk. YAML's anchors let a short text hold itself or grow without end: depth and size are bounded here."""

    def __init__(self) -> None:
        self.reason = Reason.NOT_CLOUDEVENTS
        self.faults: list[Fault] = []
        self._room = MAX_BYTES

    def of(self, value: object, path: Path) -> object:
        """The value in JSON's terms."""
        self._room -= len(value) if isinstance(value, str) else 1
        if len(path) > MAX_DEPTH:
            self._stop(Reason.TOO_DEEP, path[:1], f"嵌套超过 {MAX_DEPTH} 层，请减少嵌套，勿用自引用的锚点")
        if self._room < 0:
            self._stop(Reason.TOO_LARGE, path[:1], f"内容超过 {MAX_BYTES} 字节，请精简或拆分")
        if isinstance(value, Mapping):
            return {self._name(name, path): self.of(item, (*path, str(name))) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(item, (*path, index)) for index, item in enumerate(value)]
        return self._scalar(value, path)

    def _name(self, name: object, path: Path) -> str:
        if not isinstance(name, str):
            self.faults.append(Fault(dotted(*path, str(name)), "wrong-type", "字段名应为文字，请加引号"))
        return str(name)

    def _scalar(self, value: object, path: Path) -> object:
        if isinstance(value, datetime | date):
            return value.isoformat()
        if value is None or isinstance(value, str | bool | float):
            return value
        if isinstance(value, int):
            # Turning a number of a million bits into digits is refused by Python itself.
            return (
                value if value.bit_length() <= _MOST_BITS else self._blame(path, "数值超出 64 位范围，请改用合理的数值")
            )
        return self._blame(path, "此值没有 JSON 写法（如二进制、集合），请改为文字、数字、列表或对象")

    def _blame(self, path: Path, detail: str) -> object:
        self.faults.append(Fault(dotted(*path), "wrong-type", detail))
        return None

    def _stop(self, reason: Reason, path: Path, detail: str) -> NoReturn:
        """The rest cannot be examined: this one fault stands for it."""
        raise Refusal(reason, (Fault(dotted(*path), reason.value, detail),))
