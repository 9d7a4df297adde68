"""The pieces that pages are put together from: what is typed is kept and escaped, a fault stands beside its field."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duban.console.pages.nav import ENTRIES, nav_of
from duban.console.pages.paper import paper
from duban.console.pages.table import PAGES

HEAD = '{% import "pages/macros.html" as m with context %}'


def rendered(source: str, **shown: Any) -> str:
    text = paper("zh", ZoneInfo("Asia/Shanghai")).from_string(HEAD + source).render(csrf="a-token", root="", **shown)
    return " ".join(text.split())


def test_every_form_carries_the_token_of_the_session() -> None:
    assert rendered("{{ m.csrf() }}") == '<input type="hidden" name="csrf" value="a-token">'


def test_a_field_keeps_what_was_typed_and_names_its_fault_and_its_help() -> None:
    shown = rendered('{{ m.field("reason", "理由", typed, "请写明理由。", "十个字以上") }}', typed='"><b>')
    assert 'value="&#34;&gt;&lt;b&gt;"' in shown
    assert 'aria-invalid="true" aria-describedby="h-reason e-reason"' in shown
    assert '<p class="fault" id="e-reason">请写明理由。</p>' in shown
    assert '<label for="f-reason">理由</label>' in shown


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "（可不填）" in rendered('{{ m.area("text", "说明", required=False) }}')
    assert "required" not in rendered('{{ m.area("text", "说明", required=False) }}')


@pytest.mark.parametrize("colour", ["green", "blue", "yellow", "red"])
def test_a_light_is_a_word_too(colour: str) -> None:
    shown = rendered("{{ m.light(colour) }}", colour=colour)
    assert shown.startswith(f'<span class="light {colour}">')
    assert len(shown.partition(">")[2]) > len("</span>")


def test_there_is_no_pager_where_there_is_no_further_page() -> None:
    assert rendered("{{ m.pager(None) }}") == ""
    assert 'href="/tasks?after=1&amp;unit=org"' in rendered("{{ m.pager(next) }}", next="/tasks?after=1&unit=org")


ALL = frozenset(entry.path for entry in ENTRIES)


def test_the_navigation_leads_nobody_where_he_would_be_refused() -> None:
    assert [entry.path for entry in nav_of({"staff"}, "/desk", ALL)] == ["/desk"]
    assert "/operations" not in {entry.path for entry in nav_of({"liaison"}, "/desk", ALL)}
    assert [entry.path for entry in nav_of({"lead_office"}, "/tasks/1", ALL) if entry.here] == ["/tasks"]


def test_the_navigation_leads_to_no_page_that_is_not_served() -> None:
    assert [entry.path for entry in nav_of({"lead_office"}, "/desk", {"/desk", "/tasks/{id}"})] == ["/desk"]


def test_whoever_is_led_to_a_page_may_open_it() -> None:
    served = {route.path: {part.value for part in route.parts} for route in PAGES if "GET" in route.methods}
    assert {entry.path: entry.parts - served[entry.path] for entry in ENTRIES if entry.path in served} == {
        entry.path: frozenset() for entry in ENTRIES if entry.path in served
    }
