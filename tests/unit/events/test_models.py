"""Every kind has the fields that were agreed with those who publish, and says what it is grounded in."""

import re
from datetime import date
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from events.catalogue import KINDS, MODELS
from events.data import Item, Part, json_names
from events.fields import PERSON, UNIT, Category, Money
from tests.unit.events.vocabulary import FIELDS, PARAGRAPHS

PLAIN: dict[Any, str] = {str: "str", int: "int", bool: "bool", date: "date", Category: "category"}
(MONEY,) = get_args(Money)[1:]
PLACES = {
    2: "opening",
    7: "part two",
    8: "part two, first point",
    9: "part two, second point",
    10: "part two, third point",
    11: "part two, fourth point",
    13: "part three",
}


def fields_of(model: type[Part]) -> dict[str, str]:
    hints = get_type_hints(model, include_extras=True)
    return {name: type_of(hints[attribute]) for attribute, name in json_names(model).items()}


def type_of(annotation: Any) -> str:
    marks = getattr(annotation, "__metadata__", ())
    if UNIT in marks or PERSON in marks:
        return "unit" if UNIT in marks else "person"
    if marks:
        return "money" if MONEY in marks else type_of(annotation.__origin__)
    inner = [part for part in get_args(annotation) if part not in (NoneType, ...)]
    if NoneType in get_args(annotation):
        return f"{type_of(inner[0])}?"
    if get_origin(annotation) is tuple:
        return f"[{type_of(inner[0])}]"
    if get_origin(annotation) is Literal:
        return "|".join(inner)
    if issubclass(annotation, Item):
        return f"{{{', '.join(f'{name}: {kind}' for name, kind in fields_of(annotation).items())}}}"
    return PLAIN[annotation]


def test_there_are_exactly_the_35_kinds() -> None:
    assert len(FIELDS) == 35
    assert set(KINDS) == set(FIELDS)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_kind_has_exactly_its_fields_each_of_its_type(kind: str) -> None:
    assert fields_of(MODELS[kind]) == FIELDS[kind]


@pytest.mark.parametrize("kind", FIELDS)
def test_exactly_the_optional_fields_may_be_left_out(kind: str) -> None:
    model = MODELS[kind]
    names = json_names(model)
    left_out = {names[field] for field, info in model.model_fields.items() if not info.is_required()}
    assert left_out == {name for name, said in FIELDS[kind].items() if said.endswith("?")}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_model_names_the_clause_that_grounds_it(kind: str) -> None:
    told = " ".join((MODELS[kind].__doc__ or "").split())
    clauses = "; ".join(f"paragraph {number}: {PLACES[number]}" for number in PARAGRAPHS[kind])
    assert f"({f'speech, {clauses}' if clauses else 'no clause: the regime implies it'})" in told


def test_no_model_holds_a_name_a_phone_or_an_id_number() -> None:
    persons = re.compile("name|phone|mobile|mail|id_number|identity|birth")
    fields = {name for model in MODELS.values() for name in fields_of(model) if persons.search(name)}
    assert fields == {"name"}, "of a project"
    assert {kind for kind in KINDS if "name" in FIELDS[kind]} == {
        "investment.project.registered",
        "investment.stage.advanced",
    }


@pytest.mark.parametrize("kind", FIELDS)
def test_a_model_cannot_be_altered_coerces_nothing_and_takes_nothing_unknown(kind: str) -> None:
    config = MODELS[kind].model_config
    assert (config["frozen"], config["strict"], config["extra"]) == (True, True, "forbid")
