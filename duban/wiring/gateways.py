"""The channels that this installation sends by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from config.settings import Settings
from duban.channels.dkim_signature import BadDkimKey, Signing
from duban.channels.dsn.mailbox import Letters, open_letters
from duban.channels.failover import Gateways
from duban.channels.im.sender import ImSender, open_im
from duban.channels.mail import SmtpSender
from duban.channels.sender import Sender
from duban.channels.sms import UnknownGateway, open_gateways
from duban.flow.lease import CLAIMED_UNDER, Lease
from duban.flow.parts import Parts
from duban.ledger.notices import note_gateway
from duban.model import Channel
from duban.wiring.parts import Away


def gateways(settings: Settings, parts: Parts | None = None, lease: Lease | None = None) -> Gateways:
    """Those for texts; with a lease each submit is first recorded in the ledger, and the lease looked at again.

    Raises `Away` where a URL is wrong.
    """

    async def about_to(notice: UUID, gateway: str) -> bool:
        worker = CLAIMED_UNDER.get()
        if parts is None or lease is None or worker is None:
            return True
        if not lease.valid():
            return False
        async with parts.ledger.transaction() as conn:
            return await note_gateway(conn, notice, gateway, worker=worker)

    guarded = None if parts is None else about_to
    try:
        return open_gateways(settings.sms_urls.get_secret_value(), settings.data_dir, about_to=guarded)
    except UnknownGateway as unknown:
        raise Away("SMS", str(unknown)) from None


def senders(
    settings: Settings, lease: Lease | None = None, texts: Gateways | None = None
) -> Mapping[Channel, Sender[Any]]:
    """Mail, SMS and IM; before each DATA the lease is looked at again. Raises `Away` where no mail server is named."""
    if settings.smtp_url is None:
        raise Away("SMTP", "DUBAN_SMTP_URL is not set and `duban up` does not run in this data directory")

    async def may_send() -> bool:
        return lease is None or lease.valid()

    mail = SmtpSender(
        settings.smtp_url.get_secret_value(),
        sender=settings.mail_from,
        connections=settings.smtp_connections,
        before_data=may_send,
        signing=signing(settings),
    )
    return {Channel.email: mail, Channel.sms: texts or gateways(settings), Channel.im: cards(settings)}


def cards(settings: Settings) -> ImSender:
    """Work notices to persons; without a provider nobody is known to any. Raises `Away` where a URL is wrong."""
    try:
        return open_im(settings.im_urls.get_secret_value(), settings.data_dir)
    except UnknownGateway as unknown:
        raise Away("IM", str(unknown)) from None


def bounced_letters(settings: Settings) -> Letters | None:
    """The mailbox that bounces come to; None where none is named."""
    return None if settings.bounces is None else open_letters(settings.bounces.get_secret_value())


def signing(settings: Settings) -> Signing | None:
    """What mails are signed with; None where the relay does that. Raises `Away` where the key cannot be used."""
    if settings.dkim_selector is None or settings.dkim_domain is None or settings.dkim_key_file is None:
        return None
    try:
        return Signing.of(settings.dkim_selector, settings.dkim_domain, settings.dkim_key_file)
    except BadDkimKey as bad:
        raise Away("DKIM", str(bad)) from None
