"""The allow-list of a rehearsal: whom it names, however he is written, and nobody else."""

from __future__ import annotations

import pytest

from duban.flow.reach.allowed import BadAllowList, read_allow_list

LIST = read_allow_list(
    """
    # 试运行名单
    zhang@hrss.talent.example      # 张三
    王五 <wang@HRSS.talent.example>
    @office.example
    138 0013 8000
    +8613900139000
    """.splitlines()
)


@pytest.mark.parametrize(
    "to",
    [
        "zhang@hrss.talent.example", "张三 <zhang@hrss.talent.example>", "Zhang@HRSS.Talent.Example",
        "wang@hrss.talent.example", "anybody@office.example", "+8613800138000", "13800138000", "+8613900139000",
    ],
)  # fmt: skip
def test_who_is_named_is_reached_however_he_is_written(to: str) -> None:
    assert LIST.allows(to)


@pytest.mark.parametrize(
    "to",
    [
        "li@hrss.talent.example", "zhang@hrss.talent.example.evil.example", "a@sub.office.example", "+8613800138001",
        "+18613800138000", "", "zhang@hrss.talent.example\n", "@office.example",
    ],
)  # fmt: skip
def test_nobody_else_is(to: str) -> None:
    assert not LIST.allows(to)


def test_an_empty_list_names_nobody() -> None:
    assert not read_allow_list([]).allows("zhang@hrss.talent.example")


def test_every_faulty_line_is_named_and_none_is_quoted() -> None:
    with pytest.raises(BadAllowList) as refused:
        read_allow_list(["zhang@hrss.talent.example", "张三", "", "@", "12"])
    assert str(refused.value).startswith("line 2, 4, 5: ")
    assert "张三" not in str(refused.value)
