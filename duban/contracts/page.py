"""The reference page of one kind of event, in both languages, from its model, its playbook and its example alone."""

from __future__ import annotations

import json
from typing import Final

from duban.contracts import owed
from duban.contracts.effect_words import POSTS, audiences_said, effect_said
from duban.contracts.evidence_words import evidence_said, sign_off_said
from duban.contracts.field_words import fields_said, means_said
from duban.contracts.rule_words import condition_said, due_said, recurring_said, task_due_said, who_said
from duban.contracts.said import NOTHING, Said, both, code, joined, run_on, table
from duban.contracts.sample import description, example, example_event, planned, playbook_files, policy
from duban.flow.planned.dry_run import PlanShown
from duban.playbook.rules import Playbook, TaskRule, tiers_of
from events.catalogue import topic_of, type_of

PARAGRAPH: Final = both("\n\n")
LINE: Final = both("\n")
_RULES_HEADER: Final = (
    Said("task", "任务"),
    Said("what", "事项"),
    Said("who owes it", "责任单位"),
    Said("who assists", "协助单位"),
    Said("due", "时限"),
    Said("closing evidence", "办结依据"),
    Said("condition", "条件"),
)


def page(kind: str) -> Said:
    """The whole page."""
    playbook = policy().playbooks[kind]
    parts = [
        _head(kind, playbook),
        _facts(kind, playbook),
        Said("## Fields of `data`", "## `data` 的字段"),
        fields_said(kind),
        Said("## An example", "## 示例"),
        both(f"```json\n{json.dumps(example(kind), ensure_ascii=False, indent=2)}\n```"),
        Said("## What it makes whom owe", "## 谁要办什么"),
        *_rules(playbook),
        Said("## What the example makes whom owe", "## 示例产生的任务"),
        *_planned(kind),
    ]
    return run_on(joined(parts, PARAGRAPH), "\n")


def _head(kind: str, playbook: Playbook) -> Said:
    said = description(kind)
    about = Said(means_said(kind).en, f"{said}\n\n依据：{playbook.grounds}" if said else f"依据：{playbook.grounds}")
    title = both(f"# {playbook.title} `{kind}`")
    other = Said(f"[中文]({kind}.zh-CN.md) · [all kinds](README.md)", f"[English]({kind}.md) · [全部事件](README.md)")
    return joined([title, other, about], PARAGRAPH)


def _facts(kind: str, playbook: Playbook) -> Said:
    rules = f"../../config/playbooks/{playbook_files()[kind].name}"
    lines = [
        Said(f"- type `{type_of(kind)}`, topic `{topic_of(kind)}`, key: its `subject`",
             f"- 类型 `{type_of(kind)}`，主题 `{topic_of(kind)}`，键为 `subject`"),
        Said(f"- [JSON Schema]({kind}.schema.json) · [example](examples/{kind}.json) · [rules]({rules})",
             f"- [JSON Schema]({kind}.schema.json) · [示例](examples/{kind}.json) · [规则]({rules})"),
        _told(playbook),
    ]  # fmt: skip
    if playbook.contact is not None:
        contact, told = who_said(playbook.contact), audiences_said(policy().contact)
        lines.append(
            Said(f"- the unit in {contact.en} is asked to tell the talent or enterprise concerned ({told.en})",
                 f"- 请 {contact.zh} 中的单位转告有关人才或企业（{told.zh}）")
        )  # fmt: skip
    if playbook.sign_off is not None:
        lines.append(run_on("- ", sign_off_said(playbook)))
    if playbook.restricted:
        lines.append(Said("- restricted: seen by the lead office and the unit concerned only",
                          "- 限制知悉：只有牵头部门和有关单位可见"))  # fmt: skip
    return joined(lines, LINE)


def _told(playbook: Playbook) -> Said:
    notify = policy().classes[playbook.notify]
    told, signed = audiences_said(notify.opening), NOTHING
    if notify.sign_within:
        within = due_said(f"T+{notify.sign_within}")
        signed = Said(f"; to be signed {within.en} it opens", f"；{within.zh}签收")
    name = playbook.notify
    return run_on(Said(f"- notification class {name}: {told.en}", f"- 通知类别 {name}：{told.zh}"), signed)


def _rules(playbook: Playbook) -> list[Said]:
    """The tasks, the cascade, the recurring work, and what else follows."""
    parts = [table(_RULES_HEADER, [_rule(rule) for rule in playbook.tasks])] if playbook.tasks else []
    if playbook.cascade:
        tiers = joined(_tier(playbook, tier.name) for tier in tiers_of(playbook))
        units = who_said(playbook.cascade_units)
        parts.append(
            Said(f"Conveyed tier by tier, each opened by the signatures above it: {tiers.en}. Units: {units.en}.",
                 f"逐级传达，上一层级签收后下一层级开启：{tiers.zh}。传达范围：{units.zh}。")
        )  # fmt: skip
    if playbook.recurring is not None:
        recurring = recurring_said(playbook.recurring)
        parts.append(Said(f"Recurring: {recurring.en}.", f"周期任务：{recurring.zh}。"))
    effects = [effect_said(effect) for effect in playbook.rules]
    parts += [Said(f"Rule: {effect.en}.", f"规则：{effect.zh}。") for effect in effects]
    return parts


def _rule(rule: TaskRule) -> tuple[Said, ...]:
    helping = joined(who_said(who) for who in rule.assist)
    return (
        both(code(rule.key)), both(rule.title), who_said(rule.who), helping, task_due_said(rule), evidence_said(rule),
        condition_said(rule),
    )  # fmt: skip


def _tier(playbook: Playbook, name: str) -> Said:
    due = next(due_said(text) for tier, text in playbook.cascade.items() if tier.name == name)
    return Said(f"{POSTS[name].en} ({due.en} opening)", f"{POSTS[name].zh}（开启后 {due.zh}）")


def _planned(kind: str) -> list[Said]:
    """What `duban plan` gives for the example, by the sample rules and organisation, at the example's own time."""
    shown, at = planned(example_event(kind)), example(kind)["time"]
    command = f"DUBAN_CLOCK_START={at} duban plan docs/events/examples/{kind}.json"
    intro = Said(
        f"By the rules and the organisation in `config/`, where it comes at {owed.local(at)}:",
        f"依 `config/` 中的规则和机构，事件于 {owed.local(at)} 到达时：",
    )
    parts = [joined([intro, both(f"```sh\n{command}\n```")], PARAGRAPH), *(sections(shown) or [_NOBODY])]
    bare = planned(example_event(kind, bare=True))
    if bare.waiting:
        parts += [Said("The same without its optional fields:", "不填选填字段时："), *sections(bare)]
    return parts


_NOBODY: Final = Said("Nobody owes anything at once.", "不即时产生任务。")


def sections(shown: PlanShown) -> list[Said]:
    """What is owed at once, what is yet to open, and who is asked to tell others."""
    names, parts = shown.names, []
    if shown.tasks:
        parts.append(owed.tasks_said(shown.tasks, names))
    if shown.obligations:
        parts.append(owed.obligations_said(shown.obligations, names))
    if shown.then:
        below = owed.then_said(shown.then)
        parts.append(Said(f"Then, as the tier above signs:\n\n{below.en}", f"上一层级签收后：\n\n{below.zh}"))
    if shown.waiting:
        waiting = owed.waiting_said(shown.waiting, names)
        parts.append(Said(f"Waiting:\n\n{waiting.en}", f"等待中：\n\n{waiting.zh}"))
    if shown.recurring:
        recurring = owed.recurring_said(shown.recurring, names)
        parts.append(Said(f"Recurring: {recurring.en}.", f"周期任务：{recurring.zh}。"))
    if shown.contacts:
        told = owed.told_said(shown.contacts, "", named=True)
        parts.append(Said(f"Asked to tell whom it concerns: {told.en}.", f"请转告当事人：{told.zh}。"))
    return parts
