"""The parts that `duban up` starts where no setting names a server: which setting, how to start it, what it then tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import urlsplit

from config.settings import Settings
from duban.embedded import broker, mailbox_part, postgres
from duban.embedded.broker import Broker
from duban.embedded.mailbox_part import Mailbox
from duban.embedded.postgres import Postgres
from pydantic import SecretStr


class Running(Protocol):
    """A part that runs."""

    @property
    def port(self) -> int: ...
    @property
    def sentence(self) -> str: ...
    async def ended(self) -> int: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Part:
    """`setting` is the one that names a server of that kind; `start` takes the port to keep, if any."""

    name: str
    setting: str
    start: Callable[[Settings, int | None], Awaitable[Running]]
    tells: Callable[[Running], Mapping[str, str]]

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


def _broker_tells(running: Running) -> Mapping[str, str]:
    this = cast(Broker, running)
    return {"DUBAN_KAFKA": this.bootstrap, "DUBAN_KAFKA_INCARNATION": this.incarnation}


def _postgres_tells(running: Running) -> Mapping[str, str]:
    this = cast(Postgres, running)
    return {"DUBAN_DATABASE_URL": this.service_url, "DUBAN_DATABASE_OWNER_URL": this.owner_url}


def _mailbox_tells(running: Running) -> Mapping[str, str]:
    return {"DUBAN_SMTP_URL": cast(Mailbox, running).url}


# The broker first: its line says what is lost when it stops.
PARTS = (
    Part("Kafka", "kafka", _start_broker, _broker_tells),
    Part("PostgreSQL", "database_url", _start_postgres, _postgres_tells),
    Part("SMTP", "smtp_url", _start_mailbox, _mailbox_tells),
)
