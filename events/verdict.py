"""The refusal that a record's faults add up to. Matter that may be classified comes before everything else."""

import re
from typing import Final

from events.attributes import ALLOWED_CLASSIFICATIONS, CLASSIFIED, readable
from events.contents import Contents, Record, is_in_data
from events.refusal import Fault, Reason, Refusal

# The first reason found in this order stands for the whole.
_GRAVEST_FIRST: Final = (
    Reason.TOO_LARGE, Reason.TOO_DEEP, Reason.MALFORMED_JSON, Reason.DUPLICATE_KEY, Reason.NOT_CLOUDEVENTS,
    Reason.INVALID_ATTRIBUTE, Reason.UNKNOWN_TYPE, Reason.WRONG_TOPIC, Reason.INVALID_DATA,
)  # fmt: skip
_SAYS_MORE: Final = re.compile(rb'"classification"\s*+:\s*+(?!"(?:public|internal)"|null)')
_ALLOWED_VALUES: Final = {*(allowed.encode() for allowed in ALLOWED_CLASSIFICATIONS), None}


def refusal(record: Record, contents: Contents) -> Refusal:
    """One refusal of all that was found; where the matter may be classified, of the envelope's faults only."""
    envelope = readable(contents.attributes)
    if contents.is_blamed("classification") or _hints_at_secrecy(record):
        return Refusal(Reason.CLASSIFIED, _envelope_faults(contents), envelope=envelope)
    gravest = min({reason for reason, _ in contents.findings}, key=_GRAVEST_FIRST.index)
    return Refusal(gravest, [fault for _, fault in contents.findings], envelope=envelope)


def _envelope_faults(contents: Contents) -> list[Fault]:
    kept = [fault for _, fault in contents.findings if not is_in_data(fault.field)]
    if contents.is_blamed("classification"):
        return kept
    return [Fault("classification", "classified", CLASSIFIED), *kept]


def _hints_at_secrecy(record: Record) -> bool:
    """Whether the record speaks anywhere of a classification beyond ours, even where it cannot be parsed.

    A refused record is kept whole otherwise, so here a false alarm is the lesser harm.
    """
    for name, value in record.headers:
        if name.lower() == "ce_classification" and value not in _ALLOWED_VALUES:
            return True
    # Without its zero bytes UTF-16 reads as ASCII.
    return bool(record.value and _SAYS_MORE.search(record.value.replace(b"\0", b"").lower()))
