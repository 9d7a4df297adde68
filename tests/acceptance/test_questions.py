"""What programs ask: lists, pages of them, wrong questions, wrong methods; and what is nowhere to be read."""

from __future__ import annotations

import pytest

from tests.acceptance.city import City
from tests.acceptance.directives import Event, path
from tests.acceptance.house import House, ids
from tests.acceptance.post_office import PostOffice


def test_lists_are_filtered_and_paged(house: House, event: Event) -> None:
    mine = {"event_source": event["source"], "event_id": event["id"]}
    whole = house.came_of(event)
    for kind in ("tasks", "obligations", "notices"):
        assert ids(house.all(f"/v1/{kind}", **mine)) == ids(whole[kind])
        paged = house.all(f"/v1/{kind}", **mine, limit=3)
        assert len(paged) == len(ids(paged)) == len(whole[kind])
    assert ids(house.all("/v1/obligations", **mine, unit="trade")) == ids(
        o for o in whole["obligations"] if o["unit"] == "trade"
    )
    assert ids(house.all("/v1/obligations", **mine, tier="deputy")) == ids(
        o for o in whole["obligations"] if o["tier"] == "deputy"
    )
    assert ids(house.all("/v1/tasks", subject=event["subject"], state="assigned")) == ids(whole["tasks"])
    assert house.all("/v1/tasks", subject=event["subject"], state="closed") == []
    assert house.get(f"/v1/tasks/{whole['tasks'][0]['id']}") == whole["tasks"][0]
    assert house.get(f"/v1/obligations/{whole['obligations'][0]['id']}") == whole["obligations"][0]


def test_a_wrong_question_is_answered_with_every_fault_by_field(house: House) -> None:
    answer = house.web.get("/v1/obligations", params={"limit": "501", "state": "sleeping", "tier": "boss"})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {error["field"] for error in answer.json()["errors"]} == {"limit", "state", "tier"}
    assert all(error["code"] and error["detail"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/a/x"), ("PUT", "/a/x"), ("POST", "/healthz"), ("DELETE", "/v1/tasks")]
)
def test_what_a_path_does_not_do_is_405(house: House, method: str, path: str) -> None:
    assert house.web.request(method, path).status_code == 405


def test_settings_tell_where_the_parts_of_the_house_are(house: House) -> None:
    settings = house.json("settings")

    assert {name: settings[name]["value"] for name in ("DUBAN_SMTP_URL", "DUBAN_HTTP")} == {
        "DUBAN_SMTP_URL": house.settings["DUBAN_SMTP_URL"], "DUBAN_HTTP": f"127.0.0.1:{house.port}",
    }  # fmt: skip
    assert settings["DUBAN_KAFKA"]["value"].startswith("127.0.0.1:")
    assert "127.0.0.1:" in settings["DUBAN_DATABASE_URL"]["value"]
    assert len({settings[name]["source"] for name in ("DUBAN_KAFKA", "DUBAN_HTTP", "DUBAN_TIMEZONE")}) == 3


def test_the_interface_describes_itself(house: House) -> None:
    described = house.get("/v1/openapi.json")

    assert {"/v1/tasks", "/v1/obligations/{id}", "/v1/notices", "/v1/events", "/v1/coverage"} <= set(described["paths"])


def test_people_get_pages_and_programs_get_problems(house: House) -> None:
    page = house.web.get("/a/nothing-of-the-kind", headers={"accept": "text/html"})
    assert 400 <= page.status_code < 500
    assert page.headers["content-type"].startswith("text/html")
    missing = house.web.get("/v1/tasks/00000000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("application/problem+json")


def test_nothing_of_a_person_is_in_logs_or_metrics(house: House, city: City, office: PostOffice, event: Event) -> None:
    tokens = [path(mail).removeprefix("/a/") for mail in office.mails if mail.links()]
    private = [each[name] for each in city.people for name in ("name", "phone", "email")] + tokens
    logs = [house.folder / "up.log", *(file for file in (house.data / "logs").rglob("*") if file.is_file())]

    written = house.web.get("/metrics").text + "".join(log.read_text(errors="replace") for log in logs)

    assert tokens
    assert "duban_events_total" in written
    assert [secret for secret in private if secret in written] == []
