"""What an import changes: units, duties, posts, stand-ins, people, and to whom open duties pass. No I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from duban.model import DutyHeld, Holding, Organisation, PostKind, Standing, Unit, post_of
from duban.playbook.organisation import OrganisationFile, PostHeld

if TYPE_CHECKING:
    from duban.flow.organisation.directory import Directory

HeldKey: TypeAlias = tuple[str, str, date | None, date | None, Standing]
Shown: TypeAlias = tuple[str, str, date | None, date | None]
DutyKey: TypeAlias = tuple[str, str, str, date | None, date | None]
LINE = (PostKind.principal, PostKind.deputy, PostKind.liaison)


@dataclass(frozen=True, slots=True)
class Move:
    """A post that passes from one person to another today, and how much is open in it.

    `tasks` are the unit's, told of only with its liaison's post; None stands for nobody.
    """

    unit: str
    post: str
    was: str | None
    now: str | None
    obligations: int = 0
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import changes: the version it makes, units by code, duties by unit, posts by person and days."""

    version: int
    units_added: tuple[str, ...] = ()
    units_removed: tuple[str, ...] = ()
    units_changed: tuple[str, ...] = ()
    duties_added: tuple[DutyKey, ...] = ()
    duties_removed: tuple[DutyKey, ...] = ()
    posts_added: tuple[Shown, ...] = ()
    posts_removed: tuple[Shown, ...] = ()
    stand_ins_added: tuple[Shown, ...] = ()
    stand_ins_removed: tuple[Shown, ...] = ()
    people: int = 0
    people_added: tuple[str, ...] = ()
    people_gone: tuple[str, ...] = ()
    people_changed: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    unheld: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    """Posts that a handover gave to somebody, and the file to whoever had them before."""

    @property
    def nothing(self) -> bool:
        """Whether units, posts and stand-ins stay as they are."""
        return not (
            self.units_added or self.units_removed or self.units_changed or self.posts_added or self.posts_removed
            or self.stand_ins_added or self.stand_ins_removed
        )  # fmt: skip


def held_key(holding: Holding) -> HeldKey:
    """What makes a holding the one it is."""
    return holding.post, holding.person, holding.valid_from, holding.valid_to, holding.standing


def wanted_key(post: PostHeld) -> HeldKey:
    """The same of one in a file."""
    return post.post, post.person, post.valid_from, post.valid_to, post.standing


def changes_of(
    version: int,
    before: Mapping[str, Unit],
    file: OrganisationFile,
    held: Iterable[HeldKey],
    wanted: Iterable[HeldKey],
    directory: Directory,
) -> Changes:
    """What is new, gone and different, but for what passes to whom."""
    after = {unit.code: unit for unit in file.units}
    had, have = dict.fromkeys(held), dict.fromkeys(wanted)
    added, removed = [key for key in have if key not in had], [key for key in had if key not in have]
    duties, duties_before = _duties(after.values()), _duties(before.values())
    return Changes(
        version=version,
        units_added=tuple(code for code in after if code not in before),
        units_removed=tuple(code for code in before if code not in after),
        units_changed=tuple(code for code, unit in after.items() if code in before and before[code] != unit),
        duties_added=tuple(duty for duty in duties if duty not in duties_before),
        duties_removed=tuple(duty for duty in duties_before if duty not in duties),
        posts_added=_shown(added, stand_ins=False), posts_removed=_shown(removed, stand_ins=False),
        stand_ins_added=_shown(added, stand_ins=True), stand_ins_removed=_shown(removed, stand_ins=True),
        people=len(file.people), people_added=directory.added, people_gone=directory.gone,
        people_changed=directory.changed,
    )  # fmt: skip


def _duties(units: Iterable[Unit]) -> dict[DutyKey, None]:
    return dict.fromkeys(_duty(unit.code, duty) for unit in units for duty in unit.duties)


def _duty(unit: str, duty: DutyHeld) -> DutyKey:
    return unit, duty.duty, "assists" if duty.co else "owes", duty.valid_from, duty.valid_to


def _shown(keys: Iterable[HeldKey], *, stand_ins: bool) -> tuple[Shown, ...]:
    return tuple(key[:4] for key in keys if (key[4] != Standing.holder) is stand_ins)


def moved_posts(before: Organisation, file: OrganisationFile, today: date) -> list[Move]:
    """The posts, but for staff's, that somebody else answers for today than without the file."""
    after = organisation_of(file)
    codes = dict.fromkeys([*after.units, *before.units])
    places = [("", str(PostKind.leader)), *((code, post_of(code, kind)) for code in codes for kind in LINE)]
    moves = []
    for unit, post in places:
        was, now = before.holder(post, today), after.holder(post, today)
        if _whose(was) != _whose(now):
            moves.append(Move(unit, post, was.person if was else None, now.person if now else None))
    return moves


def _whose(holding: Holding | None) -> tuple[str, Standing] | None:
    return (holding.person, holding.standing) if holding else None


def organisation_of(file: OrganisationFile) -> Organisation:
    """The organisation that a file would make, but for staff; its holdings have no ids of the ledger."""
    posts: dict[str, list[Holding]] = defaultdict(list)
    for number, post in enumerate((post for post in file.held() if post.kind != PostKind.staff), 1):
        posts[post.post].append(
            Holding(number, post.post, post.kind, post.unit, post.person, post.valid_from, post.valid_to, post.standing)
        )
    return Organisation(0, {u.code: u for u in file.units}, {post: tuple(held) for post, held in posts.items()})
