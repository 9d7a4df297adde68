"""From a claimed notice to what is sent: the facts of its duty and its person, in the words of the frozen policy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from duban.channels.attachment import Attachment
from duban.channels.facts import DigestRow, Facts
from duban.channels.im.card import Card, card_of
from duban.channels.invite import Deadline, invite
from duban.channels.render import Templates
from duban.channels.sender import Message, Text
from duban.channels.sms_words import sms_words
from duban.flow.event_words import about, said_by
from duban.flow.parts import Parts
from duban.flow.reports.kept import REPORTS, Kept, kept_report
from duban.flow.reports.passing_feeds import feed_link
from duban.flow.sessions.codes import sign_in_words
from duban.ledger.database import Connection
from duban.ledger.notices import Claimed, CodeWanted
from duban.model import Channel, Organisation, Tier
from duban.playbook.contacts import accounts_of
from duban.playbook.rules import Policy

TIER_NAMES = {"principal": "主要负责同志", "deputy": "分管副职", "liaison": "专门工作人员", "staff": "职工干部"}

PLAIN = "remind"
_ADDRESSES: Mapping[str, str] = {Channel.email: "email", Channel.sms: "phone", Channel.im: "im"}
FINGERPRINTS: Mapping[str, str] = {Channel.email: "email_hmac", Channel.sms: "phone_hmac", Channel.im: "im_hmac"}
"""Of a notice's address, as the facts have it."""
DATED = frozenset({"opened", "moved", "resumed", "returned", "inherited"})
"""Mails that say a deadline for the first time, or a new one: they bring it for the calendar too."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the words stand on: the policy frozen at the event, its organisation, and now."""

    policy: Policy
    organisation: Organisation
    now: datetime
    template: str
    templates: Templates
    report: Kept | None = None


async def setting_of(parts: Parts, conn: Connection, notice: Claimed, row: Mapping[str, Any], now: datetime) -> Setting:
    """The setting of a notice; a template that its policy does not know yet is the active one's, or a plain one."""
    policy, name = await parts.policy(conn, row["policy_version"]), (notice.context or {}).get("template", "opened")
    templates = parts.templates(policy)
    if not templates.has(name):
        templates = parts.templates(await parts.policy(conn))
        name = name if templates.has(name) else PLAIN
    report = await kept_report(conn, notice.id) if notice.step in REPORTS else None
    return Setting(policy, await parts.organisation(conn, row["organisation_version"]), now, name, templates, report)


def propose_code(wanted: CodeWanted, attempt: int) -> str:
    """Four digits that differ by attempt; five after twenty attempts."""
    digest = hashlib.sha256(wanted.duty.bytes + wanted.holding.to_bytes(8, "big") + attempt.to_bytes(2, "big")).digest()
    width = 4 if attempt < 20 else 6
    return f"{int.from_bytes(digest[:8], 'big') % 10**width:0{width}d}"


def message_id(parts: Parts, notice: object) -> str:
    """The Message-ID of a notice: the same on every attempt."""
    return f"<{notice}@{_address(parts.rules.mail_from).rpartition('@')[2]}>"


@lru_cache(maxsize=8)
def _address(named: str) -> str:
    return parseaddr(named)[1]


def compose(
    parts: Parts,
    notice: Claimed,
    row: Mapping[str, Any],
    setting: Setting,
    *,
    code: str | None,
    rows: Sequence[DigestRow],
) -> Message | Text | Card | None:
    """The message; None where the person has no address for the channel."""
    sealed = row[_ADDRESSES[notice.channel]]
    if sealed is None:
        return None
    address = parts.keys.unseal(sealed)
    facts = _with_report(facts_of(parts, notice, row, setting, code=code, rows=tuple(rows)), setting)
    templates, name = setting.templates, setting.template
    if notice.channel == Channel.sms:
        said = templates.sms(name, facts)
        return Text(notice.id, address, said, at=setting.now, template=name, words=sms_words(facts))
    words = templates.words(name, facts)
    if notice.channel == Channel.im:
        return card_of(notice.id, accounts_of(address), facts, subject=words.subject, home=parts.rules.public_url)
    to = f"{row['name']} <{address}>" if row["name"] else address
    files = (setting.report.file,) if setting.report else _invites(parts, notice, row, facts, name)
    own = message_id(parts, notice.id)
    return Message(notice.id, to, words.subject, words.text, words.html, own, files, words.body)


def _invites(parts: Parts, notice: Claimed, row: Mapping[str, Any], facts: Facts, name: str) -> tuple[Attachment, ...]:
    """The deadline for the calendar of whoever owes it."""
    if name not in DATED or facts.due is None or notice.duty is None or not facts.is_owner:
        return ()
    deadline = Deadline(
        what=f"督办{'办结' if facts.kind == 'task' else '签收'}时限", title=facts.title, due=facts.due,
        provisional=facts.provisional, sequence=row["revision"] - 1, organizer=_address(parts.rules.mail_from),
    )  # fmt: skip
    return (invite(deadline, notice.duty, told_at=notice.queued_at),)


def _with_report(facts: Facts, setting: Setting) -> Facts:
    if setting.report is None:
        return facts
    said = setting.report.report
    return replace(
        facts, title=said.title, owner_unit=said.unit, period=said.period, summary=said.summary, tables=said.tables,
        chain_row=said.chain_row, chain_hash=said.chain_hash,
    )  # fmt: skip


def facts_of(
    parts: Parts,
    notice: Claimed,
    row: Mapping[str, Any],
    setting: Setting,
    *,
    code: str | None,
    rows: tuple[DigestRow, ...],
) -> Facts:
    """Everything a template may say, local times."""
    zone, said, context = parts.rules.zone, (row["body"] or {}).get("data", {}), notice.context or {}
    playbook = setting.policy.playbooks.get(row["kind"] or "")
    event_title = str(said.get("title") or said.get("name") or (playbook.title if playbook else ""))
    owner_unit = row["task_unit"] or row["opening_unit"] or context.get("unit")
    due, today = row["due_at"] and row["due_at"].astimezone(zone), setting.now.astimezone(zone).date()
    return Facts(
        recipient=row["name"] or "", recipient_unit=_name(setting, row["reader_unit"]),
        owner_unit=_name(setting, owner_unit), owner_post=TIER_NAMES[Tier(row["tier"]).name] if row["tier"] else "",
        title=row["title"] or context.get("title") or event_title or (rows[0].title if rows else ""),
        event_title=event_title,
        event_kind=playbook.title if playbook else "",
        points=said_by(said, unit=partial(_name, setting)), document=str(said.get("document") or ""),
        about=about(row["kind"], said),
        kind={b"t": "task", b"o": "obligation", None: ""}[notice.duty_kind],  # type: ignore[arg-type]
        key=row["key"] or "", evidence=row["evidence"] or "", due=due, provisional=bool(row["provisional"]),
        short_notice=bool(row["short_notice"]), sign_by=_ahead(row["sign_by"], setting.now, zone),
        step=notice.step, count=context.get("count", len(rows)), today=today,
        days_overdue=max((today - due.date()).days if due else 0, 0, *(row.days_overdue for row in rows)),
        link=_link(parts, notice), page=_page(parts, notice), code=code or sign_in_words(parts, context)[0],
        rows=rows or _told_of(setting, context, zone),
        reason=str(context.get("reason", "")), replaced=bool(context.get("replaced")),
        due_before=_instant(context.get("due_before"), zone),
        unit_vacant=_name(setting, context.get("unit")), post_vacant=TIER_NAMES.get(context.get("tier", ""), ""),
        chain_row=context.get("chain_row", 0), chain_hash=context.get("chain_hash", ""),
        is_owner=_is_owner(notice, row),
    )  # fmt: skip


def _instant(said: str | None, zone: ZoneInfo) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said).astimezone(zone)


def _ahead(at: datetime | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant in local time, unless it is past: nobody is asked to sign by a day that is gone."""
    return at.astimezone(zone) if at is not None and at > now else None


def _told_of(setting: Setting, context: Mapping[str, Any], zone: ZoneInfo) -> tuple[DigestRow, ...]:
    """The tasks that a mail lists; an earlier version did not keep with it what is provisional."""
    return tuple(
        DigestRow(
            unit=_name(setting, unit),
            title=title,
            due=datetime.fromisoformat(due).astimezone(zone),
            days_overdue=0,
            provisional=any(provisional),
        )
        for unit, title, due, *provisional in context.get("tasks", ())
    )


def _link(parts: Parts, notice: Claimed) -> str | None:
    context = notice.context or {}
    if link := feed_link(parts, context) or sign_in_words(parts, context)[1]:
        return link
    if notice.duty_kind != b"o" or notice.duty is None:
        return None
    return f"{parts.rules.public_url}/a/{parts.keys.ack_token(notice.duty, notice.holding)}"


def _page(parts: Parts, notice: Claimed) -> str:
    """Where a task is worked on, by whoever is signed in; the same for all its readers."""
    task = notice.duty if notice.duty_kind == b"t" else None
    return f"{parts.rules.public_url}/tasks/{task}" if task else ""


def _is_owner(notice: Claimed, row: Mapping[str, Any]) -> bool:
    if notice.duty_kind == b"o":
        return bool(row["owner_post"] == row["reader_post"])
    return bool(row["reader_unit"] == row["task_unit"])


def _name(setting: Setting, unit: str | None) -> str:
    found = setting.organisation.units.get(unit or "")
    return found.name if found else unit or ""
