"""Without a drill: tokens at the door, the mailbox of the house, and another organisation by one command."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.city import City, valley
from tests.acceptance.days import local_day
from tests.acceptance.foreign import directive, project, structured, talent
from tests.acceptance.house import REPOSITORY, House, instant, standing, until

READ = ("/v1/tasks", "/v1/obligations", "/v1/notices", "/v1/events?source=a&id=b", "/v1/coverage?subject=a")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("real")
    with standing(folder, DUBAN_BROKER="tansu", DUBAN_CONFIG_DIR=str(without_quiet_hours(folder / "files"))) as house:
        token = house.json("token", "issue", "acceptance", "--role", "operator")["token"]
        house.run("organisation", "import", str(valley().write(folder / "valley.yaml")))
        yield house
        house.web.headers.pop("authorization", None)
        assert token


def without_quiet_hours(files: Path) -> Path:
    """A city's own files, in which the night is as the day: these tests run by the real clock, at any hour."""
    shutil.copytree(REPOSITORY / "config", files, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    rules = files / "playbooks" / "rules.yaml"
    kept = [line for line in rules.read_text(encoding="utf-8").splitlines() if not line.startswith("quiet:")]
    rules.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return files


@pytest.fixture
def reader(house: House, request: pytest.FixtureRequest) -> Iterator[House]:
    """The house, asked by somebody with a reader's token."""
    name = f"reader-of-{request.node.name[:40]}"
    house.web.headers["authorization"] = f"Bearer {house.json('token', 'issue', name, '--role', 'reader')['token']}"
    yield house
    del house.web.headers["authorization"]


def status(house: House, path: str, token: str | None = None) -> int:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return house.web.get(path, headers=headers).status_code


def test_nobody_reads_without_a_token(house: House) -> None:
    assert {path: status(house, path) for path in READ} == dict.fromkeys(READ, 401)
    assert {path: status(house, path, "duban_nonsense") for path in READ} == dict.fromkeys(READ, 401)
    assert house.web.get("/v1/tasks").headers["www-authenticate"].startswith("Bearer")


def test_a_publisher_may_not_read(house: House) -> None:
    token = house.json("token", "issue", "oa", "--role", "publisher", "--source", "//oa.city.example/")["token"]

    assert {path: status(house, path, token) for path in READ} == dict.fromkeys(READ, 403)


def test_readers_and_operators_read_until_they_are_revoked(house: House) -> None:
    for role in ("reader", "operator"):
        token = house.json("token", "issue", f"a-{role}", "--role", role)["token"]
        assert status(house, "/v1/tasks", token) == 200

        house.run("token", "revoke", f"a-{role}")

        until(lambda token=token: status(house, "/v1/tasks", token) == 401, within=10)  # type: ignore[misc]
    listed = house.run("token", "list", "--json").stdout
    assert "a-reader" in listed
    assert token not in listed


def test_the_doors_that_need_no_token(house: House) -> None:
    assert status(house, "/healthz") == 200
    assert status(house, "/readyz") == 200
    metrics = house.web.get("/metrics").text
    for name in ("duban_events_total", "duban_notices_ambiguous_total", "duban_oldest_due_seconds", "duban_intake_lag"):
        assert name in metrics


def test_real_time_cannot_be_moved(house: House) -> None:
    house.run("clock", "advance", "1d", code=1)
    assert abs((house.now() - datetime.now(UTC)).total_seconds()) < 30


def test_mails_lie_in_the_mailbox_of_the_house(reader: House) -> None:
    city, now = valley(), datetime.now(UTC)
    event = directive(time=now, units=["ferry"])
    reader.publish(structured(event))
    came = reader.settled(event, obligations=1)
    (obligation,) = came["obligations"]
    (notice,) = [n for n in came["notices"] if n["obligation"] == obligation["id"] and n["channel"] == "email"]

    (mail,) = [mail for mail in maildir(reader.data) if mail["Message-ID"] == notice["message_id"]]

    assert city.email(obligation["person"]) in str(mail["To"])
    assert "/a/" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert instant(obligation["due_at"]) > now
    assert instant(came["event"]["received_at"]) >= now


def maildir(data: Path) -> list[EmailMessage]:
    """Every message of every Maildir under the folder."""
    files = [file for folder in ("new", "cur") for file in data.rglob(f"{folder}/*") if file.is_file()]
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def test_an_open_duty_goes_to_whoever_holds_the_post_now(reader: House) -> None:
    event = directive(time=datetime.now(UTC), units=["mill"])
    reader.publish(structured(event))
    came = reader.settled(event, obligations=1)
    (obligation,) = came["obligations"]
    (notice,) = [n for n in came["notices"] if n["obligation"] == obligation["id"] and n["channel"] == "email"]
    (mail,) = [mail for mail in maildir(reader.data) if mail["Message-ID"] == notice["message_id"]]
    city = valley()
    newcomer = city.person()
    city.posts = [post for post in city.posts if (post.get("unit"), post["post"]) != ("mill", "principal")]
    city.hold("principal", newcomer, unit="mill")

    reader.run("organisation", "import", str(city.write(reader.folder / "changed.yaml")))

    now = reader.get(f"/v1/obligations/{obligation['id']}")
    assert (now["person"], now["post"], now["state"]) == (newcomer, obligation["post"], "open")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = "/a/" + text.partition("/a/")[2].split()[0]
    assert reader.web.post(link).status_code == 410
    assert reader.get(f"/v1/obligations/{obligation['id']}")["state"] == "open"


def other_city() -> City:
    """The valley after a reform: the ferry is gone, a newcomer has its duties, the mill has another liaison."""
    city = City("岭", "rg")
    city.hold("leader", city.person())
    city.unit("hub", "谷城人才办", order=2, lead_office=True, duties=["investment"])
    city.unit("mill", "谷城工业局", order=3, staff=2, duties=["household-registration", "flexible-talent"])
    city.unit("ridge", "岭上学院", order=1, duties=["universities", "recruitment", "category/skilled", "schooling"])
    return city


def owing(came: dict[str, Any]) -> dict[str, str]:
    return {task["key"]: task["unit"] for task in came["tasks"]}


def test_new_events_go_by_the_organisation_that_was_imported(reader: House) -> None:
    old = project(time=datetime.now(UTC), host="ferry")
    reader.publish(structured(old))
    assert owing(reader.settled(old)) == {"needs": "hub", "match": "ferry", "experts": "mill", "training": "hub"}
    before, city = reader.came_of(old), other_city()
    file = str(city.write(reader.folder / "ridge.json"))

    reader.run("organisation", "import", file, "--dry-run")
    same = talent(time=datetime.now(UTC), employer="ferry")
    reader.publish(structured(same))
    assert owing(reader.settled(same))["register"] == "ferry"
    reader.run("organisation", "import", file)

    new, gone = project(time=datetime.now(UTC), host="mill"), talent(time=datetime.now(UTC), employer="ferry")
    reader.publish(structured(new), structured(gone))
    came = reader.settled(new)
    assert owing(came) == {"needs": "hub", "match": "ridge", "experts": "mill", "training": "ridge"}
    told = {n["person"] for n in came["notices"]}
    today = local_day(datetime.now(UTC))
    assert city.holder("ridge", "liaison", today) in told
    assert not {person for person in told if person.startswith("p-vy")}
    until(lambda: [r for r in reader.json("rejects", "list") if r["reason"] == "unknown-unit"])
    assert reader.came_of(old)["tasks"] == before["tasks"]


def test_what_is_exported_can_be_imported(house: House) -> None:
    file = house.folder / "exported.yaml"
    file.write_text(house.run("organisation", "export").stdout, encoding="utf-8")

    house.run("organisation", "import", str(file))


def test_a_faulty_organisation_is_refused_whole_with_every_fault(house: House) -> None:
    city = valley()
    city.hold("deputy", city.person(), unit="nowhere")
    city.hold("principal", city.person(), unit="hub")
    city.people[2]["email"] = "two@city.example, three@city.example"
    city.people[3]["phone"] = "ring the bell"
    before = house.run("organisation", "export").stdout

    refused = house.run("organisation", "import", str(city.write(house.folder / "faulty.yaml")), code=1)

    told = refused.stdout + refused.stderr
    assert sum("faulty.yaml:" in line for line in told.splitlines()) >= 4, told
    assert house.run("organisation", "export").stdout == before
