"""From files to a policy: every fault of all files in one go, each with file, line and field."""

from __future__ import annotations

import pytest

from duban.model import Tier
from duban.playbook.expression import Condition
from duban.playbook.faults import Faults
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.playbook.who import AllUnits, DutyHolder, LeadOffice, NamedUnits

FIELDS = {
    "plan.made": {"by": "unit", "others": "[unit]?", "items": "[str]", "due": "date", "maybe": "date?", "kind": "str"},
}
RULES = """\
classes:
  B:
    opening: [{who: liaison, channels: [email], template: opened}]
    cascade: [{who: owner, channels: [sms, email], template: opened}]
    sign_within: 1
contact: [{who: liaison, channels: [inbox], template: contact}]
vacancy: [{who: liaison, channels: [inbox], template: vacancy}]
ladder:
  - {name: remind-1, workdays: -1, task: [{who: liaison, channels: [sms], template: remind}]}
  - {name: overdue-3, workdays: 5, task: [{who: leader, channels: [email], template: digest, digest: true}]}
  - {name: digest-2, workdays: 5, days: 7, obligation: [{who: above, channels: [email], template: overdue}]}
"""
HEAD = "event: plan.made\ntitle: 计划\ngrounds: 讲话第7段\nversion: 1\nnotify: B\n"
TASK = "{key: one, title: 一, who: '@by', due: T+3, evidence: 佐证}"


def load(playbook: str = HEAD, rules: str = RULES, **more: str) -> Policy:
    files = {"playbooks/rules.yaml": rules, "playbooks/plan.yaml": playbook, **more}
    return load_policy(files, version=4, event_fields=FIELDS)


def faults(playbook: str = HEAD, rules: str = RULES, **more: str) -> list[tuple[str, int, str, str]]:
    with pytest.raises(Faults) as refused:
        load(playbook, rules, **more)
    return [(one.file.removeprefix("playbooks/"), one.line, one.field, one.code) for one in refused.value.items]


def test_a_sound_playbook_is_what_it_says() -> None:
    policy = load(
        HEAD
        + "contact: '@by'\ncascade: {principal: T+1, staff: 4h}\ncascade_units: '@others or all'\ntasks:\n"
        + "  - {key: one, title: 一, who: duty:funds, due: due-2, evidence: 甲,\n"
        + '     when: data.kind == "x", assist: [all]}\n'
        + "  - {key: two, title: 二, who: lead, due: '@due', evidence: 乙, reason: 仅牵头部门有此权限, each: items}\n"
    )
    playbook = policy.playbooks["plan.made"]
    first, second = playbook.tasks
    assert (policy.version, playbook.version, playbook.contact) == (4, 1, NamedUnits("by"))
    assert playbook.cascade == {Tier.principal: "T+1", Tier.staff: "4h"}
    assert playbook.cascade_units == NamedUnits("others", or_all=True)
    assert (first.who, first.due, first.assist) == (DutyHolder("funds"), "due-2", (AllUnits(),))
    assert first.when == Condition('data.kind == "x"')
    assert (second.who, second.each, second.reason) == (LeadOffice(), "items", "仅牵头部门有此权限")
    assert policy.class_of("plan.made").sign_within == 1
    assert [(step.name, step.workdays, step.days) for step in policy.ladder] == [
        ("remind-1", -1, 0), ("overdue-3", 5, 0), ("digest-2", 5, 7),
    ]  # fmt: skip


def test_a_condition_of_the_policy_reads_an_event() -> None:
    policy = load(
        HEAD + "tasks: [{key: one, title: 一, who: '@by', due: T+3, evidence: 甲, when: size(data.others) == 0}]"
    )
    (rule,) = policy.playbooks["plan.made"].tasks
    assert rule.applies(policy.facts("plan.made", {"others": None}, subject="s", urgency="normal"))
    assert not rule.applies(policy.facts("plan.made", {"others": ["a"]}, subject="s", urgency="normal"))


def test_files_below_templates_and_calendar_are_kept() -> None:
    more = {"templates/layout.txt": "x"} | {
        f"templates/{name}.mail.txt": "" for name in ("opened", "digest", "overdue")
    }
    more |= {f"templates/{name}.sms.txt": "" for name in ("opened", "remind")}
    day = "overrides: [{day: 2026-06-27, working: true, document: 示例〔2026〕1号}]"
    policy = load(**more, **{"calendar/city.yaml": day})
    assert policy.templates["layout.txt"] == "x"
    (override,) = policy.overrides
    assert (override.day.isoformat(), override.working, override.document) == ("2026-06-27", True, "示例〔2026〕1号")


ONE_BY_ONE = [
    ("tsks: []", 6, "tsks", "unknown-key"),
    ("contact: lead", 6, "contact", "bad-who"),
    ("contact: '@by or all'", 6, "contact", "bad-who"),
    ("contact: '@kind'", 6, "contact", "not-a-unit"),
    ("cascade: {boss: T+1}", 6, "cascade.boss", "unknown-tier"),
    ("cascade:\n  principal: T+1\n  deputy: due-1", 8, "cascade.deputy", "bad-due"),
    ("cascade_units: '@kind'", 6, "cascade_units", "not-a-unit"),
    ("cascade_units: duty:funds", 6, "cascade_units", "bad-who"),
    ("tasks: none", 6, "tasks", "not-a-list"),
    ("tasks:\n  - word", 7, "tasks.0", "not-a-mapping"),
]


@pytest.mark.parametrize(("text", "line", "field", "code"), ONE_BY_ONE)
def test_a_fault_of_a_playbook_is_named(text: str, line: int, field: str, code: str) -> None:
    assert faults(HEAD + text) == [("plan.yaml", line, field, code)]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ("key: One!", "key", "bad-form"),
        ("title: ''", "title", "blank"),
        ("title: [a]", "title", "not-a-text"),
        ('title: "a\\nBcc: b"', "title", "control-character"),
        (f"title: {'长' * 201}", "title", "too-long"),
        ("evidence: ", "evidence", "not-a-text"),
        ("who: hrss", "who", "bad-who"),
        ("who: '@nobody'", "who", "unknown-field"),
        ("who: '@kind'", "who", "not-a-unit"),
        ("who: duty:a/@items", "who", "not-one-value"),
        ("who: duty:@maybe", "who", "not-one-value"),
        ("who: [duty:a]", "who", "two-responsible"),
        ("who: 'duty:a, duty:b'", "who", "two-responsible"),
        ("who: duty:a、lead", "who", "two-responsible"),
        ("who: '@by duty:a'", "who", "two-responsible"),
        ("who: lead", "who", "lead-does-it"),
        ("due: D-3", "due", "bad-due"),
        ("due: T+0", "due", "bad-due"),
        ("due: 61 months", "due", "bad-due"),
        ("due: quarter end + 41", "due", "bad-due"),
        ("due: friday", "due", "bad-due"),
        ("due: kind-3", "due", "bad-due"),
        ("due: '@maybe'", "due", "bad-due"),
        ("due: nope-3", "due", "unknown-field"),
        ("when: data.kind ==", "when", "bad-condition"),
        ("when: who == 1", "when", "bad-condition"),
        ("when: data.nope == 1", "when", "bad-condition"),
        ("when: data.kind", "when", "bad-condition"),
        ("each: nope", "each", "unknown-field"),
        ("each: kind", "each", "not-a-list"),
        ("assist: lead", "assist", "not-a-list"),
        ("assist: [duty:a, b]", "assist.1", "bad-who"),
        ("role: boss", "role", "unknown-value"),
        ("respnsible: x", "respnsible", "unknown-key"),
    ],
)
def test_a_fault_of_a_task_is_named(changed: str, field: str, code: str) -> None:
    name = changed.partition(":")[0]
    parts = {"key": "one", "title": "一", "who": "'@by'", "due": "T+3", "evidence": "佐证"}
    parts[name] = changed.partition(": ")[2]
    task = "".join(f"    {key}: {value}\n" for key, value in parts.items())
    line = 7 + list(parts).index(name)
    assert faults(HEAD + "tasks:\n  - " + task.lstrip()) == [("plan.yaml", line, f"tasks.0.{field}", code)]


def test_the_lead_office_may_coordinate_or_give_its_reason() -> None:
    for allowed in ("role: coordination", "reason: 涉密，只能由牵头部门办理"):
        task = "{key: one, title: 一, who: lead, due: T+3, evidence: 甲, " + allowed + "}"
        assert load(HEAD + f"tasks: [{task}]").playbooks["plan.made"].tasks[0].who == LeadOffice()
    assert faults(HEAD + "tasks: [{key: one, title: 一, who: lead, due: T+3, evidence: 甲, reason: }]") == [
        ("plan.yaml", 6, "tasks.0.who", "lead-does-it")
    ]


def test_what_is_left_out_is_missed_where_it_should_stand() -> None:
    assert faults("event: plan.made\ntasks:\n  - key: one\n  - {title: 二}\n") == [
        ("plan.yaml", 1, "grounds", "missing"),
        ("plan.yaml", 1, "notify", "missing"),
        ("plan.yaml", 1, "title", "missing"),
        ("plan.yaml", 1, "version", "missing"),
        *(("plan.yaml", 3, f"tasks.0.{name}", "missing") for name in ("due", "evidence", "title", "who")),
        *(("plan.yaml", 4, f"tasks.1.{name}", "missing") for name in ("due", "evidence", "key", "who")),
    ]


def test_every_fault_of_every_file_comes_in_one_go() -> None:
    twice = HEAD.replace("plan.made", "plan.lost").replace("B", "Z") + f"tasks:\n  - {TASK}\n  - {TASK}\nversion: 2\n"
    rules = RULES.replace("sign_within: 1", "sign_within: 0").replace("who: above", "who: liaison")
    rules = rules.replace("workdays: 5, days: 7", "workdays: 5").replace("name: digest-2", "name: overdue-3")
    assert faults(
        HEAD + "tasks: [", rules, **{"playbooks/lost.yaml": twice, "calendar/a.yaml": "overrides: [{day: 2026-13-01}]"}
    ) == [
        ("calendar/a.yaml", 1, "overrides.0.day", "impossible-date"),
        ("calendar/a.yaml", 1, "overrides.0.document", "missing"),
        ("calendar/a.yaml", 1, "overrides.0.working", "missing"),
        ("lost.yaml", 1, "event", "unknown-event"),
        ("lost.yaml", 5, "notify", "unknown-class"),
        ("lost.yaml", 8, "tasks.1.key", "duplicate-task"),
        ("lost.yaml", 9, "version", "duplicate-key"),
        ("plan.yaml", 7, "tasks.0", "bad-yaml"),
        ("rules.yaml", 5, "classes.B.sign_within", "out-of-range"),
        ("rules.yaml", 11, "ladder.2.name", "duplicate-step"),
        ("rules.yaml", 11, "ladder.2.obligation.0", "role-out-of-place"),
        ("rules.yaml", 11, "ladder.2.workdays", "ladder-order"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "code"),
    [
        ("template: remind", "template: remnd", 9, "ladder.0.task.0.template", "unknown-template"),
        ("channels: [sms]", "channels: [fax]", 9, "ladder.0.task.0.channels.0", "unknown-value"),
        ("channels: [sms]", "channels: []", 9, "ladder.0.task.0.channels", "empty"),
        (", digest: true", "", 10, "ladder.1.task.0", "leader-without-digest"),
        ("workdays: 5, task", "workdays: -2, task", 10, "ladder.1.workdays", "ladder-order"),
        ("workdays: 5, task", "workdays: soon, task", 10, "ladder.1.workdays", "not-a-number"),
        ("who: owner", "who: boss", 4, "classes.B.cascade.0.who", "unknown-value"),
        ("who: owner", "who: deputy", 4, "classes.B.cascade.0", "role-out-of-place"),
        ("vacancy: [{who: liaison", "vacancy: [{who: lead-head", 7, "vacancy.0", "role-out-of-place"),
        ("contact:", "contacts:", 6, "contacts", "unknown-key"),
    ],
)
def test_a_fault_of_the_rules_is_named(old: str, new: str, line: int, field: str, code: str) -> None:
    found = faults(rules=RULES.replace(old, new))
    assert ("rules.yaml", line, field, code) in found
    assert len(found) == (2 if old == "contact:" else 1)


def test_a_channel_without_its_template_file_is_a_fault() -> None:
    assert faults(
        **{"templates/opened.sms.txt": "", "templates/opened.mail.txt": "", "templates/remind.sms.txt": ""}
    ) == [
        ("rules.yaml", 10, "ladder.1.task.0", "template-missing"),
        ("rules.yaml", 11, "ladder.2.obligation.0", "template-missing"),
    ]


def test_one_event_has_one_playbook() -> None:
    assert faults(**{"playbooks/zz.yaml": HEAD}) == [("zz.yaml", 1, "event", "duplicate-playbook")]


def test_empty_and_missing_files_are_faults() -> None:
    with pytest.raises(Faults) as refused:
        load_policy({"playbooks/plan.yaml": "# nothing yet\n"}, version=1, event_fields=FIELDS)
    assert [(one.file, one.code) for one in refused.value.items] == [
        ("playbooks/plan.yaml", "empty"),
        ("playbooks/rules.yaml", "missing-file"),
    ]


def test_a_day_is_spoken_of_once() -> None:
    said = "overrides:\n  - {day: 2026-06-27, working: true, document: 甲}\n"
    assert faults(**{"calendar/a.yaml": said, "calendar/b.yaml": said, "calendar/c.yaml": "# none\n"}) == [
        ("calendar/b.yaml", 2, "overrides.0.day", "duplicate-day")
    ]
