"""Small organisations from literals, for what is decided without a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from config.settings import PACKAGED
from duban.model import DutyHeld, Holding, Organisation, PostKind, Unit, post_of
from duban.playbook.organisation import parse_organisation

DAY = date(2026, 3, 2)


def unit(code: str, order: int, *duties: str | DutyHeld, lead: bool = False, kind: str | None = None) -> Unit:
    """A unit; a duty that begins with `co:` it only assists in."""
    held = [
        duty if isinstance(duty, DutyHeld) else DutyHeld(duty.removeprefix("co:"), co=duty.startswith("co:"))
        for duty in duties
    ]
    return Unit(code, order, f"{code}局", lead_office=lead, kind=kind, duties=tuple(held))


def organisation(units: Iterable[Unit], posts: Iterable[str] = (), *, holdings: Iterable[Holding] = ()) -> Organisation:
    """Units, and posts as `org/deputy=person`; without a person the holder is named like the post."""
    held = [*holdings]
    for number, said in enumerate(posts, 1):
        post, _, person = said.partition("=")
        code, _, kind = post.rpartition("/")
        held.append(Holding(number, post, PostKind(kind), code or None, person or post))
    return Organisation(
        1, {each.code: each for each in units}, {h.post: tuple(o for o in held if o.post == h.post) for h in held}
    )


def everyone(*codes: str) -> list[str]:
    """Every post of these units, and the leader."""
    kinds = (PostKind.principal, PostKind.deputy, PostKind.liaison)
    return ["leader", *(post_of(code, kind) for code in codes for kind in kinds)]


def packaged() -> Organisation:
    """The sample city that comes with the program."""
    path = PACKAGED / "organisation" / "organisation.yaml"
    file = parse_organisation(path.read_text(encoding="utf-8"), path.name)
    held = [
        Holding(number, post.post, post.kind, post.unit, post.person, post.valid_from, post.valid_to)
        for number, post in enumerate(file.posts, 1)
        if post.kind != PostKind.staff
    ]
    return organisation(file.units, holdings=held)
