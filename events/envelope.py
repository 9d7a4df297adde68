"""The door of the vocabulary: a record in, a checked event out, or one refusal with every fault; and the way back."""

import json
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final, cast

from pydantic import ValidationError

from events.attributes import KNOWN, attribute_faults
from events.catalogue import MODELS, TYPES, topic_of
from events.complaints import complaints
from events.contents import MISSING, Contents, Record
from events.data import EventData
from events.event import NO_EXTENSIONS, Event
from events.instants import NoInstant, instant, shown
from events.modes import take_apart
from events.plain import plain
from events.refusal import Fault, Reason, Refusal
from events.verdict import refusal

__all__ = ["Event", "Misplaced", "Record", "from_mapping", "parse", "to_mapping", "to_record"]

_STRUCTURED: Final = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
# `dataschema` stays among the extensions, so that it is published again as it came.
_OWN_FIELDS: Final = KNOWN - {"dataschema"}


class Misplaced(Refusal):
    """The event is sound, but came on a topic or with a key not its own; one that is known already is a mere repeat."""

    def __init__(self, found: Refusal, event: Event) -> None:
        super().__init__(found.reason, found.faults, envelope=found.envelope)
        self.event = event


def parse(record: Record) -> Event:
    """The event of a record; raises `Refusal` with every fault, and never anything else, whatever the bytes."""
    contents = take_apart(record)
    if not contents.opened:
        raise refusal(record, contents)
    moment, data = _check_attributes(contents), _check_data(contents)
    sound = not contents.findings
    _check_place(contents, record)
    if not sound or moment is None or data is None:
        raise refusal(record, contents)
    event = _event(contents.attributes, moment, data)
    if contents.findings:
        raise Misplaced(refusal(record, contents), event)
    return event


def from_mapping(event: Mapping[str, object]) -> Event:
    """The event of a parsed CloudEvent object, as a YAML or JSON file holds it; raises `Refusal` with every fault."""
    return parse(Record(topic=None, key=None, headers=_STRUCTURED, value=plain(event)))


def to_mapping(event: Event) -> dict[str, object]:
    """The event in the JSON format of CloudEvents; attributes at their defaults are left out."""
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": shown(event.time),
        "urgency": None if event.urgency == "normal" else event.urgency,
        "classification": None if event.classification == "internal" else event.classification,
        "docno": event.docno,
        "traceparent": event.traceparent,
        **event.extensions,
    }
    data = event.data.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in attributes.items() if value is not None} | {"data": data}


def to_record(event: Event) -> Record:
    """The record to publish: structured mode, keyed by the subject, on the topic of its kind."""
    value = json.dumps(to_mapping(event), ensure_ascii=False, separators=(",", ":")).encode()
    return Record(topic=topic_of(event.kind), key=event.subject.encode(), headers=_STRUCTURED, value=value)


def _check_attributes(contents: Contents) -> datetime | None:
    """Note every fault of the attributes; the event's instant where it tells one."""
    attributes = contents.attributes
    contents.blame_once(Reason.INVALID_ATTRIBUTE, *attribute_faults(attributes))
    kind = attributes.get("type")
    if isinstance(kind, str) and kind not in TYPES:
        contents.blame_once(Reason.UNKNOWN_TYPE, Fault("type", "unknown-type", _nearest(kind)))
    time = attributes.get("time")
    if isinstance(time, str):
        try:
            return instant(time)
        except NoInstant as error:
            contents.blame_once(Reason.INVALID_ATTRIBUTE, Fault("time", error.code, error.detail))
    return None


def _nearest(kind: str) -> str:
    near = get_close_matches(kind, TYPES, n=1)
    known = f"没有这种事件类型或版本，{f'是否为 {near[0]}？' if near else ''}可用的类型见 docs/events"
    return f"{known}；若由更新的系统发布，升级后用 duban rejects replay --all --reason unknown-type 一并重放"


def _check_data(contents: Contents) -> EventData | None:
    """Note every fault of the data; its model where there is none. Of an unknown type only its absence can be seen."""
    if contents.data is MISSING:
        if not contents.has_fault_in_data():
            contents.blame(Reason.INVALID_DATA, "data", "missing", "缺少 data，请补上事件内容")
        return None
    kind = contents.attributes.get("type")
    model = MODELS.get(TYPES.get(kind, "")) if isinstance(kind, str) else None
    if model is None or contents.is_blamed("data"):
        return None
    try:
        return model.model_validate(contents.data)
    except ValidationError as error:
        contents.blame_once(Reason.INVALID_DATA, *complaints(error, under="data"))
    return None


def _check_place(contents: Contents, record: Record) -> None:
    """Note where the record lies amiss: on another type's topic, or under a key that is not its subject."""
    if record.topic is None:
        return
    kind, subject = contents.attributes.get("type"), contents.attributes.get("subject")
    if isinstance(kind, str) and kind in TYPES and record.topic != topic_of(TYPES[kind]):
        detail = f"此类事件应发布到主题 {topic_of(TYPES[kind])}"
        contents.blame(Reason.WRONG_TOPIC, "topic", "wrong-topic", detail)
    if record.key and isinstance(subject, str) and record.key != subject.encode():
        detail = "记录的键与 subject 不同，请以 subject 作为键，同一对象的事件才能保持先后"
        contents.blame(Reason.INVALID_ATTRIBUTE, "key", "differs-from-subject", detail)


def _event(attributes: Mapping[str, object], moment: datetime, data: EventData) -> Event:
    """The event of attributes that were checked, which is why they need no further look."""
    checked = cast("dict[str, Any]", attributes)
    extensions = {name: checked[name] for name in sorted(checked.keys() - _OWN_FIELDS) if checked[name] is not None}
    return Event(
        id=checked["id"],
        source=checked["source"],
        type=checked["type"],
        subject=checked["subject"],
        time=moment,
        urgency=checked.get("urgency") or "normal",
        classification=checked.get("classification") or "internal",
        docno=checked.get("docno"),
        traceparent=checked.get("traceparent"),
        extensions=MappingProxyType(extensions) if extensions else NO_EXTENSIONS,
        data=data,
    )
