"""What follows from an event beside duties, in words: the rules of its playbook, and who may see it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from duban.playbook.rules import (
    CountInitiatives,
    DisputeTask,
    Effect,
    Playbook,
    PublishCalendar,
    WarnOpenTasks,
    WithdrawEvent,
)
from events.event import Event


def effects_in_words(event: Event, playbook: Playbook) -> list[str]:
    """One line a rule, as the event would have it."""
    return [*(effect_in_words(event, effect) for effect in playbook.rules), *_visibility(playbook)]


def effect_in_words(event: Event, effect: Effect) -> str:
    """What the rule does with this event."""
    said = event.data.model_dump(mode="json")
    match effect:
        case WarnOpenTasks(title=title, kinds=kinds):
            return f"the lead office is warned of tasks still open of {event.subject} ({', '.join(kinds)}): {title}"
        case WithdrawEvent():
            ends = f"replaced by {said['replaced_by']}" if said.get("replaced_by") else "withdrawn"
            return f"event {said['event_id']} of {said['event_source']} is {ends}; whoever was told of it is told once"
        case PublishCalendar():
            return f"deadlines that rest on provisional days of {said['year']} are counted anew; what moves is listed"
        case DisputeTask(within=within):
            return (
                f"task {said['task']} is disputed, where it opened at most {within} working days ago; its clock runs on"
            )
        case CountInitiatives(at_least=at_least):
            return f"counted as an initiative of {said['unit']}; fewer than {at_least} a year shows on its page"


def _visibility(playbook: Playbook) -> Iterator[str]:
    if playbook.restricted:
        yield "restricted: seen by the lead office and the unit concerned only"
