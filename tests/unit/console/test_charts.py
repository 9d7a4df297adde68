"""A chart is read without colour, and says what it was given and nothing more."""

from xml.etree import ElementTree

from duban.console.pages.charts import Bar, bars

SVG = "{http://www.w3.org/2000/svg}"


def test_the_longest_bar_fills_the_room_and_half_as_much_is_half_as_wide() -> None:
    picture = ElementTree.fromstring(bars("得分", [Bar("教育局", 80), Bar("卫健委", 40, 1)]))
    widths = [bar.get("width") for bar in picture.findall(f"{SVG}rect")]
    assert widths == ["440", "220"]


def test_every_bar_has_its_pattern_its_name_and_its_number_written_beside_it() -> None:
    picture = ElementTree.fromstring(bars("得分", [Bar("教育局", 80), Bar("卫健委", 40, 1)]))
    assert [bar.get("fill") for bar in picture.findall(f"{SVG}rect")] == ["url(#h0)", "url(#h1)"]
    assert [text.text for text in picture.findall(f"{SVG}text")] == ["得分", "教育局", "80", "卫健委", "40"]


def test_a_name_that_looks_like_markup_stays_a_name() -> None:
    picture = ElementTree.fromstring(bars('"><script>', [Bar("<script>", 0)]))
    assert picture.find(f".//{SVG}script") is None
    assert picture.get("aria-label") == '"><script>'


def test_nothing_to_show_is_a_picture_with_its_title() -> None:
    picture = ElementTree.fromstring(bars("得分", []))
    assert [text.text for text in picture.findall(f"{SVG}text")] == ["得分"]
