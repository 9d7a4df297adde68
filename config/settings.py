"""Settings: `DUBAN_*` from the environment, `_FILE` for secrets, a TOML file, what `duban up` runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config import checks, topics
from config.sources import default_data_dir, layers

PACKAGED = Path(__file__).parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


CHECKS: dict[str, Callable[[str], str]] = {
    "http": checks.host_port,
    "kafka": checks.bootstrap,
    "database_url": checks.database_url,
    "database_owner_url": checks.database_url,
    "smtp_url": checks.smtp_url,
    "sms_urls": checks.sms_urls,
    "im_urls": checks.im_urls,
    "base_url": checks.base_url,
    "oidc_issuer": checks.issuer,
    "mail_from": checks.mail_from,
    "bounces": checks.bounces,
    "canary_to": checks.mail_from,
    "sms_sign": checks.sms_sign,
    "topic_sources": checks.topic_sources,
    "scanner_url": checks.scanner_url,
}


class Settings(BaseSettings):
    """All settings; names are the field's in capitals after `DUBAN_`. Secrets are masked wherever they are shown."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", frozen=True, extra="ignore", populate_by_name=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="where embedded parts and keys live")
    config_dir: Path = Field(PACKAGED, description="playbooks, organisation, templates, calendar")
    timezone: str = Field("Asia/Shanghai", description="the zone of working days and business hours")
    business_open: time = Field(time(8, 30), description="opening of business, local")
    business_close: time = Field(time(17, 30), description="close of business, local; a due instant lies there")
    step_hour: time = Field(time(9, 0), description="the local hour at which steps of a ladder fire")

    database_url: SecretStr | None = Field(None, description="PostgreSQL for the services (restricted role)")
    database_owner_url: SecretStr | None = Field(None, description="PostgreSQL for `duban setup` only (owner)")
    database_pool: int = Field(10, ge=2, le=100, description="connections a process")
    keys_file: Path | None = Field(
        None, description="the keys made by `duban setup`; default: keys.json in the data directory"
    )

    kafka: str | None = Field(None, description="bootstrap list host:port,host:port")
    kafka_incarnation: str | None = Field(None, description="names a broker that starts again at offset 0")
    kafka_partitions: int = Field(4, ge=1, le=1000, description="partitions of topics that setup makes")
    kafka_replication: int = Field(1, ge=1, le=9, description="replicas of topics that setup makes")
    kafka_group: str = Field("duban", description="prefix of the consumer groups")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ssl_cafile: Path | None = Field(None, description="who signs brokers' certificates; default: the system's")
    kafka_ssl_certfile: Path | None = Field(None, description="our own certificate, where the brokers ask for one")
    kafka_ssl_keyfile: Path | None = Field(None, description="the key of that certificate")
    topic_sources: str = Field(
        "", description="`source` prefixes a topic may carry: policy=/org/ investment=/commerce,/devzone; * the others"
    )
    kafka_libs: Path | None = Field(None, description="the jars of an Apache Kafka for `duban up`")
    broker: Literal["auto", "kafka", "tansu"] = Field("auto", description="which broker `duban up` starts")

    smtp_url: SecretStr | None = Field(
        None, description="smtp://, smtp+starttls://, smtps:// user:password@host:port; several in order of fail-over"
    )
    smtp_connections: int = Field(10, ge=1, le=200, description="kept connections a worker")
    mail_from: str = Field("人才工作督办 <duban@talent.example>", description="the From of every mail")
    dkim_selector: str | None = Field(None, description="DKIM: under <selector>._domainkey lies the public key")
    dkim_domain: str | None = Field(None, description="DKIM: the domain that signs, that of the From")
    dkim_key_file: Path | None = Field(None, description="DKIM: the RSA key (PEM) that signs; unset: the relay signs")
    bounces: SecretStr | None = Field(
        None, description="where bounces are read: maildir:/path, or imaps://user:password@host:993/INBOX"
    )
    sms_urls: SecretStr = Field(SecretStr("sandbox:"), description="SMS gateways in the order of fail-over")
    sms_sign: str = Field("人才督办", description="the signature inside 【】")
    im_urls: SecretStr = Field(
        SecretStr(""),
        description="IM providers in the order of fail-over",
    )
    allow_file: Path | None = Field(
        None, description="a rehearsal: only addresses, @domains and numbers of this file are reached, one a line"
    )

    http: str = Field("127.0.0.1:8600", description="where console and API listen")
    base_url: str | None = Field(None, description="how people reach the console; default: http:// and DUBAN_HTTP")
    language: Literal["zh", "en"] = Field("zh", description="of the pages that people sign in to")
    session_idle: float = Field(1800.0, ge=60, le=86_400, description="seconds after which an unused session ends")
    session_absolute: float = Field(43_200.0, ge=300, le=604_800, description="seconds after which any session ends")
    oidc_issuer: str | None = Field(None, description="issuer of the identity provider by which people may sign in")
    oidc_client_id: str | None = Field(None, description="by what name the console is known to it")
    oidc_client_secret: SecretStr | None = Field(None, description="and by what secret; none for a public client")
    publish_rate: float = Field(100.0, gt=0, le=1_000_000, description="events a second a token may POST, lastingly")
    publish_burst: int = Field(2_000, ge=1, le=1_000_000, description="events that a token may POST at once")
    publish_bytes_rate: float = Field(1_048_576.0, gt=0, description="bytes a second a token may POST, lastingly")
    publish_bytes_burst: int = Field(67_108_864, ge=1, description="bytes that a token may POST at once")

    journal_hash: Literal["sm3", "sha256"] = Field("sm3", description="the chain's hash; counts for its first row only")
    journal_late: float = Field(30.0, gt=0, description="seconds by which the journal may lag before it is an alarm")

    canary_every: float = Field(3600.0, ge=1, description="seconds between two canaries, which go an event's whole way")
    canary_late: float = Field(7200.0, gt=0, description="seconds without one arriving before it is an alarm")
    canary_to: str | None = Field(None, description="e-mail address they go to; default: a file in the data directory")
    step_late: float = Field(60.0, gt=0, description="seconds a due step may be late before it is an alarm")

    retention_notices: int | None = Field(None, ge=2, le=1200, description="months of notices kept; default: all")
    retention_journal: int | None = Field(None, ge=2, le=1200, description="months of the journal kept; default: all")
    sealed_dir: Path | None = Field(
        None, description="where months of the journal are sealed; default: sealed in the data directory"
    )

    files_dir: Path | None = Field(None, description="files of tasks; default: files in the data directory")
    file_limit: int = Field(20 * 1024 * 1024, ge=1024, le=1024**3, description="bytes that a file may have")
    scanner_url: str | None = Field(None, description="clamd that looks at each file: unix:/path or tcp://host:port")

    clock_start: datetime | None = Field(None, description="a drill clock begins here (with offset)")
    clock_speed: float = Field(1.0, ge=0, le=1_000_000, description="business seconds a real second, in a drill")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "text"] = "auto"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment, then `_FILE`, then TOML, then what `duban up` runs in the data directory."""
        return (init_settings, *(source for _, source in layers(settings_cls)))

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError("names no time zone; write one like Asia/Shanghai") from None
        return value

    @field_validator("topic_sources", mode="before")
    @classmethod
    def _topic_sources_of_toml(cls, value: Any) -> Any:
        """In TOML it is a table: `policy = ["/org/"]`."""
        return topics.written(value) if isinstance(value, dict) else value

    @field_validator("clock_start")
    @classmethod
    def _start_is_usable(cls, value: datetime | None) -> datetime | None:
        return value and checks.clock_start(value)

    @field_validator(*CHECKS)
    @classmethod
    def _is_well_formed(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and info.field_name is not None:
            CHECKS[info.field_name](value.get_secret_value() if isinstance(value, SecretStr) else value)
        return value

    @model_validator(mode="after")
    def _business_has_hours(self) -> Settings:
        if not self.business_open < self.business_close:
            raise ValueError("DUBAN_BUSINESS_CLOSE: must lie after DUBAN_BUSINESS_OPEN, e.g. 17:30 after 08:30")
        return self

    @model_validator(mode="after")
    def _dkim_is_whole(self) -> Settings:
        given = [name for name in ("selector", "domain", "key_file") if getattr(self, f"dkim_{name}") is not None]
        if given and len(given) < 3:
            raise ValueError(
                "DUBAN_DKIM_SELECTOR, DUBAN_DKIM_DOMAIN and DUBAN_DKIM_KEY_FILE go together: set all three"
            )
        return self

    @model_validator(mode="after")
    def _drill_stays_on_loopback(self) -> Settings:
        if self.clock_start is not None and (far := self.gateways_off_loopback()):
            raise ValueError(f"DUBAN_CLOCK_START: a drill refuses gateways that are not on loopback: {', '.join(far)}")
        return self

    def gateways_off_loopback(self) -> list[str]:
        """The settings whose gateway is not on this machine; empty in a permissible drill."""
        named = {
            "DUBAN_SMTP_URL": self.smtp_url,
            "DUBAN_SMS_URLS": self.sms_urls,
            "DUBAN_IM_URLS": self.im_urls,
            "DUBAN_BOUNCES": self.bounces,
        }
        return [
            name
            for name, secret in named.items()
            for url in (secret.get_secret_value().split() if secret else ())
            if not url.startswith(("sandbox:", "maildir:")) and urlsplit(url).hostname not in LOOPBACK
        ]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def keys_path(self) -> Path:
        return self.keys_file or self.data_dir / "keys.json"

    @property
    def files_path(self) -> Path:
        return self.files_dir or self.data_dir / "files"

    @property
    def sealed_path(self) -> Path:
        return self.sealed_dir or self.data_dir / "sealed"

    @property
    def sources_by_topic(self) -> Mapping[str, tuple[str, ...]]:
        return topics.read(self.topic_sources)

    @property
    def public_url(self) -> str:
        return (self.base_url or f"http://{self.http}").rstrip("/")

    def shown(self) -> dict[str, dict[str, Any]]:
        """`{NAME: {"value", "source"}}`, secrets masked: what `duban settings` prints."""
        came = [(name, source()) for name, source in layers(type(self))]
        return {
            f"DUBAN_{field.upper()}": {
                "value": _masked(getattr(self, field)),
                "source": next((name for name, values in came if field in values), "default"),
            }
            for field in type(self).model_fields
        }


def _masked(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return " ".join(_without_password(part) for part in value.get_secret_value().split())
    if value is None or isinstance(value, int | float | bool | str):
        return value
    return value.isoformat() if isinstance(value, datetime | time) else str(value)


def _without_password(text: str) -> str:
    if "://" not in text:
        return text if text in ("", "sandbox:") else "********"
    parts = urlsplit(text)
    text = re.sub(r"([?&]push=)[^&]*", r"\1********", text)
    return text if parts.password is None else text.replace(f":{parts.password}@", ":********@", 1)
