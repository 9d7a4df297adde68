"""The base of every payload, and how other code finds the units and persons that a payload names."""

from functools import cache
from typing import Annotated, Any, ClassVar, Final, NamedTuple, TypeAlias, TypeVar, get_args, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict

from events.blame import Complaint, blame
from events.fields import PERSON, SOME, UNIT, Line, Mark
from events.means import Means


class Part(BaseModel):
    """A part of a payload: frozen, nothing coerced, nothing unknown, each field known by its name in JSON only."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        hide_input_in_errors=True,
        regex_engine="rust-regex",
        serialize_by_alias=True,
    )


class EventData(Part):
    """The `data` of one event; a model names its kind: `class RosterDue(EventData, kind="governance.roster.due")`."""

    kind_of_event: ClassVar[str] = ""

    def __init_subclass__(cls, *, kind: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.kind_of_event = kind


class Item(Part):
    """One item of a payload's list: its key tells it from the others, and names what comes of it."""

    key: Annotated[
        Line, Means("编号，清单内不重复", "Its key, like no other in the list; what comes of it bears it too.")
    ]


_I = TypeVar("_I", bound=Item)
_REPEATED: Final = Complaint("repeated-key", "与前面某项的 key 相同，请每项用不同的 key")


def _each_key_once(items: tuple[_I, ...]) -> tuple[_I, ...]:
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        first.setdefault(item.key, index)
    return blame(items, ((index, "key") for index, item in enumerate(items) if first[item.key] != index), _REPEATED)


Items: TypeAlias = Annotated[tuple[_I, ...], Strict(False), SOME, AfterValidator(_each_key_once)]


def unit_fields(model: type[Part]) -> tuple[str, ...]:
    """The fields whose text, or each of whose texts, is a unit's code; of the items of a list `items.responsible`."""
    return tuple(".".join(step.name for step in way) for way in _ways(model, UNIT))


def person_fields(model: type[Part]) -> tuple[str, ...]:
    """The fields whose text, or each of whose texts, is a person's opaque reference, found in the same way."""
    return tuple(".".join(step.name for step in way) for way in _ways(model, PERSON))


def units_named(data: EventData) -> tuple[tuple[str, str], ...]:
    """Each unit that the payload names, with the path to name in a fault: `("data.units.0", "hrss")`."""
    named: list[tuple[str, str]] = []
    for way in _ways(type(data), UNIT):
        _gather(named, data, way, "data")
    return tuple(named)


def json_names(model: type[Part]) -> dict[str, str]:
    """Each field's attribute with its name in JSON; they differ where that is no name in Python (`from`)."""
    return {field: info.alias or field for field, info in model.model_fields.items()}


class _Step(NamedTuple):
    attribute: str
    name: str


_Way: TypeAlias = tuple[_Step, ...]


@cache
def _ways(model: type[Part], mark: Mark) -> tuple[_Way, ...]:
    """The way to each marked field, through the models of lists and single parts."""
    hints = get_type_hints(model, include_extras=True)
    steps = (_Step(*names) for names in json_names(model).items())
    return tuple((step, *rest) for step in steps for rest in _within(hints[step.attribute], mark))


def _within(annotation: Any, mark: Mark) -> tuple[_Way, ...]:
    if mark in getattr(annotation, "__metadata__", ()):
        return ((),)
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return _ways(annotation, mark)
    return tuple(way for part in get_args(annotation) for way in _within(part, mark))


def _gather(named: list[tuple[str, str]], value: Any, way: _Way, path: str) -> None:
    if isinstance(value, str):
        named.append((path, value))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _gather(named, item, way, f"{path}.{index}")
    elif value is not None:
        step = way[0]
        _gather(named, getattr(value, step.attribute), way[1:], f"{path}.{step.name}")
