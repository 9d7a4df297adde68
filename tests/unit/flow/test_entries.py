"""Entries of notices put together from ready pieces say what mementos say."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from duban.flow.entries import HOLDING, entry_of
from duban.journal.memento import memento
from duban.ledger.rows import NoticeRow
from duban.model import Channel

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
STATES = {Channel.email: "queued", Channel.sms: "queued", Channel.im: "queued", Channel.inbox: "delivered"}


@given(
    key=st.uuids(), duty=st.none() | st.uuids(), holding=st.integers(0, HOLDING), step=st.text(max_size=20),
    channel=st.sampled_from(sorted(STATES)), at=st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
def test_a_notices_entry_is_its_memento_byte_for_byte(
    key: UUID, duty: UUID | None, holding: int, step: str, channel: Channel, at: datetime
) -> None:
    notice = NoticeRow(key, None, duty, None, 1, holding, step, channel, 0, at, None)
    said = memento(
        "notice", key, STATES[channel], at=at, by="system", how=step, channel=channel, duty=duty, holding=holding
    )
    assert entry_of(notice, by="system") == said
