"""`/metrics`: what the ledger and the broker say, in Prometheus' form; numbers only, never who."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.house import House
from duban.flow.journal.lag import Lag, lag
from duban.flow.reach.resting import resting_gateways
from duban.flow.watch.watchdog import SERVICES, Sight
from duban.flow.watch.watchdog import look as look_around
from duban.ledger import views
from duban.ledger.database import Row
from duban.ledger.inbox import Standing, show_inbox
from duban.ledger.statements import sql

KEPT: Final = 15.0


async def metrics(request: Request) -> Response:
    """The contract's metrics as the ledger has them; counts of notices may be a quarter of a minute old."""
    house = house_of(request)
    notices: list[Row] = await request.app.state.notices.answer()
    async with house.parts.ledger.reading() as conn:
        now = await house.parts.ledger.now(conn)
        outcomes = await views.count_outcomes(conn)
        health = await views.show_health(conn, now)
        standing = await show_inbox(conn)
        resting = await resting_gateways(conn)
        audited = await conn.fetchrow(sql("show_last_audit"))
    journal, seen = await lag(house.parts), await look_around(house.parts)
    registry = CollectorRegistry()
    of_ledger = _of_ledger(outcomes, notices, health, now)
    told = [
        *of_ledger,
        *_of_gateway(standing),
        *_of_broker(house),
        *_of_journal(journal),
        *_of_audit(audited),
        _of_texts(resting),
    ]
    registry.register(_Told([*told, *_of_watch(seen)]))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def count_notices(house: House) -> list[Row]:
    """Notices by channel and state; dear where there are many, so its answer is kept."""
    async with house.parts.ledger.reading() as conn:
        return await views.count_notices(conn)


class _Told(Collector):
    """Metrics that are known already."""

    def __init__(self, told: list[Metric]) -> None:
        self._told = told

    def collect(self) -> Iterator[Metric]:
        return iter(self._told)


def _of_ledger(outcomes: list[Row], notices: list[Row], health: Row, now: datetime) -> list[Metric]:
    events = CounterMetricFamily("duban_events", "Records taken in, by what became of them.", labels=["outcome"])
    for row in outcomes:
        events.add_metric([row["outcome"]], row["n"])
    # Notices leave a state for the next, so these go down as well as up, whatever the contract's name suggests.
    told = GaugeMetricFamily("duban_notices_total", "Notices in each state.", labels=["channel", "state"])
    for row in notices:
        told.add_metric([row["channel"], row["state"]], row["notices"])
    ambiguous = sum(row["ambiguous"] or 0 for row in notices)
    late = (now - health["next_at"]).total_seconds() if health["next_at"] else 0.0
    return [
        events,
        told,
        CounterMetricFamily("duban_notices_ambiguous", "Sends whose outcome was not known at first.", value=ambiguous),
        GaugeMetricFamily("duban_oldest_due_seconds", "How long the oldest due step has waited.", max(0.0, late)),
        GaugeMetricFamily("duban_openings_unfinished", "Fan-outs not expanded yet.", health["unfinished_openings"]),
    ]


def _of_gateway(standing: Standing) -> list[Metric]:
    waiting, oldest = standing.waiting, standing.oldest.total_seconds()
    return [
        GaugeMetricFamily("duban_inbox_waiting", "Events answered 202 that are not in the ledger yet.", waiting),
        GaugeMetricFamily("duban_inbox_oldest_seconds", "How long the oldest of these has waited.", max(0.0, oldest)),
    ]


def _of_texts(resting: dict[str, bool]) -> Metric:
    told = GaugeMetricFamily("duban_gateway_open", "Whether a gateway's breaker is open.", labels=["gateway"])
    for name, open_ in resting.items():
        told.add_metric([name], float(open_))
    return told


def _of_broker(house: House) -> list[Metric]:
    if house.lag is None or house.lag.why_unknown is not None:
        return []
    lag = GaugeMetricFamily("duban_intake_lag", "Records not taken in yet, a partition.", labels=["partition"])
    for partition, standing in sorted(house.lag.standing.items()):
        lag.add_metric([partition], standing.records)
    return [lag]


def _of_journal(behind: Lag) -> list[Metric]:
    return [
        GaugeMetricFamily("duban_journal_lag", "Entries of the journal without a place in its chain.", behind.entries),
        GaugeMetricFamily("duban_journal_lag_seconds", "How long the oldest of these has waited.", behind.seconds),
        GaugeMetricFamily("duban_changes_lag", "Rows of the chain that are not published yet.", behind.unpublished),
    ]


def _of_watch(seen: Sight) -> Iterator[Metric]:
    """How long ago a canary came through, by how much one is missing; and who lives."""
    if seen.canary_age is not None:
        yield GaugeMetricFamily("duban_canary_age_seconds", "How long ago a canary arrived last.", seen.canary_age)
    missing = max(0.0, seen.canary_missing)
    yield GaugeMetricFamily("duban_canary_missing_seconds", "For how long one has been missing.", missing)
    living = GaugeMetricFamily("duban_processes", "Processes with a heartbeat.", labels=["service"])
    for service in SERVICES:
        living.add_metric([service], seen.living.get(service, 0))
    yield living


def _of_audit(last: Row) -> Iterator[Metric]:
    """What the newest audit found, how long it took, and how long ago that was: no audit is a fault, too."""
    yield GaugeMetricFamily("duban_audit_last_seconds", "How long ago the last audit ended.", max(0.0, last["ago"]))
    if last["seconds"] is not None:
        yield GaugeMetricFamily("duban_audit_unexplained", "Rows that it could not explain.", last["unexplained"])
        yield GaugeMetricFamily("duban_audit_took_seconds", "How long it took.", last["seconds"])
