"""A real Postfix in a folder of its own, on free ports of loopback: no service of the machine, gone with the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

POSTFIX: Final = Path("/usr/sbin/postfix")
MASTER_DAEMON: Final = Path("/usr/lib/postfix/sbin/master")
HOST: Final = "127.0.0.1"
WATCHED: Final = """trap 'kill $child' TERM; "$0" -d -c "$1" & child=$!; wait $child; wait $child"""
"""It dies with us, however we die. Asked of Postfix itself, that would be forgotten when it becomes another user."""
WAITING: Final = ("maildrop", "incoming", "active", "deferred")

MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = relay.talent.example
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
biff = no
relayhost = [127.0.0.1]:{sink}
transport_maps = texthash:{folder}/etc/transport
smtp_tls_security_level = none
smtp_connect_timeout = 2s
smtp_helo_timeout = 2s
smtp_mail_timeout = 2s
smtp_rcpt_timeout = 2s
smtp_data_init_timeout = 2s
smtp_data_xfer_timeout = 2s
smtp_data_done_timeout = 2s
smtp_rset_timeout = 2s
smtp_quit_timeout = 2s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
"""

MASTER: Final = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """Listens on `port`, and sends all it takes to `sink`, but for the domains that have a port of their own."""

    folder: Path
    port: int
    sink: int
    domains: Mapping[str, int]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def waiting(self) -> int:
        """Mails that it has taken and not yet passed on or bounced."""
        spool = self.folder / "spool"
        return sum(1 for queue in WAITING for path in (spool / queue).rglob("*") if path.is_file())

    def drop_all(self) -> None:
        """Nothing waits any more: for a test that is over."""
        subprocess.run(["/usr/sbin/postsuper", "-c", self.folder / "etc", "-d", "ALL"], check=True, capture_output=True)


@contextmanager
def postfix(*, domains: tuple[str, ...] = (), settings: str = "") -> Iterator[Postfix]:
    """Up and listening; its folder goes with it. That it is not installed is a failure, and so is not being root."""
    if not POSTFIX.exists():
        pytest.fail("run scripts/postfix.sh: Postfix is not installed")
    if os.geteuid() != 0:
        pytest.fail("Postfix starts as root only, since its parts become other users: run these tests as root")
    folder = Path(tempfile.mkdtemp(prefix="duban-postfix-"))
    # Its parts run as another user and have to get in.
    folder.chmod(0o755)
    try:
        yield from _running(folder, domains, settings)
    finally:
        shutil.rmtree(folder)


def _running(folder: Path, domains: tuple[str, ...], settings: str) -> Iterator[Postfix]:
    port, sink, *others = free_ports(2 + len(domains))
    made = Postfix(folder, port, sink, dict(zip(domains, others, strict=True)))
    _write(made, settings)
    # Makes the folders of the spool.
    subprocess.run([POSTFIX, "-c", folder / "etc", "check"], check=True, capture_output=True)
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", "sh", "-c", WATCHED, MASTER_DAEMON, folder / "etc"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _await_port(process, port)
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def _write(made: Postfix, settings: str) -> None:
    for name in ("etc", "spool", "data"):
        (made.folder / name).mkdir(mode=0o755)
    shutil.chown(made.folder / "data", "postfix")
    etc, told = made.folder / "etc", {"folder": made.folder, "port": made.port, "sink": made.sink}
    (etc / "main.cf").write_text(MAIN.format(**told) + settings, encoding="utf-8")
    (etc / "master.cf").write_text(MASTER.format(**told), encoding="utf-8")
    lines = [f"{domain} smtp:[{HOST}]:{port}\n" for domain, port in made.domains.items()]
    (etc / "transport").write_text("".join(lines), encoding="utf-8")


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        with closing(socket.socket()) as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            assert process.stderr is not None
            pytest.fail(f"Postfix did not come up: {process.stderr.read().decode()[-500:]}")
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """So many that nobody listens on, all different."""
    probes = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
