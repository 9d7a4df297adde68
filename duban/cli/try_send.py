"""`duban test-send`: one message to oneself, with every step of the conversation told."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli.ledger import run_quietly
from duban.cli.refused import Missing, Refused
from duban.cli.screen import JsonOption, say, show_json
from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponse

    from config.settings import Settings
    from duban.channels.smtp_server import SmtpServer

TIMEOUT = 20.0
ACCOUNTS = ("dingtalk", "wecom", "feishu")
SUBJECT = "督办测试邮件"
SUBJECT_OF_CARD = "督办测试消息"
BODY = "这是一封测试邮件：收到即说明邮件通道可用，无需回复。"


class Steps:
    """The conversation so far, told as it goes unless a program reads it whole at the end."""

    def __init__(self, *, aloud: bool) -> None:
        self.told: list[dict[str, str]] = []
        self._aloud = aloud

    def tell(self, step: str, answer: str) -> None:
        """One step and what was answered to it."""
        self.told.append({"step": step, "answer": answer})
        if self._aloud:
            say(f"{step:32} {answer}")


def try_send(
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS", help="Your own e-mail address, mobile number, or account such as dingtalk:USERID."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Send one message to yourself by that channel, and tell each step of the conversation."""
    settings = read_settings()
    steps = Steps(aloud=not as_json)
    provider, colon, account = address.partition(":")
    if colon and provider in ACCOUNTS and account:
        run_quietly(_card(settings, {provider: account}, steps))
    elif "@" in address:
        run_quietly(_mail(settings, address, steps))
    elif re.fullmatch(r"\+?[0-9 -]{5,20}", address):
        run_quietly(_text(settings, re.sub(r"[ -]", "", address), steps))
    else:
        raise typer.BadParameter(f"give an e-mail address, a mobile number, or one of {', '.join(ACCOUNTS)}:ACCOUNT")
    if as_json:
        show_json({"steps": steps.told})


async def _mail(settings: Settings, address: str, steps: Steps) -> None:
    from aiosmtplib import SMTPException

    from duban.channels.addresses import BadAddress, mailbox
    from duban.channels.smtp_server import BadSmtpUrl, servers

    if settings.smtp_url is None:
        raise Missing("The mail server", "DUBAN_SMTP_URL is not set, and `duban up` is not running here")
    try:
        sender, to = mailbox(settings.mail_from), mailbox(address)
        relays = servers(settings.smtp_url.get_secret_value())
    except (BadAddress, BadSmtpUrl) as error:
        raise Refused(f"{error}.") from None
    client, server = await _first_connected(relays, steps)
    try:
        await _greet(client, server, steps)
        await _submit(client, sender=sender.address, to=to.address, shown_from=settings.mail_from, steps=steps)
    except (SMTPException, OSError) as error:
        raise Refused(f"The conversation broke: {error}") from None
    finally:
        client.close()


async def _first_connected(relays: Sequence[SmtpServer], steps: Steps) -> tuple[SMTP, SmtpServer]:
    """The first relay that answers; one that does not is a step of the conversation too, where there is another."""
    for server in relays[:-1]:
        try:
            return await _connected(server, steps), server
        except Missing as away:
            steps.tell(f"connect {server.name}", str(away))
    return await _connected(relays[-1], steps), relays[-1]


async def _connected(server: SmtpServer, steps: Steps) -> SMTP:
    from aiosmtplib import SMTP, SMTPException

    client = SMTP(
        hostname=server.host, port=server.port, use_tls=server.scheme == "smtps", start_tls=False, timeout=TIMEOUT
    )
    where = f"{server.host}:{server.port}"
    try:
        greeting = await client.connect()
    except (SMTPException, OSError) as error:
        raise Missing("The mail server", f"{where}: {error}") from None
    steps.tell(f"connect {where}", f"{greeting.code} {greeting.message}")
    return client


async def _greet(client: SMTP, server: SmtpServer, steps: Steps) -> None:
    reply = await client.ehlo()
    steps.tell("EHLO", f"{reply.code} {' '.join(reply.message.split())}")
    if server.scheme == "smtp+starttls":
        reply = await client.starttls()
        steps.tell("STARTTLS", f"{reply.code} {reply.message}")
        await client.ehlo()
    if server.username is not None:
        reply = await client.login(server.username, server.password or "")
        steps.tell("AUTH", f"{reply.code} {reply.message}")


async def _submit(client: SMTP, *, sender: str, to: str, shown_from: str, steps: Steps) -> None:
    from email.message import EmailMessage
    from email.utils import format_datetime, localtime, make_msgid

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = shown_from, to, SUBJECT
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(BODY, cte="base64")
    talk: Mapping[str, Callable[[], Awaitable[SMTPResponse]]] = {
        "MAIL FROM": lambda: client.mail(sender),
        "RCPT TO": lambda: client.rcpt(to),
        "DATA": lambda: client.data(bytes(message)),
        "QUIT": client.quit,
    }
    for step, ask in talk.items():
        reply = await ask()
        steps.tell(step, f"{reply.code} {reply.message}")


async def _text(settings: Settings, number: str, steps: Steps) -> None:
    from uuid import uuid4

    from duban.channels.outcome import Result
    from duban.channels.sender import Text
    from duban.channels.sms import UnknownGateway, open_gateways

    urls = settings.sms_urls.get_secret_value()
    try:
        gateway = open_gateways(urls, settings.data_dir)
    except UnknownGateway as error:
        raise Refused(f"{error}.") from None
    steps.tell("open", " ".join(url.partition(":")[0] for url in urls.split()) or "sandbox")
    text = Text(notice=uuid4(), to=number, text=f"【{settings.sms_sign}】测试短信：收到即说明短信通道可用，无需回复。")
    outcome = await gateway.send(text)
    await gateway.close()
    steps.tell("submit", f"{outcome.result}: {outcome.reason}")
    if outcome.result not in (Result.accepted, Result.delivered):
        raise Refused(f"The gateway did not take it: {outcome.reason}")


async def _card(settings: Settings, ids: Mapping[str, str], steps: Steps) -> None:
    from uuid import uuid4

    from duban.channels.im.card import Card
    from duban.channels.im.sender import open_im
    from duban.channels.outcome import Result
    from duban.channels.sms import UnknownGateway

    urls = settings.im_urls.get_secret_value()
    if not urls.split():
        raise Missing("IM", "DUBAN_IM_URLS names no provider")
    try:
        sender = open_im(urls, settings.data_dir)
    except UnknownGateway as error:
        raise Refused(f"{error}.") from None
    steps.tell("open", " ".join(url.partition(":")[0] for url in urls.split()))
    card = Card(
        uuid4(), ids, SUBJECT_OF_CARD, (("说明", "收到即说明该渠道可用，无需回复。"),), settings.public_url, "打开查看"
    )
    outcome = await sender.send(card)
    await sender.close()
    steps.tell(f"card by {outcome.gateway or '(nobody)'}", f"{outcome.result}: {outcome.reason}")
    if outcome.result not in (Result.accepted, Result.delivered):
        raise Refused(f"The card was not taken: {outcome.reason}")
