"""The Faust app: settings that were measured to work, whole messages, no tables, no producer, nothing on disk."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import faust
from faust.app.base import BootStrategy
from faust.types import AppT, Message
from faust.types.transports import TransportT
from yarl import URL

from agents.driver import Transport

BUFFER = 1000


class RawSchema(faust.Schema[bytes | None, Message]):
    """Hands the agent the whole message: what is wrong with it is found where it can be recorded."""

    def loads_key(self, app: AppT, message: Message, **_: Any) -> bytes | None:
        return message.key

    def loads_value(self, app: AppT, message: Message, **_: Any) -> Message:
        return message


class ConsumerOnly(BootStrategy):
    """Copies and hints have producers of their own, which outlive a fault of Faust's."""

    enable_kafka_producer = False
    enable_web = False


class App(faust.App):
    """Faust with our driver, and without directories: there is nothing to keep."""

    logger = logging.getLogger("faust.app")

    BootStrategy = ConsumerOnly
    kafka: Mapping[str, Any]
    instance: str | None
    leaves: bool

    def _new_transport(self) -> TransportT:
        transport = Transport([URL("kafka://")], self)
        transport.options, transport.instance, transport.leaves = self.kafka, self.instance, self.leaves
        return transport

    def _create_directories(self) -> None:
        return


def make_app(kafka: Mapping[str, Any], *, group: str, instance: str | None, leaves: bool = False) -> App:
    """The app of one worker; `kafka` are the options of aiokafka, `instance` names the static member of the group.

    `leaves` has the member leave the group when it ends: for a broker that waits for static members without end.
    """
    app = App(
        group,
        broker="kafka://",  # not used: our driver is given the options
        store="memory://",
        web_enabled=False,
        autodiscover=False,
        table_standby_replicas=0,
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_commit_interval=0.5,
        broker_session_timeout=10,
        broker_heartbeat_interval=1,
        # Tansu keeps a joining group waiting for half of it.
        broker_rebalance_timeout=6,
        broker_request_timeout=30,
        stream_buffer_maxsize=BUFFER,
        # The batch in hand is finished before partitions or the process are given up.
        stream_wait_empty=True,
    )
    app.kafka, app.instance, app.leaves = kafka, instance, leaves
    return app
