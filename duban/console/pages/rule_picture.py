"""A playbook as a picture: who signs after whom, who owes what, and the ladder of reminders; in black and white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from duban.console.words import CHANNELS
from duban.flow.pages.rule_said import TIERS, due_said, every_said, step_said
from duban.playbook.rules import Audience, LadderStep, Playbook, Policy, tiers_of

WIDTH: Final = 360
LINE: Final = 22
LETTERS: Final = 20
"""So many Chinese characters a line: what a phone shows in its full size."""
WHOM: Final[Mapping[str, str]] = {
    "liaison": "专门工作人员", "deputy": "分管副职", "principal": "主要负责同志", "owner": "责任人本人",
    "above": "上一层级负责人", "lead-liaison": "牵头部门专门工作人员", "lead-head": "牵头部门主要负责同志",
    "leader": "组长（汇总）",
}  # fmt: skip


@dataclass
class _Drawing:
    """What is drawn so far, from the top."""

    top: int = 0
    marks: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.marks.append(f'<text x="0" y="{self.top + 20}" font-weight="bold">{escape(text)}</text>')
        self.top += 34

    def boxes(self, texts: Sequence[Sequence[str]], *, chained: bool) -> None:
        """A box each, of its lines; `chained` with an arrow from one to the next."""
        for at, lines in enumerate(texts):
            if at and chained:
                self._arrow()
            high = LINE * len(lines) + 16
            self.marks.append(
                f'<rect x="1" y="{self.top}" width="{WIDTH - 2}" height="{high}" fill="#fff" stroke="#111"/>'
            )
            self._lines(lines, x=12, top=self.top + 8)
            self.top += high + (0 if chained else 8)
        self.top += 16

    def ladder(self, steps: Sequence[Sequence[str]]) -> None:
        """A line down, with a knot a step."""
        begins = self.top
        for lines in steps:
            self.marks.append(
                f'<circle cx="10" cy="{self.top + 14}" r="6" fill="#fff" stroke="#111" stroke-width="2"/>'
            )
            self._lines(lines, x=28, top=self.top + 2)
            self.top += LINE * len(lines) + 10
        self.marks.insert(0, f'<path d="M10 {begins + 8}V{self.top - 8}" stroke="#111" stroke-width="2"/>')

    def _arrow(self) -> None:
        y = self.top
        self.marks.append(
            f'<path d="M180 {y}V{y + 20}M174 {y + 13}L180 {y + 20}L186 {y + 13}" stroke="#111" fill="none"/>'
        )
        self.top += 22

    def _lines(self, lines: Iterable[str], *, x: int, top: int) -> None:
        for at, line in enumerate(lines):
            weight = ' font-weight="bold"' if at == 0 else ""
            self.marks.append(f'<text x="{x}" y="{top + LINE * at + 16}"{weight}>{escape(line)}</text>')


def picture(playbook: Playbook, policy: Policy) -> str:
    """The picture as SVG, as wide as a phone."""
    drawn = _Drawing()
    tiers = [[TIERS[tier], f"{due_said(playbook.cascade[tier])}签收"] for tier in tiers_of(playbook)]
    if tiers:
        drawn.heading("逐级传达")
        drawn.boxes(tiers, chained=True)
    owed = [[*_cut(title), *_cut(when)] for title, when in _owed(playbook)]
    if owed:
        drawn.heading("督办事项")
        drawn.boxes(owed, chained=False)
    if tiers or owed:
        drawn.heading("催办阶梯")
        drawn.ladder([_step(step, tiers=bool(tiers), tasks=bool(owed)) for step in policy.ladder])
    label = f"{playbook.title}：层级与催办阶梯"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {drawn.top + 4}" role="img" lang="zh"'
        f' aria-label={quoteattr(label)} font-family="sans-serif" font-size="16">{"".join(drawn.marks)}</svg>'
    )


def _owed(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for rule in playbook.tasks:
        yield rule.title, due_said(rule.due)
    if playbook.recurring is not None:
        yield playbook.recurring.title, every_said(playbook.recurring.every)


def _step(step: LadderStep, *, tiers: bool, tasks: bool) -> list[str]:
    """When, and who is told of a task and of a tier that has not signed."""
    told = [*(_told("事项", step.task) if tasks else ()), *(_told("传达", step.obligation) if tiers else ())]
    return [step_said(step), *(line for text in told for line in _cut(text))]


def _told(of: str, audiences: Sequence[Audience]) -> Iterator[str]:
    for one in audiences:
        yield f"{of}：{WHOM[one.who]}（{'、'.join(CHANNELS[channel] for channel in one.channels)}）"


def _cut(text: str) -> list[str]:
    """Lines of the text, none wider than there is room; Latin letters and digits count half."""
    lines, room = [""], float(LETTERS)
    for letter in text:
        wide = 0.6 if letter < "\u2000" else 1.0
        if room < wide:
            lines, room = [*lines, ""], float(LETTERS)
        lines[-1] += letter
        room -= wide
    return lines
