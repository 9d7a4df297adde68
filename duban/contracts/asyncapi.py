"""The AsyncAPI 3 document: every topic that other systems write to or read from, made from the vocabulary.

`duban.notices.*` carries hints between our own workers and is nobody else's, so it is not in it.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from duban.wiring.copies import LARGEST, NAMED
from duban.wiring.kafka import CHANGES, REJECTS
from events.attributes import ALLOWED_CLASSIFICATIONS, REQUIRED, URGENCIES
from events.catalogue import FAMILIES, KINDS, MODELS, topic_of, type_of
from events.refusal import Reason
from events.strict_json import MAX_BYTES

FILE: Final = "asyncapi.yaml"
_BINDING: Final = "0.5.0"
_STRUCTURED: Final = "application/cloudevents+json"
_BINARY: Final = "application/json"
_WIDTH: Final = 120

_ABOUT: Final = """\
Events come in as CloudEvents 1.0 in JSON, in structured or binary mode, one record an event, keyed by their `subject`,
so that the events of one subject stay in order. Identity is (`source`, `id`): the same again changes nothing, on
whatever partition or day; other content under the same identity is a reject. Each event becomes the duties that its
reference page names, or a reject with the reason and the field. Changes of duties come on `duban.changes`, each with
its place in the journal and its hash; their state is read over HTTP (openapi.json).
"""


def text() -> str:
    """The document as its file holds it."""
    return yaml.dump(document(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Duban 督办", "version": "1", "description": _ABOUT, "license": {"name": "Apache-2.0"}},
        "defaultContentType": _BINARY,
        "channels": {
            **{topic_of(f"{name}."): _incoming(name) for name in FAMILIES},
            REJECTS: _rejects(),
            CHANGES: _changes(),
        },
        "operations": {
            **{f"receive.{name}": _receive(name) for name in FAMILIES},
            "send.rejects": _send_rejects(),
            "send.changes": _send_changes(),
        },
        "components": {
            "messages": {**_event_messages(), "reject": _reject(), "change": _change()},
            "schemas": {"binary-headers": _binary_headers()},
        },
    }


def _kinds(family: str) -> list[str]:
    return [kind for kind in KINDS if topic_of(kind) == topic_of(f"{family}.")]


def _incoming(family: str) -> dict[str, Any]:
    topic = topic_of(f"{family}.")
    messages = [f"{kind}.{mode}" for kind in _kinds(family) for mode in ("structured", "binary")]
    return {
        "address": topic,
        "summary": f"Events of the family `{family}`, of any source that may write here.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {"kafka": {"topic": topic, "bindingVersion": _BINDING}},
    }


def _receive(family: str) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": _channel(topic_of(f"{family}.")),
        "summary": "Taken in, each exactly once, or refused with every fault.",
    }


def _event_messages() -> dict[str, Any]:
    return {
        f"{kind}.{mode}": made
        for kind in KINDS
        for mode, made in (("structured", _structured(kind)), ("binary", _binary(kind)))
    }


def _structured(kind: str) -> dict[str, Any]:
    return {
        **_named(kind, "structured mode: attributes and data in the value"),
        "contentType": _STRUCTURED,
        "headers": {"type": "object", "properties": {"content-type": {"type": "string", "const": _STRUCTURED}}},
        "payload": {"$ref": f"./events/{kind}.schema.json"},
        **_KEYED,
    }


def _binary(kind: str) -> dict[str, Any]:
    own = {"type": "object", "properties": {"ce_type": {"type": "string", "const": type_of(kind)}}}
    return {
        **_named(kind, "binary mode: attributes in headers, the data in the value"),
        "contentType": _BINARY,
        "headers": {"allOf": [{"$ref": "#/components/schemas/binary-headers"}, own]},
        "payload": {"$ref": f"./events/{kind}.schema.json#/properties/data"},
        **_KEYED,
    }


def _named(kind: str, mode: str) -> dict[str, Any]:
    model = MODELS[kind]
    return {
        "name": type_of(kind),
        "title": f"{model.__name__}, {mode}",
        "summary": (model.__doc__ or "").partition(" (speech")[0].partition("\n")[0].rstrip(".") + ".",
        "description": f"What it means and what it makes whom owe: [{kind}](./events/{kind}.md).",
    }


_SUBJECT: Final[dict[str, Any]] = {"type": "string", "description": "The event's `subject`, as UTF-8."}
_KEYED: Final[dict[str, Any]] = {
    # Said in full each time: by the standard's own schema a reference here is two things at once, and so neither.
    "bindings": {"kafka": {"key": _SUBJECT, "bindingVersion": _BINDING}}
}


def _binary_headers() -> dict[str, Any]:
    """Every attribute as `ce_` header; those that must be there, and those that may."""
    choices = {"specversion": ["1.0"], "urgency": [*URGENCIES], "classification": [*ALLOWED_CLASSIFICATIONS]}
    names = (*REQUIRED, "dataschema", "urgency", "classification", "docno", "traceparent")
    fields = {f"ce_{name}": {"type": "string"} | _choice(choices.get(name)) for name in names}
    return {
        "type": "object",
        "required": [f"ce_{name}" for name in REQUIRED],
        "properties": {"content-type": {"type": "string", "default": _BINARY}, **fields},
    }


def _choice(values: list[str] | None) -> dict[str, Any]:
    return {"enum": values} if values else {}


def _rejects() -> dict[str, Any]:
    return {
        "address": REJECTS,
        "summary": "Copies of records that were refused, for those who sent them.",
        "description": "The ledger's rows are what is worked on (`duban rejects`). A copy may come twice.",
        "messages": {"reject": {"$ref": "#/components/messages/reject"}},
        "bindings": {"kafka": {"topic": REJECTS, "bindingVersion": _BINDING}},
    }


def _send_rejects() -> dict[str, Any]:
    return {"action": "send", "channel": _channel(REJECTS), "summary": "A copy of each record that was refused."}


def _reject() -> dict[str, Any]:
    said = {
        "reason": {"type": "string", "enum": [reason.value for reason in Reason]},
        "field": {"type": "string", "description": "The first field at fault, dotted: `data.to_units.0`."},
        "topic": {"type": "string", "description": "The topic that the record came on."},
        "partition": {"type": "string", "pattern": "^[0-9]+$"},
        "offset": {"type": "string", "pattern": "^[0-9]+$"},
    }
    kept = f"The bytes as they came, whatever they are, cut at {LARGEST} bytes (an event may have {MAX_BYTES})"
    return {
        "name": REJECTS,
        "title": "A refused record",
        "summary": "Key and value as they came; why and whence in the headers.",
        "contentType": "application/octet-stream",
        "headers": {"type": "object", "required": ["reason"], "properties": {name: said[name] for name in NAMED}},
        "payload": {"type": "string", "description": f"{kept}; nothing of a refused classification."},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "The record's own key, if it had one."},
                "bindingVersion": _BINDING,
            }
        },
    }


def _changes() -> dict[str, Any]:
    return {
        "address": CHANGES,
        "summary": "Every row of the journal: one CloudEvent for each change of a task, an obligation, a notice.",
        "description": (
            "Keyed by the duty's id, in order a key, at least once: what repeats has the same `sequence`, which starts "
            "at 1 and leaves none out. The last word of the type is the state entered: `duban.task.signed.v1`."
        ),
        "messages": {"change": {"$ref": "#/components/messages/change"}},
        "bindings": {"kafka": {"topic": CHANGES, "bindingVersion": _BINDING}},
    }


def _send_changes() -> dict[str, Any]:
    return {"action": "send", "channel": _channel(CHANGES), "summary": "Each row of the journal, once it is chained."}


_HASH: Final[dict[str, Any]] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Final[dict[str, Any]] = {"type": "string"}


def _change() -> dict[str, Any]:
    entry = {
        "v": {"type": "integer", "description": "Version of the entry: fields may be added, none changed or removed."},
        "what": {"type": "string", "description": "`task`, `obligation`, `notice`, or another thing of the ledger's."},
        "id": _TEXT, "state": _TEXT, "at": {"type": "string", "format": "date-time"}, "by": _TEXT, "how": _TEXT,
    }  # fmt: skip
    attributes = {
        "specversion": {"const": "1.0"}, "id": _TEXT, "source": _TEXT, "type": {"type": "string"}, "subject": _TEXT,
        "time": {"type": "string", "format": "date-time"}, "datacontenttype": {"const": _BINARY},
        "sequence": {"type": "integer", "minimum": 1},
        "hash": _HASH | {"description": "Of the row before and of the entry's bytes as stored."},
        "previous": _HASH | {"description": "The hash of the row before; zeros before the first."},
        "data": {"type": "object", "required": [*entry], "properties": entry},
    }  # fmt: skip
    return {
        "name": CHANGES,
        "title": "A change",
        "summary": "A row of the journal, structured mode: the entry is `data`, byte for byte as it is stored.",
        "contentType": _STRUCTURED,
        "headers": {"type": "object", "properties": {"content-type": {"type": "string", "const": _STRUCTURED}}},
        "payload": {"type": "object", "required": [*attributes], "properties": attributes},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "The duty's id; of what is of none, its own."},
                "bindingVersion": _BINDING,
            }
        },
    }


def _channel(topic: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{topic}"}


class _Dumper(yaml.SafeDumper):
    """Writes out what is shared, since `&id001` reads badly, and folds no text of several lines."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    str,
    lambda dumper, said: dumper.represent_scalar("tag:yaml.org,2002:str", said, style="|" if "\n" in said else None),
)
