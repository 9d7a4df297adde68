"""Whatever organisation is written is read back the same; whatever became of its files is read or refused by place."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.model import DutyHeld, PostKind, Standing, Unit
from duban.playbook.faults import Faults
from duban.playbook.organisation import OrganisationFile, Person, PostHeld, parse_organisation
from duban.playbook.organisation_written import document_of
from duban.playbook.sheets.grid import escape, escape_formula, unescape
from duban.playbook.sheets.read import read_sheets
from tests.unit.playbook.sheets import csv_of, town, write_folder, write_xlsx, write_zip

PLACE = re.compile(r".+![A-Z]+[1-9][0-9]*", re.DOTALL)
BEGIN = st.sampled_from(["", "'", "''", "'=", "'+", "(", '"', ",", ";", "#", "\\", "𠮷", "é", "0", "true", "1e5"])
SIGNS = st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="\x7f\ufffe\uffff")
NAMES = st.builds(lambda begin, rest: f"{begin}x{rest}".strip(), BEGIN, st.text(SIGNS, max_size=8))
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> tuple[date | None, date | None]:
    begins, ends = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return (ends, begins) if begins and ends and ends < begins else (begins, ends)


@st.composite
def organisations(draw: st.DrawFn) -> OrganisationFile:
    """Any that holds together: each duty in one unit only, each post filled once, each stand-in another."""
    codes = draw(
        st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,6}", fullmatch=True), min_size=1, max_size=4, unique=True)
    )
    people = tuple(
        Person(f"p-{n}", draw(st.just("") | NAMES), draw(st.none() | st.just(f"+861{n:010d}")),
               draw(st.none() | st.just(f"u{n}@例子.example")))
        for n in range(draw(st.integers(1, 6)))
    )  # fmt: skip
    units = tuple(
        Unit(code, order, draw(NAMES), lead_office=order == 0, kind=draw(st.none() | st.just("county")), duties=(
            *(DutyHeld(f"d{order}-{n}", False, *draw(periods())) for n in range(draw(st.integers(0, 2)))),
            *(DutyHeld(f"c{n}", True, *draw(periods())) for n in range(draw(st.integers(0, 2)))),
        ))
        for order, code in enumerate(codes)
    )  # fmt: skip
    places = st.sampled_from(
        [(None, PostKind.leader), *((code, kind) for code in codes for kind in list(PostKind)[:3])]
    )
    filled = draw(st.lists(places, unique=True, max_size=6))
    posts = tuple(PostHeld(*place, draw(st.sampled_from(people)).person, *draw(periods())) for place in filled)
    free = draw(st.lists(places.filter(lambda place: place not in filled), unique=True, max_size=3))
    stand_ins = tuple(_stand_in(*place, draw(st.sampled_from(people)).person, *draw(periods())) for place in free)
    return OrganisationFile(units, people, posts, stand_ins)


def _stand_in(unit: str | None, kind: PostKind, person: str, since: date | None, until: date | None) -> PostHeld:
    return PostHeld(unit, kind, person, since, until, Standing.stand_in if since or until else Standing.next_in_line)


@settings(max_examples=60, deadline=None)
@given(organisations())
def test_what_is_written_as_sheets_is_read_back_the_same(organisation: OrganisationFile) -> None:
    with TemporaryDirectory() as folder:
        assert read_sheets(write_folder(Path(folder) / "csv", csv_of(organisation))) == organisation
        assert read_sheets(write_zip(Path(folder) / "o.zip", organisation)) == organisation
        assert read_sheets(write_xlsx(Path(folder) / "o.xlsx", organisation)) == organisation


@given(organisations())
def test_what_is_written_as_text_is_read_back_the_same(organisation: OrganisationFile) -> None:
    import json

    import yaml

    document = document_of(organisation)
    assert parse_organisation(yaml.safe_dump(document, allow_unicode=True), "o.yaml") == organisation
    assert parse_organisation(json.dumps(document), "o.json") == organisation


@given(st.text(st.sampled_from("'=+-@x "), max_size=6))
def test_no_cell_that_is_written_runs_and_each_is_read_as_it_was(text: str) -> None:
    assert not escape(text).startswith(("=", "+", "-", "@"))
    assert not escape_formula(text).startswith("=")
    assert unescape(escape(text)) == unescape(escape_formula(text)) == text


def refused_by_place(path: Path) -> None:
    """Read, or refused: each fault at a cell."""
    found = None
    try:
        read_sheets(path)
    except Faults as refused:
        found = refused.items
    assert found is None or len(found) > 0
    assert [one for one in found or () if not PLACE.fullmatch(one.field) and one.code != "and-more"] == []


PIECES = st.binary(max_size=8) | st.sampled_from([b",", b'"', b"\r\n", b"\x00"])
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), PIECES), min_size=1, max_size=6)


@settings(deadline=None)
@given(st.sampled_from(sorted(csv_of(town()))), CUTS)
def test_a_mangled_csv_is_read_or_refused_by_place(name: str, cuts: list[tuple[float, int, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        bodies = csv_of(town())
        refused_by_place(write_folder(Path(folder), bodies | {name: mangled(bodies[name], cuts)}))


@settings(deadline=None)
@given(st.sampled_from(["o.xlsx", "o.zip"]), CUTS)
def test_a_mangled_workbook_is_read_or_refused_by_place(name: str, cuts: list[tuple[float, int, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        (write_xlsx if name == "o.xlsx" else write_zip)(path, town())
        path.write_bytes(mangled(path.read_bytes(), cuts))
        refused_by_place(path)


@settings(deadline=None, max_examples=150)
@given(st.integers(0), CUTS)
def test_a_workbook_with_a_mangled_part_is_read_or_refused_by_place(
    part: int, cuts: list[tuple[float, int, bytes]]
) -> None:
    import zipfile

    with TemporaryDirectory() as folder:
        path = write_xlsx(Path(folder) / "o.xlsx", town())
        with zipfile.ZipFile(path) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        name = sorted(parts)[part % len(parts)]
        with zipfile.ZipFile(path, "w") as archive:
            for entry, body in parts.items():
                archive.writestr(entry, mangled(body, cuts) if entry == name else body)
        refused_by_place(path)


def mangled(body: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    for where, cut, piece in cuts:
        place = int(where * len(body))
        body = body[:place] + piece + body[place + cut :]
    return body


CELLS = st.lists(st.lists(st.text(max_size=4) | NAMES, max_size=7), max_size=6)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["units", "people", "posts", "duties", "stand_ins"]), CELLS))
def test_sheets_of_anything_are_read_or_refused_by_place(sheets: dict[str, list[list[str]]]) -> None:
    from duban.playbook.sheets.csv_files import write_csv

    with TemporaryDirectory() as folder, suppress(UnicodeEncodeError):
        refused_by_place(write_folder(Path(folder), csv_of(town()) | write_csv(sheets)))
