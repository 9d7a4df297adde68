"""The ledger's own journal checked row by row: the chain, the entries behind it, and entries that it passed over.

Entries of months that have left are read from the sealed files, where these are at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from duban.flow.parts import Parts
from duban.flow.retention.sealed import NotAsSealed, Sealed
from duban.journal.anchor import Head
from duban.journal.export import Line, Rows
from duban.journal.verify import Check, Fault
from duban.ledger import journal as ledger
from duban.ledger.journal import Chained

_OF_DUTIES: Final = ('{"v":1,"what":"task","id":"', '{"v":1,"what":"obligation","id":"')


async def verify_ledger(
    parts: Parts, anchors: Sequence[Head], *, progress: Callable[[int, int], None], folder: Path | None = None
) -> tuple[Check, Fault | None]:
    """Reads the whole chain; the first bad row, if there is one. `folder` is that of the sealed files."""
    check, place = Check(anchors), 0
    async with parts.ledger.reading() as conn:
        last, sealed = await ledger.head(conn), await Sealed.open(conn, folder)
        check.algorithm = (await ledger.standing(conn)).algorithm if sealed.upto else None
    while True:
        async with parts.ledger.reading() as conn:
            rows = await ledger.read(conn, place)
        if not rows:
            break
        try:
            fault = _take(check, sealed.fill(rows), sealed.upto)
        except NotAsSealed as error:
            return check, Fault(error.row, "not-as-sealed", f"row {error.row}: {error.why}")
        if fault:
            return check, fault
        place = rows[-1].sequence
        progress(place, last[0] if last else place)
    return check, check.end() or await _stray(parts, check)


def _take(check: Check, rows: Sequence[Chained], sealed: int) -> Fault | None:
    """A lot at once; row by row where something of it is bad, or sealed and not at hand."""
    bodies = [row.body.encode() for row in rows if row.body is not None and _of_its_duty(row)]
    dense = rows[-1].sequence == check.rows + len(rows)
    digests = b"".join(row.hash for row in rows).hex().encode()
    if dense and len(bodies) == len(rows) and check.follow(Rows(digests, bodies)):
        return None
    for row in rows:
        left = row.body is None and row.sequence <= sealed
        fault = check.trust(row.sequence, row.hash.hex()) if left else _one(check, row)
        if fault:
            return fault
    return None


def _one(check: Check, row: Chained) -> Fault | None:
    wanted = check.rows + 1
    if row.sequence == wanted and row.body is None:
        return Fault(wanted, "entry-gone", f"row {wanted}: its entry is not in the ledger any more")
    if row.sequence == wanted and not _of_its_duty(row):
        return Fault(wanted, "altered", f"row {wanted}: its entry is kept under another duty than it names")
    return check.step(Line(row.sequence, row.hash.hex(), (row.body or "").encode()))


def _of_its_duty(row: Chained) -> bool:
    """Histories are found by the column beside the entry: it must say what the entry says."""
    if row.body is None:
        return False
    if row.duty is None:
        return not row.body.startswith(_OF_DUTIES)
    return row.body.startswith(tuple(f"{head}{row.duty}" for head in _OF_DUTIES))


async def _stray(parts: Parts, check: Check) -> Fault | None:
    async with parts.ledger.transaction() as conn:
        found = await ledger.strays(conn)
    if found is None:
        return None
    return Fault(check.rows + 1, "not-chained", f"the ledger has an entry (number {found}) that the chain passed over")
