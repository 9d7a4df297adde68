"""督办单: the supervision slip of a task as a Word document by GB/T 9704, from ours or the city's template."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from duban.channels.attachment import WORD, Attachment
from duban.channels.word import TemplateRefused, document
from duban.flow.parts import Parts
from duban.flow.shown.shapes import TaskShown
from duban.reports.made import day_words
from duban.reports.official import slip_template

ASKED: Final = "请主要负责同志亲自过问，尽快办结，并说明逾期原因和后续安排。"
AHEAD: Final = "请按时办结，并按要求报送办结要件。"
DONE: Final = frozenset({"closed", "withdrawn", "cancelled"})
log = structlog.get_logger(__name__)


async def slip_of(parts: Parts, task: TaskShown) -> Attachment:
    """The slip as things stand now; the document's number is left to whoever registers it."""
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
        now = (await parts.ledger.now(conn)).astimezone(parts.rules.zone)
    unit = organisation.units.get(task["unit"])
    facts = facts_of(task, unit=unit.name if unit else task["unit"], issuer=organisation.lead_office.name, now=now)
    try:
        content = document(parts.rules.slip_template or slip_template(), facts)
    except TemplateRefused:
        log.error("report.template-refused", report="slip")  # noqa: TRY400
        content = document(slip_template(), facts)
    return Attachment(f"督办单 {task['title']}.docx".replace("/", " "), WORD, content)


def facts_of(task: TaskShown, *, unit: str, issuer: str, now: datetime) -> dict[str, object]:
    """What the template's tags stand for; instants in local time."""
    due = datetime.fromisoformat(task["due_at"]).astimezone(now.tzinfo) if task["due_at"] else None
    late = (now.date() - due.date()).days if due and due < now and task["state"] not in DONE else 0
    opened = datetime.fromisoformat(task["history"][0]["at"]).astimezone(now.tzinfo)
    said = f"你单位承担的“{task['title']}”事项于{day_words(opened.date())}交办"
    if due:
        marked = "（暂定）" if task["provisional"] else ""
        said += f"，应于{day_words(due.date())}{due:%H:%M}{marked}前办结"
    said += f"，至今未办结，已逾期{max(late, 1)}天" if due and due < now and task["state"] not in DONE else ""
    return {
        "issuer": issuer, "number": f"督办〔{now.year}〕　　号", "title": "督办单", "unit": unit, "task": task["title"],
        "said": f"{said}，现予督办。", "facts": (f"办结要件：{task['evidence']}。",),
        "asked": ASKED if late else AHEAD, "issued_on": day_words(now.date()),
    }  # fmt: skip
