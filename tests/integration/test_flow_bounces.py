"""A mail that comes back: its notice fails with the code, a text goes instead, somebody is to mend the address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duban.channels.dsn.mailbox import Letter, Maildir
from duban.channels.sender import Message, Text
from duban.flow.bounces.taking import let_fall, take_bounces, take_letters
from duban.flow.lease import Lease
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.reports import postfix
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, reorganise, run, tell


async def told(parts: Parts, lease: Lease) -> UUID:
    """A directive to one unit; of its principal's notices the mail alone, and that has gone."""
    await hear(parts, directive())
    await expand_all(parts)
    await run(parts, "DELETE FROM notice WHERE channel <> 'email' OR duty_kind IS DISTINCT FROM 'o'")
    await send_queued(parts, lease, Channel.email, ScriptedSender())
    key: UUID = await tell(parts, "SELECT id FROM notice WHERE channel = 'email'")
    return key


async def state_of(parts: Parts, key: UUID) -> tuple[Any, ...]:
    [row] = await ask(parts, "SELECT state, reason FROM notice WHERE id = $1", key)
    return tuple(row)


def letter(key: UUID, **said: Any) -> Letter:
    domain = "talent.example"
    return Letter("1", postfix(key, domain=domain, **said))


async def test_a_hard_bounce_fails_the_notice_and_tells_by_text(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    assert await take_letters(parts, [letter(key)]) == {Channel.sms, Channel.email}
    assert await state_of(parts, key) == ("failed", "5.1.1 bounced")
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.sms, sender)
    (text,) = sender.sent
    assert isinstance(text, Text)
    assert "签收" in text.text


async def test_the_same_report_twice_does_nothing_more(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await take_letters(parts, [letter(key)])
    before = await tell(parts, "SELECT count(*) FROM notice")
    assert await take_letters(parts, [letter(key), letter(key)]) == frozenset()
    assert await tell(parts, "SELECT count(*) FROM notice") == before


async def test_a_soft_bounce_is_kept_and_changes_nothing(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    assert await take_letters(parts, [letter(key, action="delayed", status="4.4.1")]) == frozenset()
    assert await state_of(parts, key) == ("accepted", None)
    assert await tell(parts, "SELECT status FROM bounce") == "4.4.1"
    assert await tell(parts, "SELECT count(*) FROM bad_address") == 0


async def test_a_mail_refused_as_spam_fails_but_its_address_stays_good(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await take_letters(parts, [letter(key, status="5.7.1", diagnostic="554 5.7.1 refused")])
    assert await state_of(parts, key) == ("failed", "5.7.1 bounced")
    assert await tell(parts, "SELECT count(*) FROM bad_address") == 0


async def test_the_liaison_is_asked_once_to_correct_the_address(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await take_letters(parts, [letter(key)])
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    (mail,) = sender.sent
    assert isinstance(mail, Message)
    assert "电子邮箱" in mail.subject
    assert "5.1.1" in mail.text
    [row] = await ask(
        parts, "SELECT holding.post, context FROM notice JOIN holding ON holding.id = holding WHERE step = 'address'"
        " AND channel = 'email'",
    )  # fmt: skip
    assert row["post"] == "health/liaison"
    assert row["context"]["reason"].startswith("p-")


async def test_to_a_marked_address_nothing_goes_until_it_is_corrected(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await take_letters(parts, [letter(key)])
    await run(parts, "DELETE FROM notice WHERE step = 'address' OR channel = 'sms'")
    again = await another(parts)
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    assert sender.sent == []
    assert await state_of(parts, again) == ("suppressed", "address-bounced")
    assert await let_fall(parts) == {Channel.sms}
    assert await let_fall(parts) == frozenset()

    person = await tell(parts, "SELECT person FROM holding WHERE id = (SELECT holding FROM notice WHERE id = $1)", key)

    def corrected(sheet: Any) -> None:
        next(one for one in sheet["people"] if one["person"] == person)["email"] = "right@health.talent.example"

    await reorganise(parts, corrected)
    await another(parts, step="remind-1")
    await send_queued(parts, lease, Channel.email, sender)
    (mail,) = sender.sent
    assert "right@health.talent.example" in mail.to
    await let_fall(parts)
    assert await tell(parts, "SELECT count(*) FROM bad_address") == 0


async def another(parts: Parts, step: str = "remind-3") -> UUID:
    """One more mail of the same duty."""
    key: UUID = await tell(
        parts,
        "INSERT INTO notice (id, event, duty, duty_kind, revision, holding, step, channel, state, queued_at, context)"
        " SELECT gen_random_uuid(), event, duty, duty_kind, revision, holding, $1, channel, 'queued', queued_at,"
        " '{\"template\": \"remind\"}' FROM notice WHERE channel = 'email' AND step = 'opened' RETURNING id",
        step,
    )
    return key


async def test_a_person_who_signed_meanwhile_gets_no_text(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await run(parts, "UPDATE obligation SET state = 'acknowledged'")
    assert Channel.sms not in await take_letters(parts, [letter(key)])


async def test_a_text_that_told_the_same_is_not_repeated(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    await expand_all(parts)
    await send_queued(parts, lease, Channel.email, ScriptedSender())
    [row] = await ask(parts, "SELECT id FROM notice WHERE channel = 'email' AND duty_kind = 'o'")
    texts = await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'sms'")
    await take_letters(parts, [letter(row["id"])])
    assert await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'sms'") == texts


async def test_a_maildir_is_emptied_once_all_is_kept(parts: Parts, lease: Lease, tmp_path: Path) -> None:
    key = await told(parts, lease)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(letter(key).data)
    (tmp_path / "new" / "2.host").write_bytes(b"Subject: out of office\r\n\r\n")
    assert Channel.sms in await take_bounces(parts, Maildir(tmp_path))
    assert list((tmp_path / "new").iterdir()) == []
    assert sorted(file.name for file in (tmp_path / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S"]
    assert await state_of(parts, key) == ("failed", "5.1.1 bounced")


@pytest.mark.parametrize("state", ["queued", "sending", "failed", "suppressed"])
async def test_a_report_leaves_a_notice_alone_that_is_not_just_accepted(parts: Parts, lease: Lease, state: str) -> None:
    key = await told(parts, lease)
    await run(parts, "UPDATE notice SET state = $1, reason = 'x'", state)
    await take_letters(parts, [letter(key)])
    assert await state_of(parts, key) == (state, "x")


async def test_the_journal_tells_of_the_failure_without_an_address(parts: Parts, lease: Lease) -> None:
    key = await told(parts, lease)
    await take_letters(parts, [letter(key)])
    said = await tell(parts, "SELECT body FROM journal_entry WHERE body LIKE '%5.1.1 bounced%'")
    assert str(key) in said
    assert "@" not in said
