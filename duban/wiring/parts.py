"""The collaborators of the use cases, opened from settings."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from config.settings import Settings
from duban.flow.parts import Parts, Rules
from duban.flow.reach.allowed import AllowList, BadAllowList, read_allow_list
from duban.keys import Key, Keys
from duban.ledger.database import Ledger, Transient

_MOST_OF_KEYS = 1_000_000


class Away(Exception):
    """A part that is needed cannot be reached: `part` names it, `why` says what to do."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part
        self.why = why


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """The ledger's pool, the keys and the rules; raises `Away` where the ledger or the keys cannot be had."""
    if settings.database_url is None:
        raise Away("PostgreSQL", "DUBAN_DATABASE_URL is not set and `duban up` does not run in this data directory")
    keys = read_keys(settings.keys_path)
    try:
        ledger = await Ledger.open(settings.database_url.get_secret_value(), size=settings.database_pool)
    except Transient as error:
        raise Away("PostgreSQL", f"not reached by DUBAN_DATABASE_URL ({error})") from error
    try:
        check_drill(settings, ledger)
        yield Parts(ledger=ledger, keys=keys, rules=rules_of(settings))
    finally:
        await ledger.close()


def rules_of(settings: Settings) -> Rules:
    """What use cases need of the settings."""
    return Rules(
        zone=settings.zone, opens=settings.business_open, closes=settings.business_close, step_hour=settings.step_hour,
        public_url=settings.public_url, mail_from=settings.mail_from, sms_sign=settings.sms_sign,
        topic_sources=settings.sources_by_topic, journal_hash=settings.journal_hash, journal_late=settings.journal_late,
        step_late=settings.step_late, canary_every=settings.canary_every, canary_late=settings.canary_late,
        retention_notices=settings.retention_notices, retention_journal=settings.retention_journal,
        allowed=read_allowed(settings.allow_file),
        bulletin_template=_own_template(settings.config_dir / "reports" / "bulletin.docx"),
        slip_template=_own_template(settings.config_dir / "reports" / "slip.docx"),
    )  # fmt: skip


def read_allowed(path: Path | None) -> AllowList | None:
    """The allow-list of a rehearsal; without it nobody may be told, so a file that cannot be read stops the service."""
    try:
        return None if path is None else read_allow_list(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        why = str(error) if isinstance(error, BadAllowList) else f"cannot be read ({type(error).__name__})"
        raise Away("DUBAN_ALLOW_FILE", why) from None


def _own_template(path: Path) -> bytes | None:
    """The city's own document, where it has one that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def read_keys(path: Path) -> Keys:
    """The keys of this installation; raises `Away` where setup has not made them."""
    try:
        with path.open(encoding="utf-8") as file:
            kept = json.loads(file.read(_MOST_OF_KEYS))["keys"]
        keys = [Key(int(number), bytes.fromhex(secret)) for number, secret in kept.items()]
    except FileNotFoundError:
        raise Away("keys", "there is no file of keys yet: run `duban setup`, or name it by DUBAN_KEYS_FILE") from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Away("keys", f"the file of keys cannot be read ({type(error).__name__})") from error
    if not keys:
        raise Away("keys", "the file of keys holds none")
    return Keys(keys)


def check_drill(settings: Settings, ledger: Ledger) -> None:
    """A ledger with a drill clock sends nothing beyond this machine."""
    if ledger.drill and (far := settings.gateways_off_loopback()):
        raise Away("drill clock", f"a drill refuses gateways that are not on loopback: {', '.join(far)}")
