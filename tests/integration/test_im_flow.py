"""A notice by instant message, from the rules to the card: sealed at rest, masked where it is shown."""

from __future__ import annotations

import json
from typing import Any

from duban.flow.lease import Lease
from duban.flow.organisation.export import export_organisation
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued
from duban.flow.shown.lists import notices
from duban.flow.shown.page import Asked
from duban.ledger.views import Wanted
from duban.model import Channel
from tests.integration.test_im import speaking
from tests.simulators.im import Ding, Wework
from tests.world import ask, directive, hear, reorganise

RULES = "playbooks/rules.yaml"
OWNER = "{who: owner, channels: [email, inbox, sms], template: opened}"


async def test_a_city_that_names_im_in_its_rules_reaches_people_there(parts: Parts, lease: Lease) -> None:
    files = await active_files(parts)
    assert OWNER in files[RULES]
    await apply_policy(parts, files | {RULES: files[RULES].replace(OWNER, OWNER.replace("sms", "im"))})

    def known(sheet: dict[str, list[dict[str, Any]]]) -> None:
        holder = next(
            post["person"] for post in sheet["posts"] if (post.get("unit"), post["post"]) == ("health", "principal")
        )
        for person in sheet["people"]:
            if person["person"] == holder:
                person["im"] = "dingtalk:manager4220 wecom:LiSi"

    await reorganise(parts, known)
    await hear(parts, directive(units=["health", "commerce"]))
    ding, wework = Ding(), Wework()
    async with speaking(ding, wework) as sender:
        await send_queued(parts, lease, Channel.im, sender)
    [taken] = ding.taken
    assert taken["to"] == "manager4220"
    assert "/a/" in taken["msg"]["action_card"]["single_url"]
    assert wework.taken == []
    rows = await ask(parts, "SELECT state, reason, gateway FROM notice WHERE channel = 'im' ORDER BY state")
    assert [(row["state"], row["reason"], row["gateway"]) for row in rows] == [
        ("delivered", None, "dingtalk"), ("suppressed", "no-address", None),
    ]  # fmt: skip
    await _says_no_account(parts)


async def _says_no_account(parts: Parts) -> None:
    """Neither the ledger in clear, nor the list of notices, nor an export shows somebody's account."""
    [sealed] = await ask(parts, "SELECT im FROM person WHERE im IS NOT NULL")
    assert b"manager4220" not in sealed["im"]
    page = await notices(
        parts, Asked(Wanted(None, None, None, None, None, None, None), 500, None, sees_restricted=True)
    )
    assert {item["to"] for item in page["items"] if item["channel"] == "im"} <= {"***", None}
    assert "manager4220" not in json.dumps(page, default=str)
    exported = await export_organisation(parts)
    assert {person.im for person in exported.people} == {None, "***"}
