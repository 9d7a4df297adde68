"""The vocabulary as agreed with those who publish, word for word: each kind's fields, and where the speech grounds it.

`?` optional, `[x]` list, `a|b` one of these; unit, person, money, category and date as everywhere.
"""

from typing import Final

ITEM: Final = "{key: str, title: str, lead: unit, responsible: unit, assisting: [unit], due: date, measure: str}"
CLAUSE: Final = "{key: str, title: str, responsible: unit, funded: bool}"

FIELDS: Final[dict[str, dict[str, str]]] = {
    "meeting.group.held": {
        "title": "str", "held_on": "date", "attendees": "[unit]", "absentees": "[unit]?", "documents": "[str]?",
    },
    "meeting.directive.issued": {
        "title": "str", "points": "[str]", "units": "[unit]?", "issued_by": "str", "document": "str?",
    },
    "meeting.upper.concluded": {"title": "str", "level": "central|provincial", "document": "str?"},
    "plan.annual.published": {"year": "int", "document": "str", "items": f"[{ITEM}]"},
    "meeting.instruction.issued": {
        "title": "str", "text": "str", "issued_by": "str", "responsible": "unit", "assisting": "[unit]?",
        "due": "date?",
    },
    "policy.draft.circulated": {"title": "str", "version": "str", "reply_by": "date?"},
    "policy.published": {"title": "str", "version": "str", "supersedes": "str?", "clauses": f"[{CLAUSE}]"},
    "policy.claim.accepted": {
        "policy": "str", "clause": "str", "amount": "money", "talent": "person", "responsible": "unit",
    },
    "policy.clause.stalled": {"policy": "str", "clause": "str", "responsible": "unit", "last_progress_on": "date"},
    "programme.call.opened": {
        "title": "str", "kind": "project|honour", "quota": "int?", "closes_on": "date", "duty": "str",
    },
    "programme.quota.received": {
        "programme": "grassroots-degree|agriculture-students|village-doctors|other", "places": "int", "year": "int",
    },
    "recruitment.demand.opened": {"year": "int"},
    "recruitment.round.opened": {
        "kind": "civil-service|public-institution|purchased-post", "posts": "int", "grassroots_posts": "int",
        "key_economy_posts": "int", "previous_posts": "int?", "previous_grassroots_posts": "int?",
    },
    "investment.project.registered": {
        "name": "str", "stage": "negotiating|signed|construction|production", "sector": "str", "investment": "money",
        "jobs": "int", "host": "unit",
    },
    "investment.stage.advanced": {
        "name": "str", "from": "negotiating|signed|construction", "to": "signed|construction|production",
        "host": "unit", "jobs": "int",
    },
    "investment.entrepreneur.landed": {"entrepreneur": "person", "firm": "str", "host": "unit"},
    "talent.arrived": {
        "talent": "person", "category": "category", "employer": "unit", "project": "str?",
        "needs": "[housing|schooling|household|spouse-job]?",
    },
    "talent.flexible.engaged": {
        "partner": "str", "mode": "consultant|project|visiting", "starts_on": "date", "ends_on": "date", "host": "unit",
    },
    "talent.departure.flagged": {
        "talent": "person", "category": "category", "employer": "unit",
        "signal": "resigned|contract-ending|long-leave|other",
    },
    "talent.story.due": {"talent": "person", "consent": "bool", "employer": "unit"},
    "training.plan.due": {"category": "category", "year": "int", "target": "int"},
    "training.unit.due": {"year": "int"},
    "personnel.merit.reported": {"cadre": "person", "unit": "unit"},
    "personnel.transfer.requested": {"staff": "person", "from_unit": "unit", "to_unit": "unit", "specialty": "str"},
    "service.issue.raised": {
        "raised_by": "enterprise|talent", "person": "person?", "summary": "str", "responsible": "unit?", "host": "unit",
    },
    "service.housing.reported": {
        "project": "str", "planned_percent": "int", "actual_percent": "int", "reported_on": "date",
    },
    "service.visit.opened": {"season": "str", "festival_on": "date", "roster_size": "int"},
    "service.checkup.opened": {"year": "int", "roster_size": "int"},
    "service.innovation.proposed": {"title": "str", "unit": "unit"},
    "governance.roster.due": {"unit": "unit"},
    "governance.support.requested": {"from_unit": "unit", "to_units": "[unit]", "resource": "str"},
    "governance.task.disputed": {"task": "str", "by": "unit", "ground": "str", "suggests": "unit?"},
    "governance.period.closed": {"period": "str", "ends_on": "date"},
    "governance.calendar.published": {"year": "int", "off_days": "[date]", "work_days": "[date]", "document": "str"},
    "governance.event.withdrawn": {"event_source": "str", "event_id": "str", "reason": "str", "replaced_by": "str?"},
}  # fmt: skip

# The paragraphs of the speech, counted from the salutation, headings included; none where the regime implies the kind.
PARAGRAPHS: Final[dict[str, tuple[int, ...]]] = {
    "meeting.group.held": (2,),
    "meeting.directive.issued": (13,),
    "meeting.upper.concluded": (7,),
    "plan.annual.published": (7,),
    "meeting.instruction.issued": (13,),
    "policy.draft.circulated": (2,),
    "policy.published": (11,),
    "policy.claim.accepted": (11,),
    "policy.clause.stalled": (11,),
    "programme.call.opened": (8, 11),
    "programme.quota.received": (9,),
    "recruitment.demand.opened": (8,),
    "recruitment.round.opened": (8,),
    "investment.project.registered": (8,),
    "investment.stage.advanced": (8,),
    "investment.entrepreneur.landed": (8,),
    "talent.arrived": (8, 11),
    "talent.flexible.engaged": (8,),
    "talent.departure.flagged": (11,),
    "talent.story.due": (11,),
    "training.plan.due": (9,),
    "training.unit.due": (9,),
    "personnel.merit.reported": (10,),
    "personnel.transfer.requested": (10,),
    "service.issue.raised": (10, 11),
    "service.housing.reported": (11,),
    "service.visit.opened": (11,),
    "service.checkup.opened": (11,),
    "service.innovation.proposed": (13,),
    "governance.roster.due": (13,),
    "governance.support.requested": (13,),
    "governance.task.disputed": (13,),
    "governance.period.closed": (13,),
    "governance.calendar.published": (),
    "governance.event.withdrawn": (),
}
