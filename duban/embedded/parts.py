"""The parts that `duban up` starts where no setting names a server: which setting, and how to start it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from config.settings import Settings
from duban.embedded import broker, mailbox_part, postgres
from duban.embedded.broker import Broker
from duban.embedded.mailbox_part import Mailbox
from duban.embedded.postgres import Postgres


class Running(Protocol):
    """A part that runs; `settings` is what others need to reach it."""

    @property
    def port(self) -> int: ...
    @property
    def sentence(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, str]: ...
    async def ended(self) -> int: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Part:
    """`setting` is the one that names a server of that kind; `start` takes the port to keep, if any."""

    name: str
    setting: str
    start: Callable[[Settings, int | None], Awaitable[Running]]

    def named(self, settings: Settings) -> str | None:
        """The value that names a server, where one is named."""
        value = getattr(settings, self.setting)
        return value.get_secret_value() if isinstance(value, SecretStr) else value

    def named_sentence(self, server: str) -> str:
        """Which server was named, without what is secret in its URL."""
        url = urlsplit(server)
        place = f"{url.hostname}:{url.port}" if url.scheme and url.hostname else server
        return f"{self.name} {place}, named by DUBAN_{self.setting.upper()}"


def _start_broker(settings: Settings, port: int | None) -> Awaitable[Broker]:
    return broker.start(settings.data_dir, kind=settings.broker, port=port, libs=settings.kafka_libs)


def _start_postgres(settings: Settings, port: int | None) -> Awaitable[Postgres]:
    return postgres.start(settings.data_dir, port=port)


def _start_mailbox(settings: Settings, port: int | None) -> Awaitable[Mailbox]:
    return mailbox_part.start(settings.data_dir, port=port)


# The broker first: its line says what is lost when it stops.
PARTS = (
    Part("Kafka", "kafka", _start_broker),
    Part("PostgreSQL", "database_url", _start_postgres),
    Part("SMTP", "smtp_url", _start_mailbox),
)
