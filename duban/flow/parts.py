"""What every use case is given: the ledger, the keys, the rules of the house, policy and organisation by version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from zoneinfo import ZoneInfo

from duban.channels.render import Templates
from duban.flow.reach.allowed import AllowList
from duban.keys import Keys
from duban.ledger.calendar import read_published
from duban.ledger.database import Connection, Ledger
from duban.ledger.policy import Versions, active_versions, read_organisation, read_policy
from duban.model import Organisation
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.workdays import Calendar, Published


class NotSetUp(Exception):
    """账本尚未初始化：没有生效的规则或机构名册。请先运行 duban setup。"""


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings that use cases need, already translated."""

    zone: ZoneInfo
    opens: time
    closes: time
    step_hour: time
    public_url: str
    mail_from: str
    sms_sign: str
    topic_sources: Mapping[str, Collection[str]] = field(default_factory=dict)
    journal_hash: str = "sm3"
    journal_late: float = 30.0
    bulletin_template: bytes | None = field(default=None, repr=False)
    slip_template: bytes | None = field(default=None, repr=False)
    step_late: float = 60.0
    canary_every: float = 3600.0
    canary_late: float = 7200.0
    retention_notices: int | None = None
    retention_journal: int | None = None
    allowed: AllowList | None = None
    """Who is reached in a rehearsal; None where everybody is."""


@dataclass(frozen=True)
class Parts:
    """Collaborators of the use cases; policy and organisation are read once a version and then kept."""

    ledger: Ledger
    keys: Keys
    rules: Rules
    _policies: dict[int, Policy] = field(default_factory=dict)
    _organisations: dict[int, Organisation] = field(default_factory=dict)
    _calendars: dict[tuple[int, int], Calendar] = field(default_factory=dict)
    _published: list[Published] = field(default_factory=lambda: [Published()])
    _templates: dict[int, Templates] = field(default_factory=dict)

    async def policy(self, conn: Connection, version: int | None = None) -> Policy:
        """That policy version, or the active one."""
        version = version or (await self.versions(conn)).policy
        if version is None:
            raise NotSetUp
        if version not in self._policies:
            self._policies[version] = load_policy(await read_policy(conn, version), version=version)
        return self._policies[version]

    async def organisation(self, conn: Connection, version: int | None = None) -> Organisation:
        """That organisation version, or the one in force."""
        version = version or (await self.versions(conn)).organisation
        if version is None:
            raise NotSetUp
        if version not in self._organisations:
            self._organisations[version] = await read_organisation(conn, version)
        return self._organisations[version]

    async def versions(self, conn: Connection) -> Versions:
        """The versions in force; from now on `calendar` goes by the yearly notices published by now."""
        versions = await active_versions(conn)
        if versions.calendar != self._published[0].version:
            self._published[0] = await read_published(conn, versions.calendar)
            self._calendars.clear()
        return versions

    def calendar(self, policy: Policy) -> Calendar:
        """The working calendar by the overrides of that policy and the notices published; see `versions`."""
        key = policy.version, self._published[0].version
        if key not in self._calendars:
            self._calendars[key] = self.calendar_with(policy, self._published[0])
        return self._calendars[key]

    def calendar_with(self, policy: Policy, published: Published) -> Calendar:
        """The working calendar as it would be with these notices."""
        rules = self.rules
        return Calendar(
            rules.zone, rules.opens, rules.closes, step_hour=rules.step_hour, overrides=policy.overrides,
            published=published,
        )  # fmt: skip

    def templates(self, policy: Policy) -> Templates:
        """The compiled templates of that policy."""
        if policy.version not in self._templates:
            self._templates[policy.version] = _compiled(frozenset(policy.templates.items()), self.rules.sms_sign)
        return self._templates[policy.version]


@lru_cache(maxsize=8)
def _compiled(files: frozenset[tuple[str, str]], sms_sign: str) -> Templates:
    """Most policy versions differ in a playbook, and have the same templates, which take long to compile."""
    return Templates(dict(files), sms_sign=sms_sign)
