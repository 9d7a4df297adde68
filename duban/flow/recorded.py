"""The event as it was recorded, rebuilt from its row: for tasks that waited, recurring work, replays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from duban import model
from events.catalogue import MODELS, type_of
from events.event import Event, Urgency


def read_event(row: Mapping[str, Any]) -> Event:
    """The event of a row (source, event_id, kind, subject, urgency, happened_at, body); its content hash is the row's.

    What was checked when it came is not asked for again: rules of the vocabulary may have grown since, so a `data` that
    they would refuse today raises pydantic's ValidationError, which a sweep records and passes over.
    """
    body = row["body"]
    return Event(
        id=row["event_id"], source=row["source"], type=type_of(row["kind"]), subject=row["subject"],
        time=row["happened_at"], urgency=cast(Urgency, model.Urgency(row["urgency"]).name),
        classification=body["classification"], docno=body["docno"], traceparent=body["traceparent"],
        extensions=body["extensions"],
        # By way of JSON, in which dates and tuples may be spelt as they were kept.
        data=MODELS[row["kind"]].model_validate_json(json.dumps(body["data"])),
    )  # fmt: skip
