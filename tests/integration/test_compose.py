"""docker-compose.yml agrees with the settings, the images and the broker that the rest of the project names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from pydantic import SecretStr

from config.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = ("setup", "worker", "scheduler", "console")
SERVICES = OURS[1:]
PARTS = ("kafka", "postgres")
SMTP_URL = "smtp+starttls://duban:pass@mail.example:587"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A finished command in an environment that holds none of this shell's own settings."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "COMPOSE_", "DOCKER_"))}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=bare | environment, cwd=ROOT)


def duban(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "duban.cli.main", *words, **environment)


def compose_command() -> list[str]:
    """Debian's package, else the plugin of a Docker that is there; the test needs one of them, and no engine."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker") and run("docker", "compose", "version").returncode == 0:
        return ["docker", "compose"]
    return pytest.fail("docker-compose is missing: sudo apt-get install -y --no-install-recommends docker-compose")


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `docker-compose config` makes of the file where nobody has an `.env` of his own."""
    empty = tmp_path_factory.mktemp("compose") / "empty.env"
    empty.touch()
    done = run(*compose_command(), "--env-file", empty, "-f", ROOT / "docker-compose.yml", "config")
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = yaml.safe_load(done.stdout)
    return content


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the script makes before the first start."""
    folder = tmp_path_factory.mktemp("compose") / "secrets"
    assert run(ROOT / "scripts/docker/secrets.sh", SMTP_URL, folder).returncode == 0
    return folder


def settings_of(service: str, *, compose: dict[str, Any], secrets: Path) -> dict[str, Any]:
    """What `duban settings --json` says inside that service, its secrets mounted from the folder."""
    named = {
        name: str(value).replace("/run/secrets", str(secrets)).replace("/etc/duban", str(ROOT / "config"))
        for name, value in compose["services"][service]["environment"].items()
    }
    done = duban("settings", "--json", **named)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def targets(service: dict[str, Any]) -> list[int]:
    """The ports inside that a service publishes, in either way of writing them that compose knows."""
    return [
        int(port["target"]) if isinstance(port, dict) else int(str(port).rsplit(":", 1)[-1].removesuffix("/tcp"))
        for port in service.get("ports", [])
    ]


def test_it_runs_a_broker_a_ledger_setup_and_the_three_services(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*PARTS, *OURS}


@pytest.mark.parametrize("service", OURS)
def test_each_service_is_started_by_its_command(compose: dict[str, Any], service: str) -> None:
    command = compose["services"][service]["command"]
    assert ([command] if isinstance(command, str) else command) == [service]
    assert 'ENTRYPOINT ["duban"]' in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert duban(service, "--help").returncode == 0


@pytest.mark.parametrize("service", OURS)
def test_each_setting_it_names_is_one_that_is_read(compose: dict[str, Any], service: str) -> None:
    fields = {f"DUBAN_{name.upper()}": of for name, of in Settings.model_fields.items()}
    from_file = {
        f"{name}_FILE" for name, of in fields.items() if SecretStr in (of.annotation, *annotated(of.annotation))
    }
    named = {name for name in compose["services"][service]["environment"] if name.startswith("DUBAN_")}
    assert named - set(fields) - from_file == set()


def annotated(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, as in `SecretStr | None`."""
    members: tuple[Any, ...] = getattr(annotation, "__args__", ())
    return members


@pytest.mark.parametrize("service", OURS)
def test_the_settings_come_out_as_the_file_says(compose: dict[str, Any], service: str, secrets: Path) -> None:
    shown = settings_of(service, compose=compose, secrets=secrets)
    for name, value in compose["services"][service]["environment"].items():
        if name in shown and name != "DUBAN_CONFIG_DIR":
            assert shown[name] == {"value": value, "source": "environment"}
    database = urlsplit(shown["DUBAN_DATABASE_URL"]["value"])
    assert (database.hostname, database.port, database.path) == ("postgres", 5432, "/duban")
    assert urlsplit(shown["DUBAN_SMTP_URL"]["value"]).hostname == "mail.example"


def test_only_setup_may_open_the_ledger_as_its_owner(compose: dict[str, Any]) -> None:
    owner = "database_owner_url"
    holders = {
        name
        for name, of in compose["services"].items()
        if any((secret if isinstance(secret, str) else secret["source"]) == owner for secret in of.get("secrets", []))
    }
    assert holders == {"setup"}


def test_the_owner_of_the_secrets_is_the_owner_of_the_server(compose: dict[str, Any], secrets: Path) -> None:
    owner = urlsplit((secrets / "database_owner_url").read_text(encoding="utf-8").strip())
    services = urlsplit((secrets / "database_url").read_text(encoding="utf-8").strip())
    server = compose["services"]["postgres"]["environment"]
    assert (owner.username, owner.path) == (server["POSTGRES_USER"], f"/{server['POSTGRES_DB']}")
    assert owner.password == (secrets / "owner_password").read_text(encoding="utf-8").strip()
    assert services.username != owner.username
    assert services.password != owner.password


def test_secrets_are_made_once_and_never_overwritten(secrets: Path) -> None:
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert run(ROOT / "scripts/docker/secrets.sh", SMTP_URL, secrets).returncode == 1
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before


def test_every_secret_named_is_one_that_the_script_makes(compose: dict[str, Any], secrets: Path) -> None:
    assert {Path(of["file"]).name for of in compose["secrets"].values()} == {path.name for path in secrets.iterdir()}


def test_the_console_publishes_the_port_it_listens_on_to_loopback_only(compose: dict[str, Any]) -> None:
    console = compose["services"]["console"]
    assert targets(console) == [urlsplit(f"//{console['environment']['DUBAN_HTTP']}").port]
    raw = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    published = [port for of in raw["services"].values() for port in of.get("ports", [])]
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_the_broker_listens_where_the_services_look_for_it(compose: dict[str, Any]) -> None:
    kafka = compose["services"]["kafka"]
    advertised = dict(item.split("://") for item in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert {compose["services"][name]["environment"]["DUBAN_KAFKA"] for name in OURS} == {advertised["INSIDE"]}
    assert targets(kafka) == [int(advertised["OUTSIDE"].rsplit(":", 1)[1])]


def test_the_broker_is_the_one_that_the_tests_run_against(compose: dict[str, Any]) -> None:
    pom = (ROOT / "scripts/kafka/pom.xml").read_text(encoding="utf-8")
    fetched = re.search(r"kafka_2\.13</artifactId>\s*<version>([\d.]+)<", pom)
    assert fetched is not None
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{fetched[1]}"


@pytest.mark.parametrize("service", [*PARTS, *SERVICES])
def test_what_stays_up_has_a_health_check_a_volume_and_starts_again(compose: dict[str, Any], service: str) -> None:
    of = compose["services"][service]
    assert of["healthcheck"]["test"][0] == "CMD"
    assert of["restart"] == "unless-stopped"
    mounted = {mount["source"] if isinstance(mount, dict) else mount.split(":")[0] for mount in of["volumes"]}
    assert mounted & set(compose["volumes"])


def test_nothing_runs_as_root(compose: dict[str, Any]) -> None:
    final = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[-1]
    assert re.findall(r"^USER (\S+)$", final, re.MULTILINE) == ["duban"]
    assert {compose["services"][name]["user"] for name in PARTS} == {"appuser", "postgres"}
    assert [name for name in OURS if compose["services"][name].get("user", "duban") != "duban"] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_waits_until_setup_is_done(compose: dict[str, Any], service: str) -> None:
    waits = {name: of["condition"] for name, of in compose["services"][service]["depends_on"].items()}
    assert waits == {
        "setup": "service_completed_successfully",
        "kafka": "service_healthy",
        "postgres": "service_healthy",
    }
