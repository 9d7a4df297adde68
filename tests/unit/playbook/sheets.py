"""A small organisation as text and as sheets, for tests of what is read and refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.organisation_written import sheets_of
from duban.playbook.sheets.csv_files import write_csv, zipped
from duban.playbook.sheets.grid import escape, escape_formula
from duban.playbook.sheets.workbook import write_workbook

TOWN = """\
units:
  - {code: org, order: 1, zh: 组织部, lead_office: true, duties: [roster]}
  - {code: civil, order: 2, zh: 民政局, kind: bureau, duties: [homes, {duty: visits, from: 2024-01-01, to: 2026-12-31}],
     co_duties: [roster]}
people:
  - {person: p-1, name: 张三, phone: '10000000001', email: a@org.example}
  - {person: p-2, name: 李四, phone: '+85251234567'}
  - {person: p-3}
posts:
  - {post: leader, person: p-1}
  - {unit: org, post: principal, person: p-1, to: 2026-03-01}
  - {unit: org, post: principal, person: p-2, from: 2026-03-01}
  - {unit: civil, post: staff, person: p-3}
stand_ins:
  - {unit: org, post: principal, person: p-3, from: 2026-05-01, to: 2026-05-07}
  - {unit: civil, post: deputy, person: p-2}
"""


def town() -> OrganisationFile:
    return parse_organisation(TOWN, "town.yaml")


def csv_of(organisation: OrganisationFile) -> dict[str, bytes]:
    """The files by name."""
    return write_csv(sheets_of(organisation, escape))


def write_folder(folder: Path, bodies: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    return folder


def write_zip(path: Path, organisation: OrganisationFile) -> Path:
    path.write_bytes(zipped(csv_of(organisation)))
    return path


def write_xlsx(path: Path, organisation: OrganisationFile) -> Path:
    path.write_bytes(write_workbook(sheets_of(organisation, escape_formula)))
    return path


def edited(path: Path, organisation: OrganisationFile) -> Any:
    """The workbook as a person has it open; `save` writes it where it is to be read from."""
    body = write_workbook(sheets_of(organisation, escape_formula))
    return load_workbook(BytesIO(body))


def empty_book() -> Any:
    book = Workbook()
    book.remove(book.active)
    return book
