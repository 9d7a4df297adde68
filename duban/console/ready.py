"""`/readyz`: whether the whole can do its work, and what of it cannot; `/healthz`: whether this process is alive."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from fastapi import Request
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

from duban.console.access import house_of
from duban.console.house import House
from duban.console.problems import Problem
from duban.flow.journal.lag import Lag, lag
from duban.flow.reach.resting import resting_gateways
from duban.flow.watch.watchdog import Sight
from duban.flow.watch.watchdog import look as look_around
from duban.ledger import views
from duban.ledger.database import Row, Transient
from duban.ledger.inbox import Standing, show_inbox

LATE: Final = timedelta(seconds=60)
"""So long what the gateway took may wait."""


class Check(TypedDict):
    """One thing that is needed: whether it can do its work, and if not, what is wrong."""

    ok: bool
    detail: str


class Readiness(TypedDict):
    """Ready where every check is."""

    ready: bool
    checks: dict[str, Check]


async def healthz() -> JSONResponse:
    """This process answers."""
    return JSONResponse({"alive": True})


async def readyz(request: Request) -> JSONResponse:
    """200 where everything can do its work, else 503; each check says what is wrong."""
    checks = await check_all(house_of(request))
    ready = all(check["ok"] for check in checks.values())
    shown: Readiness = {"ready": ready, "checks": checks}
    return JSONResponse(shown, 200 if ready else 503)


async def check_all(house: House) -> dict[str, Check]:
    """PostgreSQL first, since the others are asked of it; the broker is asked for on its own."""
    broker = _broker(house)
    try:
        async with house.parts.ledger.reading() as conn:
            now = await house.parts.ledger.now(conn)
            health = await views.show_health(conn, now)
            standing = await show_inbox(conn)
            resting = await resting_gateways(conn)
        behind, seen = await lag(house.parts), await look_around(house.parts)
    except (Problem, Transient) as error:
        why = house.missing if isinstance(error, Problem) else str(error)
        return {"postgresql": _wrong(f"连接不上：{why}"), **broker}
    return {
        "postgresql": _right("可用"),
        **broker,
        "worker": _alive("worker", health),
        "scheduler": _alive("scheduler", health),
        "oldest_due": _oldest_due(health, now, house.parts.rules.step_late),
        "canary": _canary(seen, house.parts.rules.canary_late),
        "delivery": _delivery(health),
        "inbox": _inbox(standing),
        **_gateways(resting),
        "journal": _journal(behind, house.parts.rules.journal_late),
    }


def _broker(house: House) -> dict[str, Check]:
    if house.lag is None:
        return {}
    if house.lag.why_unknown is not None:
        return {"kafka": _wrong(f"连接不上：{house.lag.why_unknown}")}
    stuck = house.lag.stuck(time.monotonic())
    intake = _wrong(f"以下分区有事件待收而停滞超过一分钟：{'、'.join(stuck)}") if stuck else _right("跟得上")
    return {"kafka": _right("可用"), "intake": intake}


def _alive(service: str, health: Row) -> Check:
    if service in health["alive"]:
        return _right("在运行")
    return _wrong(f"30 秒内没有 {service} 的心跳；请检查 duban {service} 是否在运行")


def _oldest_due(health: Row, now: datetime, bound: float) -> Check:
    late = now - health["next_at"] if health["next_at"] else timedelta(0)
    if late.total_seconds() <= bound * health["speed"]:
        return _right("没有逾时未办的步骤")
    return _wrong(f"最早一个到期步骤已逾时 {int(late.total_seconds())} 秒未办；请检查 duban scheduler")


def _canary(seen: Sight, bound: float) -> Check:
    """A canary is an event of nobody's; where none has come yet, and none could, nothing is wrong."""
    if seen.canary_missing <= bound:
        return _right("尚无试行事件走完全程" if seen.canary_age is None else "试行事件按时走完全程")
    late = int(seen.canary_missing)
    return _wrong(f"已有 {late} 秒没有试行事件走完全程；请检查 Kafka、duban worker 与 duban scheduler 的日志")


def _delivery(health: Row) -> Check:
    stale: int = health["stale_notices"]
    if not stale:
        return _right("没有积压的通知")
    some = f"{'至少 ' if stale >= 1000 else ''}{stale}"
    return _wrong(f"有 {some} 条通知等待发送超过 5 分钟；请检查 duban worker 与发送渠道")


def _inbox(standing: Standing) -> Check:
    if standing.oldest <= LATE:
        return _right("经网关收下的事件都已转交")
    late = int(standing.oldest.total_seconds())
    look = "请检查 Kafka、duban worker 与 duban scheduler"
    return _wrong(f"经网关收下的事件有 {standing.waiting} 个尚未入账，最早一个已等 {late} 秒；{look}")


def _gateways(resting: dict[str, bool]) -> dict[str, Check]:
    """A warning only: texts go by the others, or wait for the trial that comes within seconds."""
    names = [name for name, rests in resting.items() if rests]
    if not names:
        return {}
    return {"gateways": _right(f"注意：短信网关 {'、'.join(names)} 连续出错，暂停使用，稍后自动重试")}


def _journal(behind: Lag, late: float) -> Check:
    if behind.seconds <= late:
        return _right("日志链跟得上")
    return _wrong(f"有 {behind.entries} 条日志尚未入链，最早一条已等 {int(behind.seconds)} 秒，{behind.why}")


def _right(detail: str) -> Check:
    return {"ok": True, "detail": detail}


def _wrong(detail: str) -> Check:
    return {"ok": False, "detail": detail}
