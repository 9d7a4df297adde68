"""The link of a duty: looking changes nothing, the button signs, and nobody signs for another (I9)."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from duban.keys import Key, Keys
from tests.integration.console.city import City, directive
from tests.integration.console.conftest import Rung


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
    said = ("传达全市人才工作会议精神", "一要提高认识", "人才办〔2026〕1号", "市人力资源和社会保障局")
    for words in (*said, "hrssprincipal", "2026年3月3日（星期二）17:30"):
        assert words in page


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


def another_last(token: str) -> str:
    """The same but for its last character."""
    return token[:-1] + ("A" if token[-1] != "A" else "B")


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: token + "A", another_last, str.swapcase])
async def test_a_cut_lengthened_or_altered_token_is_not_found(
    city: City, client: httpx2.AsyncClient, spoil: Callable[[str], str]
) -> None:
    await city.hears(directive())
    link = "/a/" + spoil((await city.link_of("p-hrss0")).removeprefix("/a/"))
    for answer in (await client.get(link), await client.post(link)):
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "没有复制完整" in answer.text
    assert await city.asks("SELECT FROM obligation WHERE state <> 'open'") == []


async def test_a_token_of_another_installation_is_not_found(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    [row] = await city.asks("SELECT id, holding FROM obligation LIMIT 1")
    foreign = Keys([Key(1, b"other" * 8)]).ack_token(row["id"], row["holding"])
    assert (await client.post(f"/a/{foreign}")).status_code == 404


async def test_a_guesser_is_slowed_down_and_a_right_link_never_is(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    answers = [(await client.get(f"/a/guess{n}")).status_code for n in range(65)]
    assert answers[:60] == [404] * 60
    assert 429 in answers[60:]
    slowed = await client.get("/a/guess")
    assert int(slowed.headers["retry-after"]) >= 1
    assert (await client.get(await city.link_of("p-hrss0"))).status_code == 200


@pytest.mark.parametrize(("state", "why"), [("withdrawn", "撤回"), ("excused", "豁免"), ("superseded", "替代")])
async def test_a_link_ends_with_its_obligation_and_says_why(
    city: City, client: httpx2.AsyncClient, state: str, why: str
) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    await city.runs(f"UPDATE obligation SET state = '{state}'")
    for answer in (await client.get(link), await client.post(link)):
        assert answer.status_code == 410
        assert why in answer.text


async def test_a_link_ends_with_its_holding(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    await city.runs("UPDATE holding SET retired_version = 3 WHERE person = 'p-hrss0'")
    answer = await client.post(link)
    assert answer.status_code == 410
    assert "目前不履行该职务" in answer.text


async def test_a_superior_sees_how_it_stands_and_cannot_sign(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    [row] = await city.asks(
        "SELECT obligation.id FROM obligation JOIN holding ON holding.id = holding WHERE person = 'p-hrss0'"
    )
    [superior] = await city.asks("SELECT id FROM holding WHERE person = 'p-org0'")
    link = "/a/" + city.parts.keys.ack_token(row["id"], superior["id"])
    shown = await client.get(link)
    assert shown.status_code == 200
    assert "<button" not in shown.text
    assert "待签收" in shown.text
    assert "orgprincipal" not in shown.text
    assert (await client.post(link)).status_code == 403
    assert await city.asks("SELECT FROM obligation WHERE state <> 'open'") == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_no_other_method_is_served(city: City, client: httpx2.AsyncClient, method: str) -> None:
    await city.hears(directive())
    answer = await client.request(method, await city.link_of("p-hrss0"))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.headers["content-type"].startswith("text/html")


async def test_pages_load_nothing_from_elsewhere_and_are_kept_nowhere(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    pages = [await client.get(path) for path in (link, "/a/forged", "/")]
    for answer in (*pages, await client.post(link)):
        assert answer.headers["content-security-policy"].split("; ") == [
            "default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        ]  # fmt: skip
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert "http://" not in answer.text
        assert "https://" not in answer.text
    assert (await client.get("/static/console.css")).status_code == 200


async def test_what_an_event_says_is_shown_and_not_run(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive(title="<script>alert(1)</script>", points=["<b>要点</b>"]))
    page = (await client.get(await city.link_of("p-hrss0"))).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>要点" not in page


async def test_an_escaped_spelling_of_a_token_is_forged(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    head, _, token = (await city.link_of("p-hrss0")).rpartition("/")
    escaped = f"{head}/%{ord(token[0]):02X}{token[1:]}"
    assert (await client.get(escaped)).status_code == 404
    assert (await client.post(escaped)).status_code == 404
    assert await city.asks("SELECT FROM obligation WHERE state <> 'open'") == []
