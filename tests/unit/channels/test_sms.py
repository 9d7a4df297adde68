"""Texts: cut to one message, and kept by the sandbox gateway."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text
from duban.channels.sms import UnknownGateway, open_gateways
from duban.channels.sms_text import TextTooLong, clipped, fit_text, plain, units

TITLES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("😀👨‍👩‍👧🇨🇳督办"), max_size=120)


def utf16(text: str) -> int:
    """The second opinion: what the codec makes of it."""
    return len(text.encode("utf-16-le")) // 2


@given(TITLES)
def test_units_are_what_utf16_has(text: str) -> None:
    assert units(text) == utf16(text)


@given(before=st.text("督办【】abc", max_size=30), title=TITLES, after=st.text("签收，1", max_size=40))
def test_any_title_fits_and_only_the_title_is_cut(before: str, title: str, after: str) -> None:
    text = fit_text(before, title, after)
    assert utf16(text) <= 70
    assert text.startswith(before)
    assert text.endswith(after)
    middle = text[len(before) : len(text) - len(after)]
    assert middle == title or (middle[-1:] in ("…", "") and title.startswith(middle[:-1]))


def test_a_title_is_cut_at_the_last_unit_that_fits_with_an_ellipsis() -> None:
    assert fit_text("x" * 60, "一二三四五六七八九十", "") == "x" * 60 + "一二三四五六七八九十"
    assert fit_text("x" * 60, "一二三四五六七八九十百", "") == "x" * 60 + "一二三四五六七八九…"
    assert clipped("一😀😀", 4) == "一😀…"
    assert clipped("一😀😀", 3) == "一…"
    assert clipped("一二", 0) == ""


def test_what_cannot_fit_even_without_a_title_is_an_error() -> None:
    with pytest.raises(TextTooLong, match="2 units"):
        fit_text("x" * 40, "题", "y" * 32)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("【紧急】传达学习", "“紧急”传达学习"),
        ("一\n二\r\n三\t四", "一 二 三 四"),
        ("见https://evil.example/a?b=1查看", "见查看"),
        ("见www.evil.example查看", "见查看"),
        ("右\u202e左\ufeff", "右 左"),
    ],
)
def test_a_title_in_a_text_is_one_line_without_signature_or_link(title: str, shown: str) -> None:
    assert plain(title) == shown


def a_text(notice: UUID | None = None, **fields: object) -> Text:
    return Text(notice=notice or uuid4(), to="+8613800138000", text="【人才督办】回复“1 0137”签收", **fields)  # type: ignore[arg-type]


def attempt(notice: UUID) -> Attempt:
    return Attempt(notice, "+8613800138000", datetime(2026, 3, 2, tzinfo=UTC))


async def test_a_text_is_one_line_that_says_to_whom_what_and_when(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=8)))
    text = a_text(at=at)
    sender = open_gateways("sandbox:", tmp_path)
    assert await sender.send(text) == Outcome(Result.accepted, "OK accepted", gateway="sandbox")
    (line,) = (tmp_path / "sms.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "to": "+8613800138000",
        "text": "【人才督办】回复“1 0137”签收",
        "notice": str(text.notice),
        "at": "2026-11-22T09:00:00+08:00",
    }


async def test_without_a_business_instant_the_real_one_is_kept_with_its_offset(tmp_path: Path) -> None:
    await open_gateways("sandbox:", tmp_path).send(a_text())
    kept = json.loads((tmp_path / "sms.jsonl").read_text("utf-8"))
    assert datetime.fromisoformat(kept["at"]).tzinfo is not None


async def test_the_sandbox_knows_what_became_of_a_text(tmp_path: Path) -> None:
    sender = open_gateways("sandbox:", tmp_path)
    text = a_text()
    assert await sender.ask(attempt(text.notice)) == Outcome(Result.try_later, "unknown not-taken", gateway="sandbox")
    await sender.send(text)
    mention = Text(notice=uuid4(), to="1", text=f'"notice": "{UUID(int=7)}"')
    await sender.send(mention)
    assert await sender.ask(attempt(text.notice)) == Outcome(Result.accepted, "OK accepted", gateway="sandbox")
    assert await sender.ask(attempt(UUID(int=7))) == Outcome(Result.try_later, "unknown not-taken", gateway="sandbox")


async def test_a_line_cut_by_a_fault_does_not_swallow_the_next(tmp_path: Path) -> None:
    (tmp_path / "sms.jsonl").write_bytes(b'{"to": "1", "te')
    text = a_text()
    await open_gateways("sandbox:", tmp_path).send(text)
    assert json.loads((tmp_path / "sms.jsonl").read_text("utf-8").splitlines()[1])["notice"] == str(text.notice)


async def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = await open_gateways("sandbox:", tmp_path / "file" / "deeper").send(a_text())
    assert outcome == Outcome(Result.try_later, "E20 sandbox-unwritable", gateway="sandbox")


def _send_many(folder: Path) -> None:
    async def send() -> None:
        sender = open_gateways("sandbox:", folder)
        await asyncio.gather(*(sender.send(a_text()) for _ in range(100)))

    asyncio.run(send())


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_send_many, args=(tmp_path,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    kept = [json.loads(line) for line in (tmp_path / "sms.jsonl").read_text("utf-8").splitlines()]
    assert len({each["notice"] for each in kept}) == 300


def test_no_url_means_the_sandbox(tmp_path: Path) -> None:
    open_gateways("", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ("pigeon://KEY:SECRET@host/?name=a", "unknown gateway pigeon:; allowed: sandbox:, aliyun:"),
        ("SECRETSECRET", r"unknown gateway \(no scheme\); allowed: sandbox:"),
        ("sandbox: sandbox:", "two gateways named sandbox"),
        ("aliyun://KEY:SECRET@host/?sgin=x", "aliyun: unknown sgin; allowed: "),
    ],
)
def test_a_gateway_that_is_not_built_is_refused_without_its_secrets(urls: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownGateway, match=said) as refused:
        open_gateways(urls, tmp_path)
    assert "SECRET" not in str(refused.value)
