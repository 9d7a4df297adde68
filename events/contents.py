"""A record, and what is found in it on the way to an event: attributes, data, and every fault met."""

from dataclasses import dataclass, field
from typing import Final

from events.refusal import Fault, Reason

MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record as it came or is to go; an HTTP request is turned into one without topic and key."""

    topic: str | None
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None


@dataclass(slots=True)
class Contents:
    """A record taken apart, as far as it could be; `opened` where its attributes were found."""

    opened: bool = False
    attributes: dict[str, object] = field(default_factory=dict)
    data: object = MISSING
    findings: list[tuple[Reason, Fault]] = field(default_factory=list)

    def blame(self, reason: Reason, *fault: str) -> None:
        """Note a fault: its field, code and detail."""
        self.findings.append((reason, Fault(*fault)))

    def blame_once(self, reason: Reason, *faults: Fault) -> None:
        """The same of each, unless its field is blamed already: what was taken out would be missed a second time."""
        # One bad list may be ten thousand faults, so none is looked for among all the others.
        blamed = {fault.field for _, fault in self.findings}
        for fault in faults:
            if fault.field not in blamed:
                blamed.add(fault.field)
                self.findings.append((reason, fault))

    def is_blamed(self, path: str) -> bool:
        """Whether this very field has a fault."""
        return any(fault.field == path for _, fault in self.findings)

    def has_fault_in_data(self) -> bool:
        """Whether the data, or what should have held it, has a fault."""
        return any(is_in_data(fault.field) for _, fault in self.findings)


def is_in_data(path: str) -> bool:
    """Whether a fault's path lies in the data rather than in the envelope."""
    return path.partition(".")[0] in {"data", "data_base64", "value"}
