"""The channels that this installation sends by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.settings import Settings
from duban.channels.mail import SmtpSender
from duban.channels.sender import Sender
from duban.channels.sms import open_gateways
from duban.flow.lease import Lease
from duban.model import Channel
from duban.wiring.parts import Away


def senders(settings: Settings, lease: Lease | None = None) -> Mapping[Channel, Sender[Any]]:
    """Mail and SMS; before each DATA the lease is looked at again. Raises `Away` where no mail server is named."""
    if settings.smtp_url is None:
        raise Away("SMTP", "DUBAN_SMTP_URL is not set and `duban up` does not run in this data directory")

    async def may_send() -> bool:
        return lease is None or lease.valid()

    mail = SmtpSender(
        settings.smtp_url.get_secret_value(),
        sender=settings.mail_from,
        connections=settings.smtp_connections,
        before_data=may_send,
    )
    return {Channel.email: mail, Channel.sms: open_gateways(settings.sms_urls.get_secret_value(), settings.data_dir)}
