"""The organisation as an operator's file states it: units, people and who answers for which post, believed only as a
whole and without a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from duban.model import PostKind, Standing, Unit, post_of
from duban.playbook.faults import Faults, FileFault
from duban.playbook.shape import fault_at
from duban.playbook.sheets.places import Places
from duban.playbook.tree import Path, Value, read_tree


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, by the opaque reference; the phone is `+` and digits, and what is not known is left out.

    A phone or e-mail may stand masked, as an export shows it: the one on record is meant. So may `im`, the person's own
    names at providers of instant messages: `dingtalk:manager4220 wecom:LiSi`.
    """

    person: str
    name: str = ""
    phone: str | None = None
    email: str | None = None
    im: str | None = None


@dataclass(frozen=True, slots=True)
class PostHeld:
    """Who holds a post over a period, or stands in there; both days included, where two touch the later one counts."""

    unit: str | None
    kind: PostKind
    person: str
    valid_from: date | None = None
    valid_to: date | None = None
    standing: Standing = Standing.holder

    @property
    def post(self) -> str:
        return post_of(self.unit, self.kind, self.person)

    @property
    def since(self) -> date:
        return self.valid_from or date.min

    @property
    def until(self) -> date:
        return self.valid_to or date.max


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an organisation was read from, so that what is found wrong with it later still names its place."""

    file: str
    tree: Value
    places: Places | None = None

    def fault(self, path: Path, code: str, detail: str) -> FileFault:
        """A fault of what stands there: a line of a text, a cell of a sheet."""
        return self.placed(fault_at(self.tree, path, file=self.file, code=code, detail=detail))

    def placed(self, fault: FileFault) -> FileFault:
        """The same fault where the reader of a sheet looks for it."""
        return fault if self.places is None else self.places.placed(fault)


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """The whole organisation as a file states it."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[PostHeld, ...]
    stand_ins: tuple[PostHeld, ...] = ()
    origin: Origin | None = field(default=None, compare=False, repr=False)

    def held(self) -> Iterator[PostHeld]:
        """Whoever answers for a post by whatever right."""
        yield from self.posts
        yield from self.stand_ins

    def fault(self, path: Path, code: str, detail: str) -> FileFault:
        """A fault of what stands at that path."""
        origin = self.origin or Origin("-", None)
        return origin.fault(path, code, detail)


def parse_organisation(text: str, file: str) -> OrganisationFile:
    """The organisation that the file (YAML or JSON) states. Faults, each with its line, where anything is wrong."""
    from duban.playbook.organisation_reading import organisation_of

    tree, faults = read_tree(text, file)
    if tree is None and faults:
        raise Faults(faults)
    return organisation_of(Origin(file, tree), faults)
