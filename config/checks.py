"""What a setting may say: each check returns the value or says in one line what to write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit

from config import topics

POSTGRES_SCHEMES = ("postgresql", "postgres")
SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")
IMAP_SCHEMES = ("imaps", "imap+starttls")
SMS_SCHEMES = ("sandbox", "aliyun", "tencent", "mas", "cmpp")
IM_SCHEMES = ("sandbox", "dingtalk", "wecom", "feishu")
SERVER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")


FIRST_START = datetime(1990, 1, 1, tzinfo=UTC)
END_OF_STARTS = datetime(2200, 1, 1, tzinfo=UTC)


def clock_start(value: datetime) -> datetime:
    """Where a drill clock begins: a time with an offset, in years that calendars and due instants can be made for."""
    if value.tzinfo is None:
        raise ValueError("needs an offset, e.g. 2026-03-02T08:00:00+08:00")
    # By the date as it is written: in UTC the first and the last year there are may not exist.
    if not FIRST_START <= value.replace(tzinfo=UTC) < END_OF_STARTS:
        raise ValueError("must lie within 1990-01-01 and 2199-12-31, e.g. 2026-03-02T08:00:00+08:00")
    return value


def host_port(value: str) -> str:
    """`host:port`; port 0 asks for a free one."""
    found = SERVER.fullmatch(value)
    if not found or int(found[2]) > 65535:
        raise ValueError("must be host:port, e.g. 127.0.0.1:8600")
    return value


def bootstrap(value: str) -> str:
    """A list of brokers."""
    for server in value.split(","):
        try:
            host_port(server.strip())
        except ValueError:
            raise ValueError("must be a list of host:port, e.g. kafka-1:9092,kafka-2:9092") from None
    return value


def database_url(value: str) -> str:
    """A PostgreSQL URL."""
    parts = _split(value)
    if (
        parts is None
        or parts.scheme not in ("postgresql", "postgres")
        or not parts.hostname
        or not parts.path.strip("/")
    ):
        raise ValueError("must be a URL postgresql://user:password@host:port/database")
    return value


def smtp_url(value: str) -> str:
    """Mail servers in the order of fail-over, separated by blanks."""
    urls = value.split()
    for parts in map(_split, urls):
        if parts is None or parts.scheme not in SMTP_SCHEMES or not parts.hostname or parts.path.strip("/"):
            raise ValueError(
                f"must be a URL {', '.join(f'{name}://' for name in SMTP_SCHEMES)} user:password@host:port,"
                " or several separated by blanks"
            )
    if not urls:
        raise ValueError("must name a mail server, e.g. smtp+starttls://user:password@host:587")
    return value


def bounces(value: str) -> str:
    """A folder of mails on this machine, or a mailbox read by IMAP over TLS."""
    parts = _split(value)
    local = parts is not None and parts.scheme == "maildir" and not parts.netloc and parts.path.startswith("/")
    far = parts is not None and parts.scheme in IMAP_SCHEMES and parts.hostname and parts.username and parts.password
    if not local and not far:
        raise ValueError("must be maildir:/path, or imaps://user:password@host:993/INBOX")
    return value


def scanner_url(value: str) -> str:
    """Where a clamd listens."""
    parts = _split(value)
    local = parts is not None and parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/")
    if not local:
        found = SERVER.fullmatch(value.removeprefix("tcp://")) if value.startswith("tcp://") else None
        if not found or not 0 < int(found[2]) <= 65535:
            raise ValueError("must be unix:/path of a socket, or tcp://host:port")
    return value


def sms_urls(value: str) -> str:
    """SMS gateways, separated by blanks."""
    for url in value.split():
        if url.partition(":")[0].removesuffix("+http") not in SMS_SCHEMES or ":" not in url:
            raise ValueError(f"names a gateway that is not built; allowed: {', '.join(f'{s}:' for s in SMS_SCHEMES)}")
    return value


def im_urls(value: str) -> str:
    """Providers of instant messages, separated by blanks."""
    for url in value.split():
        if url.partition(":")[0].removesuffix("+http") not in IM_SCHEMES or ":" not in url:
            raise ValueError(f"names a provider that is not built; allowed: {', '.join(f'{s}:' for s in IM_SCHEMES)}")
    return value


def base_url(value: str) -> str:
    """How people reach the console: what every link begins with."""
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a URL http:// or https:// without query, e.g. https://duban.example.gov")
    return value


def issuer(value: str) -> str:
    """An identity provider: its tokens are fetched over TLS, but on this very machine."""
    parts = _split(value)
    if parts is None or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a URL https:// without query, e.g. https://id.example.gov")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")):
        raise ValueError("must be a URL https://; http:// is for loopback alone")
    return value


def mail_from(value: str) -> str:
    """The From of every mail: an address, with or without a name before it."""
    address = parseaddr(value)[1]
    local, _, domain = address.rpartition("@")
    if not local or not domain or not value.isprintable():
        raise ValueError("must be an address, with or without a name: 人才工作督办 <duban@talent.example>")
    return value


def sms_sign(value: str) -> str:
    """The signature of texts, without its brackets."""
    if not value.strip() or len(value) > 20 or not value.isprintable() or set("【】") & set(value):
        raise ValueError("must be 1 to 20 characters without 【】")
    return value


def topic_sources(value: str) -> str:
    """Which prefixes of `source` each topic may carry."""
    topics.read(value)
    return value


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises where it is no port
    except ValueError:
        return None
    return parts
