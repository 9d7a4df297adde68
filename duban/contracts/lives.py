"""`docs/lives.md` and its Chinese twin: the tables of `duban.lifecycle`, drawn; nobody has to trust a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from duban.contracts.life_words import EFFECTS, NEEDS, WHO
from duban.contracts.said import Said, both, code, joined, table
from duban.lifecycle import (
    NOTICE,
    NOTICE_WORDS,
    OBLIGATION,
    OBLIGATION_WORDS,
    TASK,
    TASK_WORDS,
    Life,
    Transition,
)
from duban.model import NoticeState, ObligationState, TaskState

EN: Final = "lives.md"
ZH: Final = "lives.zh-CN.md"

TITLE: Final = Said("# The lives of duties", "# 事项、责任与通知的状态")
MADE: Final = Said(
    "Drawn by `python -m duban.contracts` from the tables of `duban/lifecycle.py`, which are what is enforced: an "
    "action that is not listed for a state is refused with 409, which names the state found and what is allowed in it. "
    "Of two who act at once one wins, and the other is told the winner's state.",
    "本页由 `python -m duban.contracts` 按 `duban/lifecycle.py` 的表格生成；系统执行的就是这些表格："
    "某状态下未列出的操作一律以 409 拒绝，并说明当前状态和可作的操作。"
    "两人同时操作的，只有一人成功，另一人得知成功者所致的状态。",
)
ACTORS: Final = Said(
    "An operator's program acts for everyone; one that is bound to a unit (`duban token issue --unit`) acts for that "
    "unit alone, and what only the lead office or the system may do is refused to it (`lead-office-only`).",
    "运营方的程序代各方操作；限定单位的程序（`duban token issue --unit`）只代该单位操作，"
    "仅属牵头部门或系统的操作对其拒绝（`lead-office-only`）。",
)
HEADER: Final = (
    Said("action", "操作"), Said("who", "谁"), Said("from", "从"), Said("to", "到"), Said("needs", "条件"),
    Said("effects", "结果"),
)  # fmt: skip
STAYS: Final = Said("stays", "不变")
_APART: Final = Said("; ", "；")
_NEW_PARAGRAPH: Final = both("\n\n")


class Drawn(NamedTuple):
    """A life to be drawn: its heading, its table, the words for states and actions, and where it begins."""

    heading: Said
    life: Life[Any]
    words: Mapping[str, str]
    begins: StrEnum


LIVES: Final[Sequence[Drawn]] = (
    Drawn(Said("## A task (督办事项)", "## 督办事项"), TASK, TASK_WORDS, TaskState.assigned),
    Drawn(Said("## An obligation (传达责任)", "## 传达责任"), OBLIGATION, OBLIGATION_WORDS, ObligationState.open),
    Drawn(Said("## A notice (通知)", "## 通知"), NOTICE, NOTICE_WORDS, NoticeState.queued),
)


def pages() -> dict[str, str]:
    """Both pages by their file's name."""
    parts = [TITLE, MADE, ACTORS]
    for drawn in LIVES:
        parts += [drawn.heading, _picture(drawn), _table(drawn)]
    whole = joined(parts, _NEW_PARAGRAPH)
    return {EN: whole.en + "\n", ZH: whole.zh + "\n"}


def _picture(drawn: Drawn) -> Said:
    """A state diagram in Mermaid."""
    lines = [both("```mermaid"), both("stateDiagram-v2"), both(f"    [*] --> {drawn.begins}")]
    lines += [Said(f"    {state} : {state}", f"    {state} : {drawn.words[state]}") for state in type(drawn.begins)]
    for action, row in drawn.life.items():
        lines += _arrows(action, row, drawn.words)
    ends = [state for state in type(drawn.begins) if all(state not in row.origins for row in drawn.life.values())]
    lines += [both(f"    {state} --> [*]") for state in ends]
    return joined([*lines, both("```")], both("\n"))


def _arrows(action: str, row: Transition[Any], words: Mapping[str, str]) -> Iterator[Said]:
    for origin in row.origins if row.to else ():
        yield Said(f"    {origin} --> {row.to} : {action}", f"    {origin} --> {row.to} : {words[action]}")


def _table(drawn: Drawn) -> Said:
    return table(HEADER, [_row(action, row, drawn.words) for action, row in drawn.life.items()])


def _row(action: str, row: Transition[Any], words: Mapping[str, str]) -> Sequence[Said]:
    def named(state: str) -> Said:
        return Said(code(state), f"{words[state]}（`{state}`）")

    return (
        Said(code(action), f"{words[action]}（`{action}`）"),
        joined(WHO[who] for who in row.who),
        joined(named(origin) for origin in row.origins),
        named(row.to) if row.to else STAYS,
        joined((NEEDS[need] for need in row.needs), _APART),
        joined((EFFECTS[effect] for effect in row.effects), _APART),
    )
