"""The allow-list of a rehearsal: only whom it names is reached; of the rest the ledger keeps what would have gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from duban.channels.addresses import BadAddress, mailbox, normalised

_NUMBER: Final = re.compile(r"\+?[0-9][0-9 -]{5,19}")
_DOMAIN: Final = re.compile(r"@[^\s@]+\.[^\s@]+")


class BadAllowList(ValueError):
    """Lines of the file that name nobody; the message has their numbers, not what they say."""


@dataclass(frozen=True, slots=True)
class AllowList:
    """Addresses, domains of addresses, and numbers (E.164)."""

    addresses: frozenset[str] = field(repr=False)
    domains: frozenset[str] = field(repr=False)
    numbers: frozenset[str] = field(repr=False)

    def allows(self, to: str) -> bool:
        """Whether a message may go to this address (with or without a name before it) or number."""
        if "@" not in to:
            return normalised(to) in self.numbers
        try:
            address = mailbox(to).address.casefold()
        except BadAddress:
            return False
        return address in self.addresses or address.rpartition("@")[2] in self.domains


def read_allow_list(lines: Iterable[str]) -> AllowList:
    """One address, `@domain` or telephone number a line; empty lines and what follows a `#` do not count.

    Raises BadAllowList, which names every faulty line.
    """
    addresses, domains, numbers, faulty = set[str](), set[str](), set[str](), list[int]()
    for place, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        if _DOMAIN.fullmatch(said):
            domains.add(said[1:].casefold())
        elif _NUMBER.fullmatch(said):
            numbers.add(normalised(said))
        else:
            try:
                addresses.add(mailbox(said).address.casefold())
            except BadAddress:
                faulty.append(place)
    if faulty:
        where = ", ".join(map(str, faulty[:20]))
        raise BadAllowList(f"line {where}: write an address, a domain like @talent.example, or a telephone number")
    return AllowList(frozenset(addresses), frozenset(domains), frozenset(numbers))
