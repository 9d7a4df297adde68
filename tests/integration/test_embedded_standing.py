"""One standing house: what it says and tells, whom it refuses, and how each of its parts comes back."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator

import pytest

from tests.integration.embedded_house import House, house, until


@pytest.fixture(scope="module")
def this(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("standing") / "data") as opened:
        yield opened.opened()


def test_the_first_line_names_the_broker_and_what_is_lost_when_it_stops(this: House) -> None:
    assert this.said[0].startswith("Tansu on 127.0.0.1:")
    assert "lost when it stops" in this.said[0]
    assert any(line.startswith("PostgreSQL 18") and "durable" in line for line in this.said)
    assert any(line.startswith("Mailbox on 127.0.0.1:") for line in this.said)


def test_what_is_secret_can_be_read_by_the_owner_alone(this: House) -> None:
    for name in ("runtime.json", "postgres.json", "lock"):
        assert stat.S_IMODE((this.data / name).stat().st_mode) == 0o600
    for name in (".", "postgres", "mail", "logs"):
        assert stat.S_IMODE((this.data / name).stat().st_mode) == 0o700


def test_services_are_told_where_things_are_but_not_the_owner_of_the_database(this: House) -> None:
    until(lambda: "DUBAN_DATABASE_OWNER_URL=None" in this.log("console"))
    assert f"DUBAN_HTTP={this.runtime()['DUBAN_HTTP']}" in this.log("console")
    assert not this.runtime()["DUBAN_HTTP"].endswith(":0")


def test_a_second_one_in_the_same_directory_is_refused_with_the_pid_of_the_first(this: House) -> None:
    with house(this.data) as second:
        second.hears(f"in use by the `duban up` with pid {this.process.pid}")
        assert second.process.wait(10) == 1
    assert this.process.poll() is None


def test_a_service_that_was_killed_runs_again_within_5_seconds(this: House) -> None:
    for name in ("worker", "scheduler", "console"):
        before = this.pid_of(name)
        killed = time.monotonic()
        os.kill(before, signal.SIGKILL)
        this.hears(f"^{name} was ended by SIGKILL", f"^{name} runs with pid")
        assert time.monotonic() - killed < 5
        assert this.pid_of(name) != before


def test_a_database_that_was_killed_comes_back_where_it_was(this: House) -> None:
    told, worker = this.runtime(), this.pid_of("worker")
    os.kill(this.pid_of("-D", str(this.data / "postgres")), signal.SIGKILL)
    this.hears("^PostgreSQL ended", "^PostgreSQL 18")
    assert this.runtime() == told
    assert this.pid_of("worker") == worker


def test_a_broker_that_lost_its_records_gets_a_new_name_new_topics_and_new_services(this: House) -> None:
    before = this.runtime()
    os.kill(this.pid_of("broker"), signal.SIGKILL)
    this.hears("^Kafka ended")
    this.hears("^setup for")
    this.opened()
    after = this.runtime()
    assert after["DUBAN_KAFKA"] == before["DUBAN_KAFKA"]
    assert after["DUBAN_KAFKA_INCARNATION"] != before["DUBAN_KAFKA_INCARNATION"]
    until(lambda: f"DUBAN_KAFKA_INCARNATION={after['DUBAN_KAFKA_INCARNATION']}" in this.log("worker"))
