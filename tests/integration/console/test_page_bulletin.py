"""通报: pictures with their tables, the documents, sending it to the leader; a task's slip; the large screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import httpx2
import pytest
from docx import Document

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.journal.replaying import replay
from tests.integration.console.city import MONDAY, City, directive, project
from tests.integration.signed_in import press, signed_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def lead(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's liaison, three weeks after a directive and a project came in."""
    await city.hears(directive(), project())
    await city.clock_shows(MONDAY + timedelta(days=21))
    async with signed_in(create_app(console), city.parts, "p-org2") as client:
        yield client


def text_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    paper = Document(BytesIO(answer.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in paper.paragraphs] + cells)


async def test_each_picture_has_its_figures_in_a_table_beside_it(lead: httpx2.AsyncClient) -> None:
    page = (await lead.get("/bulletin")).text
    for chart in ("ranking", "ageing", "weeks"):
        drawn = await lead.get(f"/bulletin/{chart}.svg")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert f"/bulletin/{chart}.svg" in page
        labels = [one.text for one in ElementTree.fromstring(drawn.text).iter(f"{SVG}text")]
        assert len(labels) > 2
    assert "15—30 天" in page
    assert "市人力资源和社会保障局" in page


async def test_the_week_in_which_tasks_came_in_counts_them(lead: httpx2.AsyncClient, city: City) -> None:
    shown = (await lead.get("/bulletin")).text
    [row] = await city.asks("SELECT count(*) AS n FROM task WHERE opened_at < $1", MONDAY + timedelta(days=7))
    assert f'<th scope="row">2026-03-02</th><td class="number">{row["n"]}</td>' in shown


async def test_the_bulletin_is_a_word_document_of_the_lead_office(lead: httpx2.AsyncClient) -> None:
    said = text_of(await lead.get("/bulletin.docx"))
    assert "市委组织部文件" in said
    assert "人才工作督办通报" in said
    assert "2026年3月23日" in said
    assert "传达全市人才工作会议精神" in said


async def test_a_task_has_a_slip_that_says_how_late_it_is(lead: httpx2.AsyncClient, city: City) -> None:
    # The project's first task: due on the working day after the one it opened on, or later; three weeks on it is late.
    [row] = await city.asks(
        "SELECT task.id, title, due_at FROM task JOIN clock ON duty = task.id ORDER BY due_at, task.id LIMIT 1"
    )
    late = (MONDAY + timedelta(days=21)).date() - row["due_at"].astimezone(MONDAY.tzinfo).date()
    said = text_of(await lead.get(f"/tasks/{row['id']}/slip.docx"))
    assert row["title"] in said
    assert f"已逾期{late.days}天" in said
    assert "督办〔2026〕" in said


async def test_the_leader_is_sent_it_once_a_day(lead: httpx2.AsyncClient, city: City) -> None:
    for _ in range(2):
        assert (await press(lead, "/bulletin/send", on="/bulletin")).status_code == 303
    rows = await city.asks(
        "SELECT person FROM notice JOIN holding ON holding.id = holding WHERE step = 'bulletin' AND channel = 'email'"
    )
    assert [row["person"] for row in rows] == ["p-leader"]
    assert "今天的通报已经发送过" in (await lead.get("/bulletin")).text
    assert (await replay(city.parts, progress=lambda done: None)).differing == 0


async def test_units_see_it_and_send_nothing(console: House, city: City, lead: httpx2.AsyncClient) -> None:
    async with signed_in(create_app(console), city.parts, "p-hrss0") as client:
        assert (await client.get("/bulletin")).status_code == 200
        assert (await press(client, "/bulletin/send")).status_code == 403
        screen = (await client.get("/screen")).text
    assert "截至" in screen
    assert "hrssliaison" not in screen


async def test_a_period_that_is_none_and_a_picture_that_is_none_are_told(lead: httpx2.AsyncClient) -> None:
    assert "期间应写作 2026-11" in (await lead.get("/bulletin", params={"period": "x"})).text
    assert (await lead.get("/bulletin/pie.svg")).status_code == 404
