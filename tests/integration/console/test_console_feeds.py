"""The calendar of a post: for who has its link and holds the post, and for nobody else (I9)."""

from __future__ import annotations

import re

import httpx2
import pytest
import yaml
from icalendar import Calendar

from duban.channels.sender import Message
from duban.flow.organisation.importing import import_organisation
from duban.flow.reports.feeds import FeedRefused, issue, list_feeds, revoke
from duban.model import Channel
from duban.playbook.organisation import parse_organisation
from tests.integration.console.city import City, directive, organisation, project
from tests.integration.console.test_console_restricted import departure
from tests.withdrawn import send_all


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
    gone = await client.get(old)
    assert (gone.status_code, "已停用" in gone.text, "接任者" in gone.text) == (410, True, False)
    assert (await client.get(new)).status_code == 200
    assert [one["in_force"] for one in await list_feeds(city.parts)] == [False, True]


async def replaced(city: City, person: str | None) -> None:
    """The file names somebody else as the principal, or nobody."""
    sheet = yaml.safe_load(organisation())
    held = next(held for held in sheet["posts"] if held["person"] == "p-hrss0")
    if person is None:
        sheet["posts"].remove(held)
    else:
        held["person"] = person
    await import_organisation(city.parts, parse_organisation(yaml.safe_dump(sheet), "organisation.yaml"))


async def letters(city: City) -> list[Message]:
    """What newcomers are sent of calendars, in the order in which they came."""
    sent = (await send_all(city.parts))[Channel.email].sent
    return [one for one in sent if isinstance(one, Message) and "日程订阅" in one.subject]


def link_in(letter: Message) -> str:
    found: str
    [found] = set(re.findall(r"/feeds/[\w-]+\.ics", letter.text))
    assert found in (letter.html or "")
    return found


async def test_a_link_ends_with_its_holder_and_whoever_comes_gets_his_own(
    city: City, client: httpx2.AsyncClient
) -> None:
    await city.hears(directive())
    old = await link(city, "hrss/principal")
    await replaced(city, "p-hrss1")
    gone = await client.get(old)
    assert (gone.status_code, "接任者由系统另行发送" in gone.text) == (410, True)
    [letter] = await letters(city)
    assert "主要负责同志" in letter.subject
    assert "办结时限：传达学习情况报告" in await entries(client, link_in(letter))
    assert [(one["person"], one["in_force"]) for one in await list_feeds(city.parts)] == [
        ("p-hrss0", False), ("p-hrss1", True),
    ]  # fmt: skip
    await replaced(city, "p-hrss0")
    assert (await client.get(old)).status_code == 410, "he has left for good, and comes as anybody else"
    assert link_in((await letters(city))[-1]) != old


async def test_a_post_without_a_link_brings_nobody_one(city: City) -> None:
    await link(city, "commerce/principal")
    await replaced(city, "p-hrss1")
    assert await letters(city) == []


async def test_a_revoked_link_brings_nobody_another(city: City, client: httpx2.AsyncClient) -> None:
    url = await link(city, "hrss/principal")
    await revoke(city.parts, "hrss/principal")
    await replaced(city, "p-hrss1")
    assert await letters(city) == []
    assert (await client.get(url)).status_code == 410


async def test_the_secret_that_is_on_its_way_to_a_newcomer_is_sealed(city: City) -> None:
    await link(city, "hrss/principal")
    await replaced(city, "p-hrss1")
    [row] = await city.asks("SELECT context::text AS said FROM notice WHERE step = 'feed'")
    [letter] = await letters(city)
    assert link_in(letter).removeprefix("/feeds/").removesuffix(".ics") not in row["said"]


async def test_a_post_that_nobody_holds_has_no_link(city: City) -> None:
    for post in ("nobody/liaison", "leader", "hrss"):
        with pytest.raises(FeedRefused) as refused:
            await issue(city.parts, post)
        assert refused.value.code == "no-holder"


async def test_the_secret_is_nowhere_in_the_ledger(city: City) -> None:
    secret = (await link(city)).split("/")[-1].removesuffix(".ics")
    [row] = await city.asks("SELECT post, person, encode(hash, 'escape') AS hash FROM feed")
    assert secret not in str(dict(row))
