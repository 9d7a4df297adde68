"""What a closing says, where the playbook asks it to say something: one of its values, or a unit's code. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from duban.flow.refused import Wrong
from duban.model import Organisation
from duban.playbook.after import Closing

UNIT: Final = "unit"


class BadClosing(Wrong):
    """What was handed in says none of the values that the closing must say, or more than one of them."""

    code = "closing-value"
    field = "evidence"

    def __init__(self, found: Iterable[str], *, remedy: str) -> None:
        said = "、".join(sorted(found))
        super().__init__(f"{f'办结结论不止一个（{said}）' if said else '没有写明办结结论'}：{remedy}")


def closing_value(closing: Closing | None, text: str, evidence: Any, organisation: Organisation) -> str | None:
    """The one value that text and evidence say, a unit by its code; None where nothing is asked for.

    A value counts where it is the whole of the text, of the evidence or of one of the texts in it; a unit, by code or
    whole name, where it is the evidence's `unit`, the whole of the evidence or of the text. Raises `BadClosing`.
    """
    if closing is None:
        return None
    if closing == UNIT:
        named = evidence.get(UNIT) if isinstance(evidence, dict) else evidence
        codes = {unit.name: unit.code for unit in organisation.units.values()} | {
            code: code for code in organisation.units
        }
        found = {codes[said] for said in _texts([text, named]) if said in codes}
        remedy = "请在 evidence.unit 写明一个责任单位的代码或全称"
    else:
        found = set(_texts([text, evidence])) & set(closing)
        remedy = f"请在 text 或 evidence 中单独写明其中一个：{'、'.join(closing)}"
    if len(found) != 1:
        raise BadClosing(found, remedy=remedy)
    return found.pop()


def _texts(said: Any) -> Iterator[str]:
    """Each text that is said as a whole: itself, or one of a list's or of an object's values."""
    if isinstance(said, str):
        yield said.strip()
    elif isinstance(said, dict | list):
        for one in said.values() if isinstance(said, dict) else said:
            yield from _texts(one)
