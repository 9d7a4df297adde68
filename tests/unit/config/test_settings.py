"""Settings: what cannot work is refused before anything starts, each fault under its own name."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "notaurl"),
        ("database_url", "mysql://u:p@127.0.0.1/duban"),
        ("database_owner_url", "postgresql:///duban"),
        ("kafka", "garbage"),
        ("kafka", "127.0.0.1:9092,127.0.0.1:99999"),
        ("smtp_url", "ftp://127.0.0.1"),
        ("smtp_url", "smtp://127.0.0.1:99999"),
        ("sms_urls", "pigeon://loft"),
        ("im_urls", "pigeon://x"),
        ("base_url", "javascript:alert(1)"),
        ("mail_from", "nobody"),
        ("mail_from", "督办 <duban@talent.example>\r\nBcc: x@y.example"),
        ("sms_sign", "【人才】"),
        ("sms_sign", " "),
        ("http", "1:2:3"),
        ("timezone", "Asia/Nowhere"),
        ("clock_start", "2026-03-02T08:00:00"),
        ("clock_start", "0001-01-01T00:00:00+08:00"),
        ("clock_start", "1989-12-31T23:59:59+08:00"),
        ("clock_start", "2200-01-01T00:00:00+08:00"),
        ("clock_start", "9999-12-31T23:59:59-08:00"),
        ("topic_sources", "polcy=/org/"),
        ("topic_sources", {"policy": 5}),
        ("publish_rate", "0"),
        ("scanner_url", "unix:clamd.ctl"),
        ("scanner_url", "tcp://127.0.0.1"),
        ("scanner_url", "tcp://127.0.0.1:0"),
        ("scanner_url", "http://127.0.0.1:3310"),
        ("file_limit", "0"),
    ],
)
def test_a_value_that_cannot_work_is_refused_under_its_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: value})
    assert [fault["loc"] for fault in refused.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://duban:secret@127.0.0.1:5432/duban"),
        ("database_url", "postgresql://duban:p%40ss@[::1]:5432/duban?sslmode=disable"),
        ("kafka", "kafka-1:9092,kafka-2:9092"),
        ("smtp_url", "smtp+starttls://user:secret@127.0.0.1:587"),
        ("sms_urls", "sandbox:"),
        ("base_url", "https://duban.example.gov/talent"),
        ("mail_from", "duban@talent.example"),
        ("http", "127.0.0.1:0"),
        ("topic_sources", "policy=/org/ investment=/commerce,/devzone talent= *=//oa.example/"),
        ("clock_start", "1990-01-01T00:00:00+08:00"),
        ("clock_start", "2199-12-31T23:59:59+08:00"),
        ("scanner_url", "unix:/run/clamav/clamd.ctl"),
        ("scanner_url", "tcp://[::1]:3310"),
    ],
)
def test_a_value_that_works_is_taken(name: str, value: str) -> None:
    assert Settings.model_validate({name: value}) is not None


def test_every_fault_is_told_in_one_go() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"smtp_url": "ftp://x", "sms_urls": "foo:", "http": "x", "smtp_connections": 0})
    assert sorted(str(fault["loc"][0]) for fault in refused.value.errors()) == [
        "http", "sms_urls", "smtp_connections", "smtp_url",
    ]  # fmt: skip


def test_business_closes_after_it_opens() -> None:
    with pytest.raises(ValidationError, match="DUBAN_BUSINESS_CLOSE"):
        Settings.model_validate({"business_open": "23:00"})


def test_sources_of_topics_are_a_text_in_the_environment_and_a_table_in_toml() -> None:
    table = {"policy": ["/org/"], "talent": []}
    assert Settings.model_validate({"topic_sources": table}).sources_by_topic == {"policy": ("/org/",), "talent": ()}
    assert Settings.model_validate({"topic_sources": "policy=/org/"}).sources_by_topic == {"policy": ("/org/",)}
