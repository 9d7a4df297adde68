"""What every use case is given: the ledger, the keys, the rules of the house, policy and organisation by version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from duban.channels.render import Templates
from duban.keys import Keys
from duban.ledger.database import Connection, Ledger
from duban.ledger.policy import active_versions, read_organisation, read_policy
from duban.model import Organisation
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.workdays import Calendar


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


@dataclass(frozen=True)
class Parts:
    """Collaborators of the use cases; policy and organisation are read once a version and then kept."""

    ledger: Ledger
    keys: Keys
    rules: Rules
    _policies: dict[int, Policy] = field(default_factory=dict)
    _organisations: dict[int, Organisation] = field(default_factory=dict)
    _calendars: dict[int, Calendar] = field(default_factory=dict)
    _templates: dict[int, Templates] = field(default_factory=dict)

    async def policy(self, conn: Connection, version: int | None = None) -> Policy:
        """That policy version, or the active one."""
        version = version or (await active_versions(conn)).policy
        if version is None:
            raise NotSetUp
        if version not in self._policies:
            self._policies[version] = load_policy(await read_policy(conn, version), version=version)
        return self._policies[version]

    async def organisation(self, conn: Connection, version: int | None = None) -> Organisation:
        """That organisation version, or the one in force."""
        version = version or (await active_versions(conn)).organisation
        if version is None:
            raise NotSetUp
        if version not in self._organisations:
            self._organisations[version] = await read_organisation(conn, version)
        return self._organisations[version]

    def calendar(self, policy: Policy) -> Calendar:
        """The working calendar by the overrides of that policy."""
        if policy.version not in self._calendars:
            rules = self.rules
            self._calendars[policy.version] = Calendar(
                rules.zone, rules.opens, rules.closes, step_hour=rules.step_hour, overrides=policy.overrides
            )
        return self._calendars[policy.version]

    def templates(self, policy: Policy) -> Templates:
        """The compiled templates of that policy."""
        if policy.version not in self._templates:
            self._templates[policy.version] = Templates(policy.templates, sms_sign=self.rules.sms_sign)
        return self._templates[policy.version]
