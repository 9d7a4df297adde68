"""The backlog that speed is measured with: the same records each time, sound ones but for the poison, in proportion."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from benchmarks.kinds import DRAWS
from benchmarks.stream import PROPORTION, backlog, deck, known_kinds
from config.settings import PACKAGED
from events.catalogue import KINDS, MODELS, topic_of
from events.contents import Record
from events.envelope import parse
from events.refusal import Refusal

NUMBER = 20_000


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(backlog(NUMBER))


def kind_of(record: Record) -> str | None:
    """None where no event can be made of the record."""
    try:
        return parse(record).kind
    except Refusal:
        return None


def test_every_kind_of_the_vocabulary_has_its_share_and_can_be_drawn() -> None:
    assert set(DRAWS) == set(KINDS)
    assert {kind for group in PROPORTION.values() for kind in group} == set(KINDS)
    assert {name: sum(group.values()) for name, group in PROPORTION.items()} == {
        "talent and investment": 6000, "service and policy": 2500, "the rest": 1000, "meetings and plans": 500
    }  # fmt: skip


def test_every_kind_that_has_a_playbook_is_drawn() -> None:
    playbooks = {path.stem for path in (PACKAGED / "playbooks").iterdir()} - {"rules"}
    assert set(deck(known_kinds())) == playbooks


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_drawn_of_a_kind_validates(kind: str) -> None:
    for number in range(200):
        MODELS[kind].model_validate(DRAWS[kind](Random(number), number))


def test_the_backlog_is_the_same_each_time_and_a_shorter_one_is_its_beginning(records: list[Record]) -> None:
    assert list(islice(backlog(NUMBER), 3000)) == records[:3000]
    assert list(backlog(3000)) == records[:3000]


def test_three_in_ten_are_repeats_and_one_in_a_thousand_is_poison(records: list[Record]) -> None:
    kinds = [kind_of(record) for record in records]
    assert kinds.count(None) == pytest.approx(NUMBER * 0.001, abs=12)
    repeated = NUMBER - len({record.value for record in records if kind_of(record)}) - kinds.count(None)
    assert repeated == pytest.approx(NUMBER * 0.3, rel=0.03)


def test_events_come_in_natural_proportion_each_on_its_topic_under_its_subject(records: list[Record]) -> None:
    kinds = Counter(kind for record in records if (kind := kind_of(record)))
    for group, share in (("talent and investment", 0.6), ("service and policy", 0.25), ("the rest", 0.1)):
        assert sum(kinds[kind] for kind in PROPORTION[group]) / kinds.total() == pytest.approx(share, abs=0.02)
    for record in records[:500]:
        if (kind := kind_of(record)) is not None:
            assert record.topic == topic_of(kind)
            assert record.key == parse(record).subject.encode()
