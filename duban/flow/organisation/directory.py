"""The directory: people with their sealed addresses; a masked one in a file means the one on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from duban.channels.addresses import mask
from duban.keys import Forged, Keys
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.playbook.contacts import is_masked
from duban.playbook.faults import FileFault
from duban.playbook.organisation import OrganisationFile, Person

_WAYS: Final = ("phone", "email", "im")


class Sealed(NamedTuple):
    """An address as the ledger keeps it; both None where none is known."""

    text: bytes | None = None
    fingerprint: bytes | None = None


@dataclass(slots=True)
class Directory:
    """What a file changes in the directory, sealed and ready to be written."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(self.new)

    @property
    def changed(self) -> tuple[str, ...]:
        return tuple(self.other)

    @property
    def gone(self) -> tuple[str, ...]:
        return tuple(self.left)

    async def write(self, conn: Connection) -> None:
        """Those who are new or differ; whoever is no longer named is kept, since notices speak of them."""
        if self.rows:
            await conn.execute(sql("upsert_people"), *map(list, zip(*self.rows, strict=True)))
        if self.left:
            await conn.execute(sql("unlist_people"), self.left)


async def read_directory(conn: Connection, keys: Keys, file: OrganisationFile) -> Directory:
    """What the file's people change; a fault for each masked address that is not the one on record."""
    known = {row["person"]: row for row in await conn.fetch(sql("read_directory"))}
    directory = Directory()
    for index, person in enumerate(file.people):
        _take(directory, keys, file, index, person, known.get(person.person))
    named = {person.person for person in file.people}
    directory.left = [code for code, row in known.items() if row["listed"] and code not in named]
    return directory


def _take(
    directory: Directory, keys: Keys, file: OrganisationFile, index: int, person: Person,
    row: Mapping[str, Any] | None,
) -> None:  # fmt: skip
    had = {name: Sealed(row[name], row[f"{name}_hmac"]) if row else Sealed() for name in _WAYS}
    phone = _sealed(keys, "sms", person.phone, had["phone"])
    email = _sealed(keys, "email", person.email, had["email"])
    im = _sealed(keys, "im", person.im, had["im"])
    for name, sealed in (("phone", phone), ("email", email), ("im", im)):
        if sealed is None:
            detail = "此处是遮盖后的写法，与在册的不符或在册没有：请填写完整的号码或地址，或留空"
            directory.faults.append(file.fault(("people", index, name), "masked-unknown", detail))
    if phone is None or email is None or im is None:
        return
    same = row and (person.name, phone, email, im) == (row["name"], had["phone"], had["email"], had["im"])
    if not same or not (row and row["listed"]):
        directory.rows.append((person.person, person.name, *phone, *email, *im))
        (directory.other if row and row["listed"] else directory.new).append(person.person)


def _sealed(keys: Keys, channel: str, text: str | None, had: Sealed) -> Sealed | None:
    """The address sealed, as it is on record where it is the same; None where a masked one cannot be told."""
    if text is None:
        return Sealed()
    if is_masked(text):
        return had if had.text is not None and _masked(keys, channel, had.text) == text else None
    fingerprint = keys.fingerprint(text.lower() if channel == "email" else text)
    if fingerprint == had.fingerprint and had.text is not None and _unsealed(keys, had.text) == text:
        return had
    return Sealed(keys.seal(text), fingerprint)


def _masked(keys: Keys, channel: str, sealed: bytes) -> str | None:
    text = _unsealed(keys, sealed)
    return None if text is None else mask(channel, text)


def _unsealed(keys: Keys, sealed: bytes) -> str | None:
    """None for what was sealed with a key that is lost: it counts as unknown."""
    try:
        return keys.unseal(sealed)
    except Forged:
        return None
