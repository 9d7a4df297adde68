"""The table of jobs: name, interval of real time, what becomes of runs that are late or overlap, and who does the work
where several schedulers run. What is due is asked of the ledger, by its business time.
"""

from __future__ import annotations

import time
from datetime import timedelta

from duban.channels.dsn.mailbox import MailboxAway
from duban.flow.audit.recorded import audit_nightly
from duban.flow.bounces.taking import let_fall, take_bounces
from duban.flow.calendar.following import follow_calendars
from duban.flow.digest import compose_digests
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.fire import fire_due
from duban.flow.gateway.inbox import tidy
from duban.flow.journal.chaining import ForeignNumbers, chain
from duban.flow.journal.heads import keep_daily
from duban.flow.journal.lag import alarm
from duban.flow.lease import reclaim
from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.organisation.vacancies import tell_of_vacancies
from duban.flow.reach.falling import fall_through
from duban.flow.reach.resting import forget_reached
from duban.flow.receipts.arriving import forget_arrivals, settle_late
from duban.flow.reply import forget_replies
from duban.flow.reports.sending import send_reports
from duban.flow.retention.ahead import Occupied, make_ahead
from duban.flow.retention.leaving import let_go
from duban.flow.search.entering import enter_waiting
from duban.flow.send import waiting
from duban.flow.tasks.once import forget
from duban.flow.tasks.pausing import resume_ended
from duban.flow.tasks.recur import open_all_recurring
from duban.wiring import Away
from schedulers.job import Among, Job, Late, Means, Overlap

OCCUPIED = "a long query keeps a partition: the months are tried again in an hour"


async def fire(means: Means) -> None:
    """Steps that are due, until none is; more or fewer a commit, as the ledger keeps up."""
    while True:
        began = time.monotonic()
        fired = await fire_due(means.parts, limit=means.pace.limit)
        means.pace.after(time.monotonic() - began, fired.steps)
        if not fired.steps:
            return
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


async def report(means: Means) -> None:
    """Reports whose hour has come."""
    means.ringer.ring(await send_reports(means.parts))


async def hint(means: Means) -> None:
    """Hints again at what is queued: a hint may have been lost, and retries have their time."""
    means.ringer.ring(await waiting(means.parts))


async def take_back(means: Means) -> None:
    """What dead workers had in hand."""
    await reclaim(means.parts)


async def copy_rejects(means: Means) -> None:
    """Copies that no worker has made."""
    await means.copies.copy(means.parts)


async def enter(means: Means) -> None:
    """What was recorded and cannot be searched yet."""
    await enter_waiting(means.parts)


async def forget_answers(means: Means) -> None:
    """First answers to actions, and answers to texts, of more than a day ago; what gateways brought, of months ago."""
    await forget(means.parts)
    await forget_replies(means.parts)
    await forget_arrivals(means.parts)
    await forget_reached(means.parts)


async def forward(means: Means) -> None:
    """Events of the gateway that the ledger has not got yet."""
    await means.forwarding.forward(means.parts)


async def tidy_inbox(means: Means) -> None:
    """What the gateway forwarded long ago."""
    await tidy(means.parts)


async def chain_journal(means: Means) -> None:
    """Entries that have no place in the journal's chain yet; steps by the thousand go first, for some seconds."""
    if means.pace.yields():
        return
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


async def settle_receipts(means: Means) -> None:
    """What gateways said of texts that were on their way then."""
    await settle_late(means.parts)


async def make_partitions(means: Means) -> None:
    """The months to come."""
    try:
        await make_ahead(means.parts)
    except Occupied as error:
        raise Away("PostgreSQL", OCCUPIED) from error


async def leave(means: Means) -> None:
    """Months that are older than is to be kept: of the journal, once they are sealed."""
    try:
        await let_go(means.parts, means.sealed)
    except Occupied as error:
        raise Away("PostgreSQL", OCCUPIED) from error


async def send_canary(means: Means) -> None:
    """The hour's canary, and again one that has not arrived."""
    await means.canaries.send(means.parts)


async def watch(means: Means) -> None:
    """Tells the log of what stands still."""
    await means.dog.watch(means.parts, but="scheduler")


async def take_back_bounced(means: Means) -> None:
    """Mails that came back, and what is held back because of it."""
    try:
        taken = take_bounces(means.parts, means.letters) if means.letters else let_fall(means.parts)
        means.ringer.ring(await taken)
    except MailboxAway as error:
        raise Away("DUBAN_BOUNCES", str(error)) from error


async def go_on(means: Means) -> None:
    """What failed or was not answered in time goes on by the next channel."""
    means.ringer.ring(await fall_through(means.parts))


async def audit(means: Means) -> None:
    """The night's audit, at two in the morning, or as soon after it as a scheduler runs."""
    await audit_nightly(means.parts)


async def beat(means: Means) -> None:
    """The heartbeat of this process."""
    await means.lease.beat()


JOBS = (
    Job("fire", timedelta(seconds=0.5), fire, Late.once, Overlap.left_out, Among.shared),
    Job("recur", timedelta(seconds=1), recur, Late.once, Overlap.left_out, Among.shared),
    Job("pauses", timedelta(seconds=1), resume, Late.once, Overlap.left_out, Among.shared),
    Job("succession", timedelta(seconds=1), hand_over, Late.once, Overlap.left_out, Among.one),
    Job("vacancies", timedelta(seconds=10), find_vacancies, Late.once, Overlap.left_out, Among.one),
    Job("withdraw", timedelta(seconds=0.5), withdraw, Late.once, Overlap.left_out, Among.shared),
    Job("calendar", timedelta(seconds=1), follow, Late.once, Overlap.left_out, Among.one),
    Job("expand", timedelta(seconds=1), expand, Late.once, Overlap.left_out, Among.shared),
    Job("digest", timedelta(seconds=1), digest, Late.once, Overlap.left_out, Among.shared),
    Job("reports", timedelta(seconds=1), report, Late.once, Overlap.left_out, Among.one),
    Job("hint", timedelta(seconds=1), hint, Late.once, Overlap.left_out, Among.each),
    Job("reclaim", timedelta(seconds=5), take_back, Late.once, Overlap.left_out, Among.shared),
    Job("receipts", timedelta(seconds=5), settle_receipts, Late.once, Overlap.left_out, Among.shared),
    Job("bounces", timedelta(seconds=15), take_back_bounced, Late.once, Overlap.left_out, Among.shared),
    Job("reach", timedelta(seconds=2), go_on, Late.once, Overlap.left_out, Among.one),
    Job("search", timedelta(seconds=2), enter, Late.once, Overlap.left_out, Among.shared),
    Job("copies", timedelta(seconds=5), copy_rejects, Late.once, Overlap.left_out, Among.shared),
    Job("answers", timedelta(minutes=10), forget_answers, Late.once, Overlap.left_out, Among.shared),
    Job("forward", timedelta(seconds=1), forward, Late.once, Overlap.left_out, Among.shared),
    Job("inbox", timedelta(days=1), tidy_inbox, Late.once, Overlap.left_out, Among.shared),
    Job("journal", timedelta(seconds=0.25), chain_journal, Late.once, Overlap.left_out, Among.one),
    Job("journal-lag", timedelta(seconds=15), watch_journal, Late.once, Overlap.left_out, Among.each),
    Job("journal-heads", timedelta(seconds=30), keep_head, Late.once, Overlap.left_out, Among.each),
    Job("changes", timedelta(seconds=0.25), announce, Late.once, Overlap.left_out, Among.one),
    Job("partitions", timedelta(hours=1), make_partitions, Late.once, Overlap.left_out, Among.one),
    Job("retention", timedelta(hours=1), leave, Late.once, Overlap.left_out, Among.one),
    Job("canary", timedelta(seconds=10), send_canary, Late.once, Overlap.left_out, Among.one),
    Job("watch", timedelta(seconds=15), watch, Late.once, Overlap.left_out, Among.each),
    Job("audit", timedelta(minutes=1), audit, Late.once, Overlap.left_out, Among.one),
    Job("heartbeat", timedelta(seconds=3), beat, Late.once, Overlap.left_out, Among.each),
)
