"""Whether a later schema still takes every event that an earlier one took: what was published must stay valid. Pure.

What it cannot judge (another pattern, another rule between fields, a keyword it does not know) counts as broken.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

# These say something to a reader and bind nobody.
_SAYS: Final = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "examples", "deprecated"})
_LEAST: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_MOST: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_FIELDS: Final = frozenset({"required", "properties", "additionalProperties"})
_OWN_WAY: Final = _FIELDS | {"type", "enum", "const", "items"}


def broken(old: Schema, new: Schema) -> list[str]:
    """Each place where the new schema may refuse what the old one took, and how; none where it is compatible."""
    return list(_compare(_Node(old, old), _Node(new, new), "event"))


class _Node(NamedTuple):
    """A part of a schema, with the whole that its references point into."""

    said: Schema
    root: Schema

    def at(self, said: Schema | bool) -> "_Node":
        """Another part of the same whole; `True` takes anything."""
        return _Node({} if isinstance(said, bool) else said, self.root)

    def resolved(self) -> "_Node":
        said = self.said
        while (reference := said.get("$ref")) is not None:
            beside = {name: value for name, value in said.items() if name != "$ref"}
            said = {**self.root["$defs"][reference.removeprefix("#/$defs/")], **beside}
        return _Node(said, self.root)

    def alternatives(self) -> list["_Node"]:
        """What is allowed, one type each where the types are said."""
        node = self.resolved()
        beside = {name: value for name, value in node.said.items() if name not in ("anyOf", "type")}
        if "anyOf" in node.said:
            found = [node.at({**beside, **one}) for one in node.said["anyOf"]]
            return [inner for one in found for inner in one.alternatives()]
        kinds = node.said.get("type")
        return [node.at({**beside, "type": kind}) for kind in kinds] if isinstance(kinds, list) else [node]


def _compare(old: _Node, new: _Node, path: str) -> Iterator[str]:
    """Each alternative of the old must be taken by one of the new; else what is wrong with the nearest."""
    later = new.alternatives()
    for before in old.alternatives():
        alike = [after for after in later if after.said.get("type") == before.said.get("type")]
        yield from min((list(_one(before, after, path)) for after in alike or later), key=len)


def _one(old: _Node, new: _Node, path: str) -> Iterator[str]:
    was, now = old.said.get("type"), new.said.get("type")
    if now is not None and now != was and (was, now) != ("integer", "number"):
        yield f"{path}: was {was or 'of any type'}, is now {now}"
        return
    yield from _values(old.said, new.said, path)
    yield from _limits(old.said, new.said, path)
    if _FIELDS & new.said.keys():
        yield from _fields(old, new, path)
    if "items" in new.said:
        yield from _compare(old.at(old.said.get("items", True)), new.at(new.said["items"]), f"{path}.*")


def _values(old: Schema, new: Schema, path: str) -> Iterator[str]:
    allowed, before = _allowed(new), _allowed(old)
    if allowed is None:
        return
    if before is None:
        yield f"{path}: took any value, takes now only {_listed(allowed)}"
    elif lost := [value for value in before if value not in allowed]:
        yield f"{path}: no longer takes {_listed(lost)}"


def _allowed(said: Schema) -> list[Any] | None:
    values: list[Any] | None = [said["const"]] if "const" in said else said.get("enum")
    return values


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(str, values))


def _limits(old: Schema, new: Schema, path: str) -> Iterator[str]:
    for name in sorted(new.keys() - _SAYS - _OWN_WAY):
        was, now = old.get(name), new[name]
        if was == now or now is False:
            continue
        wider = was is not None and ((name in _LEAST and now < was) or (name in _MOST and now > was))
        if not wider:
            yield f"{path}: {name} was {was if was is not None else 'not set'}, is now {now}"


def _fields(old: _Node, new: _Node, path: str) -> Iterator[str]:
    before, after = old.said.get("properties", {}), new.said.get("properties", {})
    for name in sorted(set(new.said.get("required", ())) - set(old.said.get("required", ()))):
        yield f"{path}.{name}: newly required"
    rest_before, rest_after = (node.said.get("additionalProperties", True) for node in (old, new))
    for name in before:
        if name in after:
            yield from _compare(old.at(before[name]), new.at(after[name]), f"{path}.{name}")
        else:
            yield f"{path}.{name}: removed"
    if rest_before is False:
        return
    for name in after.keys() - before.keys():
        yield from _compare(old.at(rest_before), new.at(after[name]), f"{path}.{name}")
    if rest_after is False:
        yield f"{path}: took fields of any name, takes now only those listed"
    else:
        yield from _compare(old.at(rest_before), new.at(rest_after), f"{path}.(others)")
