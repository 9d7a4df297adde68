"""The link of a duty: looking changes nothing, the button signs, and nobody signs for another (I9)."""

from __future__ import annotations

import httpx2

from tests.integration.console.conftest import City, Rung, directive


async def test_looking_changes_nothing_whatever_looks(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    for _ in range(3):
        shown = await client.get(link)
        assert shown.status_code == 200
        assert (await client.head(link)).status_code == 200
    assert "签　收" in shown.text
    assert await city.asks("SELECT FROM obligation WHERE state <> 'open'") == []


async def test_the_page_says_what_who_and_by_when(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive(document="人才办〔2026〕1号"))
    page = (await client.get(await city.link_of("p-hrss0"))).text
    for words in ("传达全市人才工作会议精神", "一要提高认识", "人才办〔2026〕1号", "市人力资源和社会保障局", "hrssprincipal"):
        assert words in page
    assert "2026年3月3日（星期二）17:30" in page


async def test_the_button_signs_without_any_field_cookie_or_header(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    signed = await client.post(link)
    assert signed.status_code == 200
    assert "签收成功" in signed.text
    assert "负责人才工作副职领导" in signed.text
    [row] = await city.asks("SELECT * FROM obligation WHERE state <> 'open'")
    assert row["acknowledged_by"] == "link"


async def test_a_second_signature_changes_nothing_and_is_told_so_kindly(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    await client.post(link)
    before = await city.asks("SELECT * FROM obligation ORDER BY id")
    again = await client.post(link)
    assert again.status_code == 200
    assert "您已于 2026年3月2日（星期一）09:00 签收" in again.text
    assert [row for row in await city.asks("SELECT * FROM obligation ORDER BY id") if row in before] == before


async def test_after_a_signature_the_tier_below_is_opened_and_the_workers_are_woken(
    city: City, client: httpx2.AsyncClient, bell: Rung
) -> None:
    await city.hears(directive())
    await client.post(await city.link_of("p-hrss0"))
    await bell.heard.wait()
    assert (await client.get(await city.link_of("p-hrss1"))).status_code == 200
    assert "sms" in bell.channels[0]
