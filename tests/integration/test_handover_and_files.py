"""A file that does not know of a handover: told where somebody imports it, refused where nobody asked for that."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duban.flow.organisation.export import export_organisation
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.playbook.faults import Faults
from duban.wiring.config import apply_config
from tests.handing import NEW, hand_over, newcomer_listed
from tests.stand_ins import PRINCIPAL, holder
from tests.world import PACKAGED, local, reorganise


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The operator's folder, its organisation edited: an organisation that knows of no handover."""
    path = tmp_path / "config"
    shutil.copytree(PACKAGED, path, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    file = path / "organisation" / "organisation.yaml"
    file.write_text(
        file.read_text("utf-8") + f"\n  - {{unit: health, post: staff, person: p-0001}}  # {NEW}\n", "utf-8"
    )
    return path


async def _handed_over(parts: Parts) -> str:
    await newcomer_listed(parts)
    was = await holder(parts)
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    return was


async def test_the_folder_that_would_undo_it_is_refused_with_the_line_and_the_remedy(
    parts: Parts, folder: Path
) -> None:
    await _handed_over(parts)
    with pytest.raises(Faults) as refused:
        await apply_config(parts, folder)
    [fault] = refused.value.items
    assert (fault.code, fault.file) == ("undoes-handover", "organisation/organisation.yaml")
    assert "duban organisation export" in fault.detail
    lines = (folder / "organisation" / "organisation.yaml").read_text("utf-8").splitlines()
    assert "health" in lines[fault.line - 1]
    assert await holder(parts) != NEW  # the row of the days before is first
    held = await export_organisation(parts)
    assert [one.person for one in held.posts if one.post == PRINCIPAL][-1] == NEW


async def test_the_folder_as_it_was_imported_before_undoes_nothing(parts: Parts) -> None:
    await _handed_over(parts)
    assert (await apply_config(parts, PACKAGED)).organisation is None


async def test_an_import_that_somebody_types_is_done_and_says_what_it_undoes(parts: Parts) -> None:
    was = await _handed_over(parts)
    changes = await reorganise(parts, lambda sheet: None)
    [said] = changes.undone
    assert "undoes-handover" in said
    assert NEW in said
    assert await holder(parts) == was
    again = await reorganise(parts, lambda sheet: None)
    assert again.undone == ()


async def test_an_export_after_it_imports_without_a_change(parts: Parts) -> None:
    await _handed_over(parts)
    changes = await import_organisation(parts, await export_organisation(parts))
    assert (changes.nothing, changes.undone) == (True, ())
