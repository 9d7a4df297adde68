"""Where settings become collaborators: the only place, beside the edges, that knows both."""

from duban.wiring.gateways import gateways, senders
from duban.wiring.kafka import Bell, intake_caught_up, kafka_incarnation, kafka_options
from duban.wiring.parts import Away, open_parts
from duban.wiring.setup import setup

__all__ = [
    "Away", "Bell", "gateways", "intake_caught_up", "kafka_incarnation", "kafka_options", "open_parts", "senders",
    "setup",
]  # fmt: skip
