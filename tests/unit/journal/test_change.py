"""One row as others read it: a CloudEvent whose data is the entry, keyed so that what is of one duty stays in order."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from duban.contracts.asyncapi import document
from duban.journal.change import change
from duban.journal.memento import memento

TASK, NOTICE, DUTY = (UUID(int=number) for number in (1, 2, 3))
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def of(body: str, sequence: int = 7) -> tuple[bytes, dict[str, object]]:
    made = change(body, sequence=sequence, digest=b"\x01" * 32, previous=b"\x02" * 32, source="urn:duban:here")
    return made.key, json.loads(made.value)


def test_it_says_what_the_entry_says_and_where_it_stands() -> None:
    body = memento("task", TASK, "signed", at=AT, by="p-0001", how="api", action="sign")
    key, event = of(body)
    assert key == str(TASK).encode()
    assert event == {
        "specversion": "1.0", "id": "7", "source": "urn:duban:here", "type": "duban.task.signed.v1",
        "subject": str(TASK), "time": "2026-03-02T01:30:00Z", "datacontenttype": "application/json", "sequence": 7,
        "hash": "01" * 32, "previous": "02" * 32, "data": json.loads(body),
    }  # fmt: skip


def test_the_entry_is_in_it_byte_for_byte() -> None:
    body = '{"v" : 1, "what" : "notice", "id" : "a", "state" : "sending", "at" : "b", "how" : "传达\\u0022"}'
    made = change(body, sequence=1, digest=b"", previous=b"", source="s")
    assert made.value.endswith(f',"data":{body}}}'.encode())


@pytest.mark.parametrize(
    ("what", "more", "key"),
    [
        ("obligation", {}, NOTICE),
        ("notice", {"duty": DUTY}, DUTY),
        ("notice", {"duty": None}, NOTICE),
        ("series", {"duty": DUTY}, DUTY),
        ("person", {}, NOTICE),
    ],
)
def test_what_is_about_a_duty_goes_with_it(what: str, more: dict[str, object], key: UUID) -> None:
    assert of(memento(what, NOTICE, "queued", at=AT, by="system", how="opened", **more))[0] == str(key).encode()


def test_it_is_as_the_published_document_describes() -> None:
    schema = document()["components"]["messages"]["change"]["payload"]
    Draft202012Validator(schema).validate(of(memento("task", TASK, "closed", at=AT, by="x", how="api"))[1])
