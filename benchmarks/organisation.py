"""An organisation of 300 units and 100,000 staff, imported from each form of file into a ledger that has another."""

from __future__ import annotations

import re
import tempfile
import time
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import yaml

from benchmarks.figures import Figure
from benchmarks.house import ledger
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.model import DutyHeld, PostKind, Unit
from duban.playbook.organisation import OrganisationFile, Person, PostHeld
from duban.playbook.organisation_written import document_of, sheets_of
from duban.playbook.sheets.csv_files import write_csv
from duban.playbook.sheets.grid import escape, escape_formula
from duban.playbook.sheets.workbook import write_workbook
from duban.wiring.config import read_organisation_file

UNITS = 300
GOAL = 20.0
LINE = (PostKind.principal, PostKind.deputy, PostKind.liaison)
_INLINE = re.compile(rb't="inlineStr"><is><t>([^<]*)</t></is>')


async def organisation(staff: int) -> list[Figure]:
    """Seconds from the file to the commit, in each form; then the same file again, which changes nothing."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        for form, write in FORMS.items():
            path = Path(folder) / form
            write(path, large(staff))
            async with ledger(1) as (_, parts):
                first = await _seconds(parts, path)
                again = await _seconds(parts, path)
            name = f"{UNITS} units, {staff:,} staff, {form.partition('.')[0]}"
            figures += [
                Figure(name, first[0], "s", GOAL, "less"),
                Figure(f"{name}: our own CPU", first[1], "s"),
                Figure(f"{name}: once more, nothing new", again[0], "s"),
            ]
    return figures


async def _seconds(parts: Parts, path: Path) -> tuple[float, float]:
    """Of the clock on the wall, and of this process."""
    began, busy = time.perf_counter(), time.process_time()
    await import_organisation(parts, read_organisation_file(path))
    return time.perf_counter() - began, time.process_time() - busy


def large(staff: int) -> OrganisationFile:
    """Everybody can be reached; the staff are spread evenly."""
    units = [Unit(f"u{n}", n, f"单位{n}", lead_office=n == 0, duties=(DutyHeld(f"duty-{n}"),)) for n in range(UNITS)]
    people = [
        Person(f"p-{n}", f"某人{n}", f"+86100{n:08d}", f"u{n}@bureau.talent.example")
        for n in range(staff + UNITS * len(LINE))
    ]
    number = count()
    posts = [PostHeld(unit.code, kind, f"p-{next(number)}") for unit in units for kind in LINE]
    posts += [PostHeld(f"u{n % UNITS}", PostKind.staff, f"p-{next(number)}") for n in range(staff)]
    return OrganisationFile(tuple(units), tuple(people), tuple(posts))


def _write_yaml(path: Path, whole: OrganisationFile) -> None:
    path.write_text(yaml.dump(document_of(whole), Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")


def _write_csv(path: Path, whole: OrganisationFile) -> None:
    path.mkdir()
    for name, body in write_csv(sheets_of(whole, escape)).items():
        (path / name).write_bytes(body)


def _write_xlsx(path: Path, whole: OrganisationFile) -> None:
    path.write_bytes(write_workbook(sheets_of(whole, escape_formula)))


def _write_xlsx_of_excel(path: Path, whole: OrganisationFile) -> None:
    """As spreadsheets save it: the texts stand in a table of their own."""
    inline, texts = path.with_suffix(".inline"), dict[bytes, int]()
    _write_xlsx(inline, whole)

    def shared(found: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % texts.setdefault(found[1], len(texts))

    with zipfile.ZipFile(inline) as archive, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in archive.infolist():
            body = archive.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                body = _INLINE.sub(shared, body)
            elif entry.filename == "[Content_Types].xml":
                body = body.replace(b"</Types>", _OVERRIDE + b"</Types>")
            out.writestr(entry.filename, body)
        items = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        out.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (_SPREADSHEET, items))
    inline.unlink()


_SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
FORMS: dict[str, Callable[[Path, OrganisationFile], None]] = {
    "YAML.yaml": _write_yaml,
    "CSV.csv": _write_csv,
    "xlsx.xlsx": _write_xlsx,
    "xlsx as Excel saves it.xlsx": _write_xlsx_of_excel,
}
