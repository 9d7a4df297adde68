"""`/v1/tasks/{id}/files`: kept whole and once, by what they are, under a harmless name, never shown inline."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from duban.flow.evidence.files import MOST_FILES
from duban.flow.gateway.tokens import Role
from tests.integration.console.city import City
from tests.integration.console.shelf import MOST, bearer, codes, keeping, kept, send
from tests.integration.console.test_console_actions import HANDED_IN, do, task_of
from tests.unit.files import archives as a
from tests.world import run


@pytest.fixture
async def operator(city: City, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's program at a console that keeps files."""
    async with keeping(city, tmp_path) as house, bearer(house, Role.operator) as client:
        yield client


async def test_a_file_comes_in_is_listed_and_goes_out_byte_for_byte_as_an_attachment(
    operator: httpx2.AsyncClient, tmp_path: Path
) -> None:
    task, sha256 = (await task_of(operator))["id"], hashlib.sha256(a.PDF).hexdigest()
    answer = await send(operator, task)
    assert answer.status_code == 201
    said = answer.json()
    assert {name: said[name] for name in ("sha256", "name", "type", "size", "verdict")} == {
        "sha256": sha256, "name": "方案.pdf", "type": "pdf", "size": len(a.PDF), "verdict": "unscanned",
    }  # fmt: skip
    assert said["by"].startswith("token:t-")
    assert (await operator.get(f"/v1/tasks/{task}/files")).json() == {"items": [said], "next": None}
    for method in ("GET", "HEAD"):
        sent = await operator.request(method, f"/v1/files/{sha256}", params={"task": task})
        assert (sent.status_code, sent.content) == (200, a.PDF if method == "GET" else b"")
        assert sent.headers["content-disposition"] == "attachment; filename*=utf-8''%E6%96%B9%E6%A1%88.pdf"
        assert sent.headers["x-content-type-options"] == "nosniff"
        assert sent.headers["content-security-policy"].startswith("sandbox;")
        assert (sent.headers["content-type"], sent.headers["cache-control"]) == ("application/pdf", "no-store")
    assert [path.name for path in kept(tmp_path)] == [sha256]


async def test_a_repeat_gets_the_first_answer_and_the_same_content_is_one_file(
    operator: httpx2.AsyncClient, tmp_path: Path
) -> None:
    task = (await task_of(operator))["id"]
    first = await send(operator, task, key="one")
    again = await send(operator, task, key="one")
    other = await send(operator, task, name='attachment; filename="again.pdf"', key="two")
    assert (again.status_code, again.content) == (201, first.content)
    assert other.json() == first.json()
    assert len(kept(tmp_path)) == 1
    reused = await send(operator, task, a.PDF + b"\n", key="one")
    assert (reused.status_code, codes(reused)) == (422, {"Idempotency-Key": "idempotency-key-reused"})


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (a.WINDOWS, "a.pdf", 415, "file-type"), (b"<!DOCTYPE html><html>", "a.txt", 415, "file-type"),
        (a.archive("x"), "a.zip", 415, "file-type"), (a.OLE, "a.doc", 415, "file-type"), (b"", "a.txt", 400, "empty"),
        (a.MACROS, "a.docx", 415, "file-macros"), (a.WORD, "a.pdf", 400, "extension-mismatch"),
        (a.PDF, "a.pdf.exe", 400, "extension-mismatch"), (bytes(MOST + 1), "a.pdf", 413, "too-large"),
    ],
)  # fmt: skip
async def test_what_is_not_taken_is_not_kept(
    operator: httpx2.AsyncClient, tmp_path: Path, content: bytes, name: str, status: int, code: str
) -> None:
    task = (await task_of(operator))["id"]
    answer = await send(operator, task, content, name=f'attachment; filename="{name}"')
    assert (answer.status_code, list(codes(answer).values())) == (status, [code])
    assert kept(tmp_path) == []
    assert (await operator.get(f"/v1/tasks/{task}/files")).json()["items"] == []


async def test_a_large_body_without_a_length_is_cut_off(operator: httpx2.AsyncClient, tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield bytes(MOST // 50)

    answer = await send(operator, (await task_of(operator))["id"], endless())
    assert answer.status_code == 413
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fa.pdf", "a.pdf"),
        ('attachment; filename="C:\\\\d\\\\a.pdf"', "a.pdf"),
        ('attachment; filename="方案.pdf"', "方案.pdf"), ("attachment; filename=a.pdf", "a.pdf"),
    ],
)  # fmt: skip
async def test_a_name_has_no_folders(operator: httpx2.AsyncClient, name: str, shown: str) -> None:
    task = (await task_of(operator))["id"]
    headers = [(b"idempotency-key", b"one"), (b"content-disposition", name.encode())]
    answer = await operator.post(f"/v1/tasks/{task}/files", content=a.PDF, headers=headers)
    assert (answer.status_code, answer.json().get("name")) == (201, shown)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("attachment", "name-missing"), ("attachment; filename*=UTF-8''a%2F", "name-missing"),
        ("attachment; filename*=UTF-8''a%0Ab.pdf", "bad-name"),
        ("attachment; filename*=UTF-8''a%E2%80%AEfdp.pdf", "bad-name"),
        (f"attachment; filename={'a' * 200}.pdf", "bad-name"),
    ],
)  # fmt: skip
async def test_a_bad_name_is_refused(operator: httpx2.AsyncClient, name: str, code: str) -> None:
    answer = await send(operator, (await task_of(operator))["id"], name=name)
    assert (answer.status_code, codes(answer)) == (400, {"Content-Disposition": code})


async def test_forms_and_packed_bodies_are_told_how_it_is_done(operator: httpx2.AsyncClient) -> None:
    task = (await task_of(operator))["id"]
    form = await send(operator, task, **{"Content-Type": "multipart/form-data; boundary=x"})
    packed = await send(operator, task, **{"Content-Encoding": "gzip"})
    assert (form.status_code, packed.status_code) == (415, 415)
    bare = await operator.post(f"/v1/tasks/{task}/files", content=a.PDF)
    assert codes(bare) == {"Idempotency-Key": "idempotency-key-missing", "Content-Disposition": "name-missing"}


async def test_what_was_handed_in_with_the_submission_is_named_in_its_history_and_closed_then(
    operator: httpx2.AsyncClient,
) -> None:
    task = (await task_of(operator))["id"]
    await do(operator, task, "sign", {"person": "p-commerce2"})
    sha256 = (await send(operator, task)).json()["sha256"]
    submitted = (await do(operator, task, "submit", HANDED_IN)).json()
    assert submitted["history"][-1]["files"] == [sha256]
    late = await send(operator, task, a.PNG, name="attachment; filename=a.png")
    assert (late.status_code, late.json()["state"], late.json()["type"]) == (
        409, "submitted", "urn:duban:problem:files-closed",
    )  # fmt: skip
    await do(operator, task, "return", {"reason": "材料不全"})
    assert (await send(operator, task, a.PNG, name="attachment; filename=a.png")).status_code == 201


async def test_a_task_has_so_many_files_and_no_more(operator: httpx2.AsyncClient, city: City) -> None:
    task = (await task_of(operator))["id"]
    await run(
        city.parts, "INSERT INTO task_file"
        " SELECT $1::uuid, sha256(n::text::bytea), 'a.txt', 'txt', 1, 'unscanned', now(), 'x'"
        " FROM generate_series(1, $2) AS n", task, MOST_FILES - 1,
    )  # fmt: skip
    assert (await send(operator, task)).status_code == 201
    assert (await send(operator, task, a.PNG, name="attachment; filename=a.png")).status_code == 409
    assert (await send(operator, task)).status_code == 201


async def test_an_altered_or_lost_file_is_told_and_never_sent(operator: httpx2.AsyncClient, tmp_path: Path) -> None:
    task = (await task_of(operator))["id"]
    sha256 = (await send(operator, task)).json()["sha256"]
    [path] = kept(tmp_path)
    path.write_bytes(a.PDF.replace(b"obj", b"0bj"))
    answer = await operator.get(f"/v1/files/{sha256}", params={"task": task})
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:duban:problem:file-damaged")
    assert (await send(operator, task)).status_code == 201
    assert (await operator.get(f"/v1/files/{sha256}", params={"task": task})).status_code == 200
