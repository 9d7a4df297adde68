"""What becomes of a notice after an attempt: an end, or the queue again with a longer wait."""

from __future__ import annotations

from duban.channels.outcome import Outcome, Result
from duban.ledger.notices import Claimed, Ended
from duban.model import NoticeState

DECIDED = (Result.accepted, Result.delivered, Result.undeliverable, Result.refused)
# Seconds of real time before each further attempt; after the last the notice has failed.
WAITS = (5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


def became(notice: Claimed, outcome: Outcome) -> Ended:
    """The next state. One whose outcome is in doubt goes back like one that failed for now, and is counted."""
    by = outcome.gateway or None
    return _state(notice, outcome)._replace(gateway=by, reference=outcome.reference, parts=outcome.parts or None)


def _state(notice: Claimed, outcome: Outcome) -> Ended:
    match outcome.result:
        case Result.accepted:
            return Ended(notice.id, NoticeState.accepted, None)
        case Result.delivered:
            return Ended(notice.id, NoticeState.delivered, None)
        case Result.undeliverable | Result.refused:
            return Ended(notice.id, NoticeState.failed, outcome.reason)
    doubtful = outcome.result is Result.ambiguous
    if notice.attempts >= len(WAITS):
        return Ended(notice.id, NoticeState.failed, outcome.reason, ambiguous=doubtful)
    return Ended(notice.id, NoticeState.queued, outcome.reason, WAITS[notice.attempts], doubtful)
