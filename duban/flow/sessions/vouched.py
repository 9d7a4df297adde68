"""Whoever an identity provider vouches for is let in as the person, or the account, that the house knows him as."""

from __future__ import annotations

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session
from duban.ledger.statements import sql


async def enter_vouched(parts: Parts, subject: str, email: str | None) -> str | None:
    """What the new session's cookie holds; None where nobody in a post, and no account, is known by either.

    The subject is a person's reference; else the verified e-mail is looked for, in the directory and among accounts.
    """
    mark = None if email is None else parts.keys.fingerprint(email.strip().lower())
    async with parts.ledger.reading() as conn:
        account = await conn.fetchrow(sql("find_account"), subject, mark)
        known = account is None and await conn.fetchrow(sql("read_people"), [subject])
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        addressee = await conn.fetchrow(sql("find_addressee"), mark, None, today)
    if account is not None:
        return await open_session(parts, account["account"], account=Part(account["part"]))
    person = subject if known else addressee and addressee["person"]
    return await open_session(parts, person) if person else None
