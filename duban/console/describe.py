"""What OpenAPI says of `POST /v1/events`: three ways to write a request, every kind of event, every answer."""

from __future__ import annotations

from typing import Any, Final

from duban.console.binding import BATCH, BINARY, LARGEST_BATCH, STRUCTURED
from duban.console.problems import MEDIA_TYPE
from events.attributes import ALLOWED_CLASSIFICATIONS, REQUIRED, URGENCIES
from events.batches import MOST_EVENTS
from events.catalogue import KINDS, type_of
from events.schemas import schema
from events.strict_json import MAX_BYTES

COMPONENTS: Final = "#/components/schemas/"
EVENT: Final = "CloudEvent"

_OPTIONAL: Final = ("urgency", "classification", "docno", "traceparent", "dataschema")
_CHOICES: Final = {"specversion": ["1.0"], "urgency": [*URGENCIES], "classification": [*ALLOWED_CLASSIFICATIONS]}
_ANSWERS: Final = {
    "400": "The request or an event is wrong: every fault of every event, `[3].data.units.0` by its place in a batch.",
    "401": "No token, more than one, or none in force.",
    "403": "The token is a reader's, or its `source` prefixes do not hold an event's `source`.",
    "405": "Another method; `Allow` lists those served.",
    "408": "The body did not come within a minute.",
    "409": "An identity (`source`, `id`) that is another event's already: a correction is a new event.",
    "413": f"An event of more than {MAX_BYTES} bytes, more than {MOST_EVENTS} in a batch, or a body of more than "
    f"{LARGEST_BATCH} bytes.",
    "415": "Another media type or charset than UTF-8, or a compressed body; `Accept-Post` lists what is read.",
    "429": "The token posts too fast; `Retry-After` says for how many seconds to wait.",
    "503": "The ledger cannot be reached: nothing was taken, the same request may be sent again after `Retry-After`.",
}


def publishing() -> dict[str, Any]:
    """The operation, beside what FastAPI says of it."""
    return {
        "parameters": [*_headers()],
        "requestBody": {
            "required": True,
            "content": {
                STRUCTURED: {"schema": {"$ref": COMPONENTS + EVENT}},
                BATCH: {"schema": {"type": "array", "maxItems": MOST_EVENTS, "items": {"$ref": COMPONENTS + EVENT}}},
                BINARY: {"schema": {"type": "object", "description": "The event's `data`; see the `ce-` headers."}},
            },
        },
        "responses": {code: _answer(description) for code, description in _ANSWERS.items()},
    }


def _headers() -> list[dict[str, Any]]:
    """The attributes of binary mode. None is required as a header, since the other modes have them in the body."""
    return [
        {
            "name": f"ce-{name}",
            "in": "header",
            "required": False,
            "description": f"`{name}` in binary mode, percent-encoded{'; needed there' if name in REQUIRED else ''}",
            "schema": {"type": "string"} | ({"enum": _CHOICES[name]} if name in _CHOICES else {}),
        }
        for name in (*REQUIRED, *_OPTIONAL)
    ]


def _answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": COMPONENTS + "ProblemShown"}}}}


def components() -> dict[str, Any]:
    """The schema of every kind of event, and of an event of any kind."""
    found: dict[str, Any] = {}
    for kind in KINDS:
        whole = schema(kind)
        parts = whole.pop("$defs", {})
        for name, part in {"": whole, **{f".{name}": part for name, part in parts.items()}}.items():
            found[f"event.{kind}{name}"] = _at_home(part, kind)
    one_of = {type_of(kind): f"{COMPONENTS}event.{kind}" for kind in KINDS}
    found[EVENT] = {
        "description": "A CloudEvent 1.0 of the vocabulary, in structured mode.",
        "oneOf": [{"$ref": reference} for reference in one_of.values()],
        "discriminator": {"propertyName": "type", "mapping": one_of},
    }
    return found


def _at_home(part: Any, kind: str) -> Any:
    """The same with its references pointing at the components; it is no document of its own any more."""
    if isinstance(part, list):
        return [_at_home(one, kind) for one in part]
    if not isinstance(part, dict):
        return part
    said = {name: _at_home(one, kind) for name, one in part.items() if name not in ("$schema", "$id")}
    if isinstance(reference := said.get("$ref"), str):
        said["$ref"] = reference.replace("#/$defs/", f"{COMPONENTS}event.{kind}.")
    return said


def inlined(whole: dict[str, Any]) -> dict[str, Any]:
    """A schema with its definitions where they are named: in an operation there is no `#/$defs`."""
    definitions = whole.get("$defs", {})

    def without(part: Any) -> Any:
        if isinstance(part, list):
            return [without(one) for one in part]
        if not isinstance(part, dict):
            return part
        named = str(part.get("$ref", "")).removeprefix("#/$defs/")
        said = definitions.get(named, {}) | {name: one for name, one in part.items() if name not in ("$defs", "$ref")}
        return {name: without(one) for name, one in said.items()}

    inline: dict[str, Any] = without(whole)
    return inline
