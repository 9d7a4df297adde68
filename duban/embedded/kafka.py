"""Apache Kafka as one KRaft node, from jars: durable, on loopback, without the scripts of its distribution."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from duban.embedded.datadir import sync_folder
from duban.embedded.process import CLEAN, Child, PartFailed, free_port, port_answers, start_child

LARGEST_RECORD = 13 * 1024 * 1024  # events of 12 MiB arrive, and are refused with a reason
OLDEST_JAVA = 17

PROPERTIES: Mapping[str, object] = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": 0,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    # Made at the first join and the first transaction; the defaults of 50 keep the first client waiting.
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    # A killed node is let in again only when its last session is over; the default is 9 s.
    "broker.session.timeout.ms": 3_000,
    "broker.heartbeat.interval.ms": 500,
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    "message.max.bytes": LARGEST_RECORD,
    "replica.fetch.max.bytes": LARGEST_RECORD,
    "socket.request.max.bytes": 8 * LARGEST_RECORD,
}
JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError")
QUIET = "-Dorg.apache.logging.log4j.level=WARN"


@dataclass(frozen=True)
class Installation:
    """A java that is new enough, the folder of Kafka's jars, and their version."""

    java: Path
    libs: Path
    version: str

    def command(self, main: str, *arguments: str | Path) -> list[str | Path]:
        return [self.java, *JVM, QUIET, "-cp", f"{self.libs}/*", main, *arguments]


def find_kafka(*places: Path) -> Installation | None:
    """The first of these folders that holds Kafka's jars, where a java to run them is on the PATH."""
    for libs in places:
        for jar in sorted(libs.glob("kafka_2.13-*.jar"), reverse=True):
            java = _find_java()
            return Installation(java, libs.absolute(), jar.stem.split("-", 1)[1]) if java else None
    return None


def _find_java() -> Path | None:
    found = shutil.which("java")
    if found is None:
        return None
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', said.stderr)
    return Path(found) if version and int(version.group(1)) >= OLDEST_JAVA else None


async def start_kafka(installation: Installation, *, data: Path, port: int) -> Child:
    """Starts the node whose records lie in `<data>/kafka`, formatted where it is new."""
    home, log = data / "kafka", data / "logs" / "broker.log"
    home.mkdir(mode=0o700, exist_ok=True)
    if not (home / "log").exists():
        await _format(installation, home=home, log=log)
    properties = _write_properties(home, log_dir=home / "log", port=port)
    child = start_child(installation.command("kafka.Kafka", properties), log=log, env=CLEAN)
    try:
        await port_answers(port, child=child, within=60)
    except BaseException:
        # Not to swallow anything: whatever ends the wait, a cancellation too, the child is not left behind.
        child.kill()
        raise
    return child


async def _format(installation: Installation, *, home: Path, log: Path) -> None:
    """Formats beside the place and renames, so that a killed attempt leaves nothing half made."""
    draft = home / "log.new"
    shutil.rmtree(draft, ignore_errors=True)
    properties = _write_properties(home, log_dir=draft, port=free_port())
    argv = installation.command("kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c", properties)
    child = start_child(argv, log=log, env=CLEAN)
    try:
        if await child.ended() != 0:
            raise PartFailed(f"Apache Kafka could not format its storage; {log} ends with:\n{child.last_words()}")
    finally:
        child.kill()
    os.replace(draft, home / "log")
    sync_folder(home)


def _cluster_id() -> str:
    # An id that begins with a dash would be taken for an option.
    return "D" + urlsafe_b64encode(secrets.token_bytes(16)).decode("ascii")[1:22]


def _write_properties(home: Path, *, log_dir: Path, port: int) -> Path:
    controller = free_port()
    listeners = f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
    quorum = f"1@127.0.0.1:{controller}"
    here = {"listeners": listeners, "controller.quorum.voters": quorum, "log.dirs": log_dir}
    path = home / "server.properties"
    path.write_text("".join(f"{name}={_escaped(value)}\n" for name, value in {**PROPERTIES, **here}.items()), "ascii")
    return path


def _escaped(value: object) -> str:
    """As Java reads a file of properties: in ASCII, everything else by its UTF-16 units. A home may be /home/张三."""
    units = str(value).replace("\\", "\\\\").encode("utf-16-be")
    numbers = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    return "".join(chr(number) if number < 128 else f"\\u{number:04x}" for number in numbers)
