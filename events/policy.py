"""Talent policies: drafted, in force, paid out, and stalled."""

from typing import Annotated

from events.data import EventData, Item, Items
from events.fields import Day, Line, Money, PersonRef, UnitCode
from events.means import Means


class DraftCirculated(EventData, kind="policy.draft.circulated"):
    """A draft is before the member units for comment (speech, paragraph 2: opening)."""

    title: Annotated[Line, Means("文件名称", "What the policy is called.")]
    version: Annotated[Line, Means("稿次", "Which draft it is.")]
    reply_by: Annotated[
        Day | None,
        Means("反馈截止日期；不填按工作日计算", "The day by which to reply; counted in working days where left out."),
    ] = None


class PolicyClause(Item):
    """One clause of a policy: one unit carries it out; `funded` where it costs money."""

    title: Annotated[Line, Means("条款名称", "What the clause is called.")]
    responsible: Annotated[UnitCode, Means("责任单位", "The one unit that carries it out.")]
    funded: Annotated[bool, Means("是否需要资金", "Whether it costs money.")]


class PolicyPublished(EventData, kind="policy.published"):
    """A policy is in force; each clause needs its guide (speech, paragraph 11: part two, fourth point)."""

    title: Annotated[Line, Means("政策名称", "What the policy is called.")]
    version: Annotated[Line, Means("版本", "Which version it is.")]
    supersedes: Annotated[Line | None, Means("所替代的政策", "The policy that it replaces.")] = None
    clauses: Annotated[Items[PolicyClause], Means("条款，逐条", "Its clauses, one by one.")]


class ClaimAccepted(EventData, kind="policy.claim.accepted"):
    """A talent's claim has been taken in, and its clock runs (speech, paragraph 11: part two, fourth point)."""

    policy: Annotated[Line, Means("所依据的政策", "The policy that the claim stands on.")]
    clause: Annotated[Line, Means("所依据的条款", "The clause of that policy.")]
    amount: Annotated[Money, Means("金额（元）", "How much is claimed, in yuan.")]
    talent: Annotated[PersonRef, Means("申请人代号", "The claimant, by opaque reference.")]
    responsible: Annotated[UnitCode, Means("审核的责任单位", "The one unit that reviews it.")]


class ClauseStalled(EventData, kind="policy.clause.stalled"):
    """A clause has seen no progress, and its unit accounts for it (speech, paragraph 11: part two, fourth point)."""

    policy: Annotated[Line, Means("政策", "The policy.")]
    clause: Annotated[Line, Means("条款", "The clause that has stalled.")]
    responsible: Annotated[UnitCode, Means("责任单位", "The one unit that carries it out.")]
    last_progress_on: Annotated[Day, Means("最近一次有进展的日期", "The day on which it last moved.")]
