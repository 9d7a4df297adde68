"""Logs, set up once a process: lines for people on a terminal, JSON elsewhere; never with personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from config.settings import Settings

# Libraries that tell of every rebalance, tick and reconnect; what matters of it is told by us.
QUIET = {
    "aiokafka": logging.ERROR,
    "aiosmtplib": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.ERROR,
    "asyncpg": logging.ERROR,
    "faust": logging.ERROR,
    "httpcore": logging.WARNING,
    "httpx2": logging.WARNING,
    "kafka": logging.ERROR,
    "mode": logging.ERROR,
    "uvicorn": logging.WARNING,
}
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up_logs(settings: Settings, service: str) -> None:
    """Every logger of the process writes to stderr in the one form; `service` stands in each line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=_rendering(settings)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _rendering(settings: Settings) -> list[Any]:
    """Text where a person looks on, or where it is asked for; else one JSON object a line."""
    text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if text:
        # Values of local variables stay out of tracebacks: they may be names or addresses.
        plain = structlog.dev.plain_traceback
        return [strip, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    return [strip, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
