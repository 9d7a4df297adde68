"""Payloads of any kind drawn from the agreed table of fields, and what in them contradicts itself."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.unit.events.vocabulary import FIELDS

UNITS = ("org", "hrss", "county-a", "3rd")
STAGES = ("negotiating", "signed", "construction", "production")
CATEGORIES = ("party-government", "professional", "skilled", "enterprise-management", "social-work", "rural")
NEVER_EMPTY = frozenset({"points", "attendees", "units", "to_units", "items", "clauses"})

LINES = st.text("人才 abc019😀-/〔〕", min_size=1, max_size=12).filter(lambda text: not text.isspace())
DAYS = st.dates(date(2025, 11, 1), date(2028, 3, 1)) | st.dates(date(1900, 1, 1), date(2200, 12, 31))
SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "str": LINES,
    "int": st.integers(0, 100),
    "bool": st.booleans(),
    "date": DAYS.map(date.isoformat),
    "unit": st.sampled_from(UNITS),
    "person": st.from_regex(r"\Ap-[A-Za-z0-9]{1,62}\Z"),
    "money": st.from_regex(r"\A(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?\Z", alphabet="0123456789."),
    "category": st.sampled_from(CATEGORIES),
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "year": st.integers(2026, 2027) | st.integers(1900, 2200),
    "duty": st.sampled_from(["funds", "category/skilled", "programme/village-doctors"]),
}


def value_of(field: str, said: str) -> st.SearchStrategy[Any]:
    """Any value that the table lets the field have."""
    if said.startswith("["):
        least = 1 if field in NEVER_EMPTY else 0
        items = value_of("", said[1:-1])
        return st.lists(items, min_size=least, max_size=4, unique_by=None if said.startswith("[{") else str)
    if said.startswith("{"):
        return fields_of(dict(re.findall(r"(\w+): (\[?\w+\]?)", said)))
    if "|" in said:
        return st.sampled_from(said.split("|"))
    return BY_NAME[field] if field in BY_NAME else SIMPLE[said]


def fields_of(fields: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    required = {name: value_of(name, said) for name, said in fields.items() if not said.endswith("?")}
    optional = {name: st.none() | value_of(name, said[:-1]) for name, said in fields.items() if said.endswith("?")}
    return st.fixed_dictionaries(required, optional=optional)


PAYLOADS = st.sampled_from(sorted(FIELDS)).flatmap(lambda kind: st.tuples(st.just(kind), fields_of(FIELDS[kind])))


def contradictions(data: dict[str, Any]) -> set[str]:
    """Where a payload of good fields contradicts itself, by a second reading of the rules."""
    return {f"data.{place}" for rule in (_repeated, _exceeding, _misplaced, _backwards) for place in rule(data)}


def _repeated(data: dict[str, Any]) -> Iterator[str]:
    for field in ("items", "clauses"):
        keys = [item["key"] for item in data.get(field) or ()]
        yield from (f"{field}.{index}.key" for index, key in enumerate(keys) if key in keys[:index])
    for field, other in (("absentees", "attendees"), ("to_units", "from_unit"), ("work_days", "off_days")):
        taken = data.get(other) or ()
        yield from (f"{field}.{index}" for index, item in enumerate(data.get(field) or ()) if item in taken)
    for field, other in (("to_unit", "from_unit"), ("suggests", "by")):
        if data.get(field) is not None and data[field] == data[other]:
            yield field


def _exceeding(data: dict[str, Any]) -> Iterator[str]:
    for field, whole in (
        ("grassroots_posts", "posts"),
        ("key_economy_posts", "posts"),
        ("previous_grassroots_posts", "previous_posts"),
    ):
        if None not in (data.get(field), data.get(whole)) and data[field] > data[whole]:
            yield field


def _misplaced(data: dict[str, Any]) -> Iterator[str]:
    for field in ("off_days", "work_days"):
        for index, day in enumerate(data.get(field) or ()):
            near = {(date.fromisoformat(day) + timedelta(days=shift)).year for shift in (-31, 0, 31)}
            if data["year"] not in near:
                yield f"{field}.{index}"


def _backwards(data: dict[str, Any]) -> Iterator[str]:
    if "starts_on" in data and data["ends_on"] < data["starts_on"]:
        yield "ends_on"
    if "from" in data and STAGES.index(data["to"]) <= STAGES.index(data["from"]):
        yield "to"
