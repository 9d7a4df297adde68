"""The calendar of a post: for who has its link and holds the post, and for nobody else (I9)."""

from __future__ import annotations

import httpx2
import pytest
import yaml
from icalendar import Calendar

from duban.flow.organisation.importing import import_organisation
from duban.flow.reports.feeds import FeedRefused, issue, list_feeds, revoke
from duban.playbook.organisation import parse_organisation
from tests.integration.console.city import City, directive, organisation, project
from tests.integration.console.test_console_restricted import departure


async def link(city: City, post: str = "hrss/liaison") -> str:
    return "/feeds/" + (await issue(city.parts, post)).rpartition("/")[2]


async def entries(client: httpx2.AsyncClient, url: str) -> list[str]:
    shown = await client.get(url)
    assert shown.status_code == 200
    return [str(entry["SUMMARY"]) for entry in Calendar.from_ical(shown.content).walk("VEVENT")]


async def test_a_post_sees_the_tasks_of_its_unit_and_its_own_signature(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    assert await entries(client, await link(city, "hrss/principal")) == [
        "签收时限：传达全市人才工作会议精神", "办结时限：传达学习情况报告",
    ]  # fmt: skip
    assert await entries(client, await link(city, "hrss/liaison")) == ["办结时限：传达学习情况报告"]


async def test_it_is_the_same_until_something_changes(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    url = await link(city, "hrss/principal")
    first = await client.get(url)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"].startswith("private")
    same = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    head = await client.head(url)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    await city.signs("p-hrss0")
    changed = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_what_is_restricted_is_seen_by_the_unit_concerned_alone(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(departure(), project())
    theirs = await entries(client, await link(city, "hrss/liaison"))
    others = await entries(client, await link(city, "commerce/liaison"))
    assert "办结时限：挽留谈话" in theirs
    assert "办结时限：挽留谈话" not in others


@pytest.mark.parametrize("guess", ["x", "A" * 43, "%2e%2e"])
async def test_a_guess_is_not_found(city: City, client: httpx2.AsyncClient, guess: str) -> None:
    await link(city)
    assert (await client.get(f"/feeds/{guess}.ics")).status_code == 404


async def test_whoever_guesses_often_is_slowed_down(city: City, client: httpx2.AsyncClient) -> None:
    url = await link(city)
    answers = {(await client.get(f"/feeds/{n}.ics")).status_code for n in range(80)}
    assert answers == {404, 429}
    assert (await client.get(url)).status_code == 200


async def test_a_revoked_link_ends_and_a_new_one_goes_on(city: City, client: httpx2.AsyncClient) -> None:
    old = await link(city)
    assert await revoke(city.parts, "hrss/liaison") == 1
    new = await link(city)
    assert (await client.get(old)).status_code == 404
    assert (await client.get(new)).status_code == 200
    assert [one["in_force"] for one in await list_feeds(city.parts)] == [False, True]


async def test_a_link_ends_when_somebody_else_takes_the_post(city: City, client: httpx2.AsyncClient) -> None:
    url = await link(city, "hrss/principal")
    sheet = yaml.safe_load(organisation())
    next(held for held in sheet["posts"] if held["person"] == "p-hrss0")["person"] = "p-hrss1"
    await import_organisation(city.parts, parse_organisation(yaml.safe_dump(sheet), "organisation.yaml"))
    assert (await client.get(url)).status_code == 404


async def test_a_post_that_nobody_holds_has_no_link(city: City) -> None:
    for post in ("nobody/liaison", "leader", "hrss"):
        with pytest.raises(FeedRefused) as refused:
            await issue(city.parts, post)
        assert refused.value.code == "no-holder"


async def test_the_secret_is_nowhere_in_the_ledger(city: City) -> None:
    secret = (await link(city)).split("/")[-1].removesuffix(".ics")
    [row] = await city.asks("SELECT post, person, encode(hash, 'escape') AS hash FROM feed")
    assert secret not in str(dict(row))
