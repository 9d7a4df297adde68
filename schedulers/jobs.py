"""The table of jobs. Intervals are of real time; what is due is asked of the ledger, by its business time.

For all of them: one run at a time in a process (what overlaps is left out, as the next run finds the same work), late
runs are made once, and any number of schedulers may run, since each use case claims what it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from duban.flow.audit.recorded import audit_nightly
from duban.flow.calendar.following import follow_calendars
from duban.flow.digest import compose_digests
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.fire import fire_due
from duban.flow.gateway.inbox import tidy
from duban.flow.journal.chaining import ForeignNumbers, chain
from duban.flow.journal.heads import keep_daily
from duban.flow.journal.lag import alarm
from duban.flow.lease import Lease, reclaim
from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.organisation.vacancies import tell_of_vacancies
from duban.flow.parts import Parts
from duban.flow.reply import forget_replies
from duban.flow.send import waiting
from duban.flow.tasks.once import forget
from duban.flow.tasks.pausing import resume_ended
from duban.flow.tasks.recur import open_all_recurring
from duban.ledger.statements import sql
from duban.wiring import Away
from duban.wiring.changes import Announcing
from duban.wiring.copies import Copies
from duban.wiring.forwarding import Forwarding
from duban.wiring.ringer import Ringer

MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Means:
    """What jobs work with."""

    parts: Parts
    ringer: Ringer
    copies: Copies
    forwarding: Forwarding
    lease: Lease
    announcing: Announcing
    data_dir: Path


@dataclass(frozen=True)
class Job:
    """A use case and how often it is called."""

    name: str
    every: timedelta
    run: Callable[[Means], Awaitable[None]]


async def fire(means: Means) -> None:
    """Steps that are due, until none is."""
    while (fired := await fire_due(means.parts)).steps:
        means.ringer.ring(fired.channels)


async def recur(means: Means) -> None:
    """Recurring work whose occurrence opens now."""
    means.ringer.ring(await open_all_recurring(means.parts))


async def resume(means: Means) -> None:
    """Tasks whose pause has come to its end."""
    means.ringer.ring(await resume_ended(means.parts))


async def hand_over(means: Means) -> None:
    """Posts that the day has passed to somebody else."""
    means.ringer.ring(await succeed(means.parts))


async def find_vacancies(means: Means) -> None:
    """Vacant posts of units with unfinished tasks."""
    means.ringer.ring(await tell_of_vacancies(means.parts))


async def withdraw(means: Means) -> None:
    """Events taken back: their rows follow, and everyone told is told again."""
    means.ringer.ring(await work_off_withdrawals(means.parts))


async def follow(means: Means) -> None:
    """Deadlines that rest on days of a year whose notice was published."""
    means.ringer.ring(await follow_calendars(means.parts))


async def expand(means: Means) -> None:
    """Fan-outs that no worker has finished."""
    means.ringer.ring(await expand_all(means.parts))


async def digest(means: Means) -> None:
    """Digests whose hour has come."""
    means.ringer.ring(await compose_digests(means.parts))


async def hint(means: Means) -> None:
    """Hints again at what is queued: a hint may have been lost, and retries have their time."""
    means.ringer.ring(await waiting(means.parts))


async def take_back(means: Means) -> None:
    """What dead workers had in hand."""
    await reclaim(means.parts)


async def copy_rejects(means: Means) -> None:
    """Copies that no worker has made."""
    await means.copies.copy(means.parts)


async def forget_answers(means: Means) -> None:
    """First answers to actions, and answers to texts, that are older than a day."""
    await forget(means.parts)
    await forget_replies(means.parts)


async def forward(means: Means) -> None:
    """Events of the gateway that the ledger has not got yet."""
    await means.forwarding.forward(means.parts)


async def tidy_inbox(means: Means) -> None:
    """What the gateway forwarded long ago."""
    await tidy(means.parts)


async def chain_journal(means: Means) -> None:
    """Entries that have no place in the journal's chain yet."""
    try:
        await chain(means.parts)
    except ForeignNumbers as error:
        raise Away("journal", "the ledger came from another cluster: see docs/journal.md") from error


async def watch_journal(means: Means) -> None:
    """Tells the log where the journal lags, and whom it waits for."""
    await alarm(means.parts)


async def keep_head(means: Means) -> None:
    """The chain's head of the day, kept in a file."""
    await keep_daily(means.parts, means.data_dir)


async def announce(means: Means) -> None:
    """What is chained and not published yet."""
    await means.announcing.announce(means.parts, means.lease)


async def make_partitions(means: Means) -> None:
    """The months to come."""
    async with means.parts.ledger.transaction() as conn:
        await conn.execute(sql("ensure_partitions"), await means.parts.ledger.now(conn), MONTHS_AHEAD)


async def audit(means: Means) -> None:
    """The night's audit, at two in the morning, or as soon after it as a scheduler runs."""
    await audit_nightly(means.parts)


async def beat(means: Means) -> None:
    """The heartbeat of this process."""
    await means.lease.beat()


JOBS = (
    Job("fire", timedelta(seconds=0.5), fire),
    Job("recur", timedelta(seconds=1), recur),
    Job("pauses", timedelta(seconds=1), resume),
    Job("succession", timedelta(seconds=1), hand_over),
    Job("vacancies", timedelta(seconds=10), find_vacancies),
    Job("withdraw", timedelta(seconds=0.5), withdraw),
    Job("calendar", timedelta(seconds=1), follow),
    Job("expand", timedelta(seconds=1), expand),
    Job("digest", timedelta(seconds=1), digest),
    Job("hint", timedelta(seconds=1), hint),
    Job("reclaim", timedelta(seconds=5), take_back),
    Job("copies", timedelta(seconds=5), copy_rejects),
    Job("answers", timedelta(minutes=10), forget_answers),
    Job("forward", timedelta(seconds=1), forward),
    Job("inbox", timedelta(days=1), tidy_inbox),
    Job("journal", timedelta(seconds=0.25), chain_journal),
    Job("journal-lag", timedelta(seconds=15), watch_journal),
    Job("journal-heads", timedelta(seconds=30), keep_head),
    Job("changes", timedelta(seconds=0.25), announce),
    Job("partitions", timedelta(days=1), make_partitions),
    Job("audit", timedelta(minutes=1), audit),
    Job("heartbeat", timedelta(seconds=3), beat),
)
