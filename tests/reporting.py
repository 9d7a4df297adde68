"""A city that has its reports sent, and what then comes of it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import yaml
from openpyxl import load_workbook

from duban.channels.attachment import Attachment
from duban.channels.sender import Message
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.reports.sending import send_reports
from duban.flow.send import send_queued
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask

RULES = "playbooks/rules.yaml"
SENT = (
    "SELECT step, post FROM notice JOIN holding ON holding.id = holding"
    " WHERE step = ANY($1) ORDER BY queued_at, step, post"
)
STEPS = ["report-daily", "report-weekly", "bulletin"]


async def switch_on(parts: Parts, *names: str) -> None:
    """A city edits its rules; what is due by then is looked for once, so that schedulers know the next instant."""
    files = await active_files(parts)
    rules = yaml.safe_load(files[RULES])
    rules["reports"] = {name: {"send": True, "at": "08:30"} for name in names}
    await apply_policy(parts, files | {RULES: yaml.safe_dump(rules, allow_unicode=True)})
    await send_reports(parts)


async def mails(parts: Parts) -> list[Message]:
    """Every mail that goes now and brings a report."""
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    sent = [one for one in sender.sent if isinstance(one, Message)]
    return [one for one in sent if any(not file.name.endswith(".ics") for file in one.attachments)]


def rows_of(file: Attachment) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(file.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


async def sent(parts: Parts) -> list[tuple[str, str]]:
    return [(row["step"], row["post"]) for row in await ask(parts, SENT, STEPS)]
