"""搜索: one Chinese character is enough; each sees what is his; what is common is found as what is rare is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from duban.flow.search.asking import NEWEST, PAGE, Sought, search, words_of
from duban.flow.search.entering import enter_waiting
from tests.integration.console.city import City, directive, project
from tests.integration.console.test_console_restricted import departure
from tests.integration.signed_in import signed_in


@pytest.fixture
async def app(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's liaison, after a directive and a project."""
    await city.hears(directive(), project())
    assert await enter_waiting(city.parts) > 0
    async with signed_in(create_app(console), city.parts, "p-org2") as client:
        yield client


async def found(city: City, typed: str, **more: object) -> list[str]:
    hits = (await search(city.parts, Sought(words_of(typed), **more))).hits  # type: ignore[arg-type]
    return [title for hit in hits for title in (hit.title, *(task.title for task in hit.tasks))]


@pytest.mark.parametrize(
    "typed", ["议", "精神", "传达全市人才工作会议精神", "directive/2026/1", "会议 传达", "ＤＩＲＥＣＴＩＶＥ"]
)
async def test_an_event_is_found_by_a_character_a_pair_a_title_a_subject_or_several_words(
    app: httpx2.AsyncClient, city: City, typed: str
) -> None:
    assert "传达全市人才工作会议精神 directive/2026/1" in await found(city, typed)


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "驴", "精议", "会议 驴", "%", "_"])
async def test_what_stands_nowhere_is_not_found(app: httpx2.AsyncClient, city: City, typed: str) -> None:
    assert await found(city, typed) == []


async def test_what_is_rare_is_found_behind_thousands_of_newer_ones(app: httpx2.AsyncClient, city: City) -> None:
    newer = "('ffffffff-ffff-7000-8000-' || lpad(n::text, 12, '0'))::uuid"
    await city.runs(
        "INSERT INTO event SELECT " + newer + ", source, 'n' || n, kind, subject, urgency, happened_at, received_at,"
        " policy_version, organisation_version, content_hash, body"
        f" FROM event, generate_series(1, {NEWEST + 10}) AS n WHERE kind = 'investment.project.registered'"
    )
    await enter_waiting(city.parts)
    assert "传达全市人才工作会议精神 directive/2026/1" in await found(city, "传达")
    common = await search(city.parts, Sought(words_of("project/7")))
    assert len(common.hits) == PAGE
    assert common.next == common.hits[-1].id
    after = await search(city.parts, Sought(words_of("project/7"), before=common.next))
    assert not {hit.id for hit in common.hits} & {hit.id for hit in after.hits}


async def test_a_unit_finds_what_it_owes_and_no_other_units_tasks(app: httpx2.AsyncClient, city: City) -> None:
    titles = {row["title"] for row in await city.asks("SELECT title FROM task")}
    own = "SELECT title FROM task WHERE 'commerce' = ANY(unit || assisting)"
    owed = {row["title"] for row in await city.asks(own)}
    assert owed < titles
    assert {title for title in titles if title in await found(city, title, units=("commerce",))} == owed


async def test_people_are_found_by_name_and_that_they_were_seen_is_journalled(
    app: httpx2.AsyncClient, console: House, city: City
) -> None:
    page = (await app.get("/search", params={"q": "hrssdep"})).text
    assert "hrssdeputy" in page
    rows = await city.asks("SELECT unit FROM viewed WHERE person = 'p-org2'")
    assert [row["unit"] for row in rows] == ["hrss"]
    async with signed_in(create_app(console), city.parts, "p-commerce2") as client:
        assert "hrssdeputy" not in (await client.get("/search", params={"q": "hrssdep"})).text


async def test_programs_find_the_same_a_page_at_a_time(client: httpx2.AsyncClient, city: City) -> None:
    await city.hears(directive())
    await enter_waiting(city.parts)
    answer = await client.get("/v1/search", params={"q": "会议"})
    assert answer.status_code == 200
    [item] = answer.json()["items"]
    assert (item["subject"], item["kind"]) == ("directive/2026/1", "meeting.directive.issued")
    assert {task["title"] for task in item["tasks"]} == {
        row["title"] for row in await city.asks("SELECT DISTINCT title FROM task")
    }
    assert (await client.get("/v1/search")).status_code == 400
    assert (await client.get("/v1/search", params={"q": "会议", "cursor": "x"})).status_code == 400


async def test_hostile_words_are_words(app: httpx2.AsyncClient) -> None:
    for typed in ("'; DROP TABLE task; --", "<script>alert(1)</script>", "🐎" * 80, "\u202e令"):
        answer = await app.get("/search", params={"q": typed})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


async def test_what_a_crash_left_waiting_is_entered_by_the_next_run_once(city: City) -> None:
    await city.hears(directive(), project())
    first = await enter_waiting(city.parts)
    assert await enter_waiting(city.parts) == 0
    assert first > 0
    await city.runs("INSERT INTO search_waiting SELECT id FROM search_entry")
    assert await enter_waiting(city.parts) == 2
    [row] = await city.asks("SELECT count(*) AS n FROM search_entry")
    assert row["n"] == 2


async def test_what_is_restricted_is_found_by_the_lead_office_and_the_units_concerned_alone(
    app: httpx2.AsyncClient, console: House, client: httpx2.AsyncClient, city: City
) -> None:
    await city.hears(departure())
    await enter_waiting(city.parts)
    title = "挽留谈话"
    concerned = {row["unit"] for row in await city.asks(f"SELECT unit FROM task WHERE title LIKE '%{title}%'")}
    assert title in (await app.get("/search", params={"q": title})).text.split("</form>")[-1]
    assert (await client.get("/v1/search", params={"q": title})).json()["items"] == []
    for unit in ("hrss", "commerce"):
        async with signed_in(create_app(console), city.parts, f"p-{unit}2") as other:
            page = (await other.get("/search", params={"q": title})).text
        assert ("没有找到" not in page) == (unit in concerned)
    async with signed_in(create_app(console), city.parts, "a-2", account=Part.audit) as auditor:
        assert "没有找到" in (await auditor.get("/search", params={"q": title})).text
