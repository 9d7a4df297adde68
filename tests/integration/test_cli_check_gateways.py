"""`duban check` names what is odd about gateways and a rehearsal's list, and quotes neither secrets nor names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.command_line import duban, written


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ("aliyun://KEY:SECRET@host/?sgin=1", "DUBAN_SMS_URLS: aliyun: unknown sgin; allowed: "),
        ("aliyun://KEY:SECRET@host/?sign=督办", "DUBAN_SMS_URLS: aliyun: missing template"),
        ("cmpp://901234:SECRET@host:7890/", "DUBAN_SMS_URLS: cmpp: source is the number"),
        ("sandbox: sandbox:", "DUBAN_SMS_URLS: two gateways named sandbox"),
        ("mas+ftp://KEY:SECRET@host/", "DUBAN_SMS_URLS: "),
    ],
)
def test_an_odd_gateway_is_named_with_its_key(tmp_path: Path, urls: str, said: str) -> None:
    done = duban("check", cwd=tmp_path, DUBAN_SMS_URLS=urls)
    assert done.returncode == 1
    assert said in done.stderr
    assert "SECRET" not in done.stderr + done.stdout


def test_a_list_that_names_nobody_is_told_by_its_line(tmp_path: Path) -> None:
    written(tmp_path / "week.txt", "zhang@hrss.talent.example\n张三\n")
    done = duban("check", cwd=tmp_path, DUBAN_ALLOW_FILE="week.txt")
    assert done.returncode == 1
    assert "DUBAN_ALLOW_FILE: line 2: " in done.stderr
    assert "张三" not in done.stderr
