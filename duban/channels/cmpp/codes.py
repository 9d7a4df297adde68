"""What an ISMG's numbers and words mean for us, from the tables of China Mobile's CMPP 2.0 (7.4) and 3.0 (8.4)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.channels.outcome import Outcome, Result

VERSION_TOO_HIGH: Final = 4
FLOW_CONTROL: Final = 8

# A login that fails is about the line, not about the text that happened to wait for it.
LOGIN_WORDS: Final = MappingProxyType({
    1: "login-malformed", 2: "login-unknown-sp", 3: "login-refused", VERSION_TOO_HIGH: "login-version-too-high",
    5: "login-failed",
})  # fmt: skip

# 8.4.3.2 of 3.0; in 2.0 all from 9 are "other errors", and carriers use the numbers of 3.0 there too.
SUBMITTED: Final = MappingProxyType({
    "0": Result.accepted,
    "1": Result.refused,  # structure of the message
    "2": Result.refused,  # command word
    "3": Result.try_later,  # sequence repeated: ours never is, so the next one passes
    "4": Result.refused,  # length of the message
    "5": Result.refused,  # fee code
    "6": Result.refused,  # text too long
    "7": Result.refused,  # service code
    "8": Result.try_later,  # flow control
    "9": Result.refused,  # not responsible for the number that pays
    "10": Result.refused,  # Src_Id
    "11": Result.refused,  # Msg_src
    "12": Result.refused,  # Fee_terminal_Id
    "13": Result.undeliverable,  # Dest_terminal_Id
})  # fmt: skip

# The states of 8.4.5, and those carriers' codes of its families that say that another gateway may do better.
REPORTED: Final = MappingProxyType({
    "DELIVRD": Result.delivered,
    "ACCEPTD": Result.accepted,
    "ENROUTE": Result.accepted,
    "EXPIRED": Result.undeliverable,
    "DELETED": Result.undeliverable,
    "UNDELIV": Result.undeliverable,
    "UNKNOWN": Result.undeliverable,
    "REJECTD": Result.refused,
    "MK:0000": Result.undeliverable,
    "MK:0001": Result.undeliverable,
    "MK:0004": Result.undeliverable,
    "MK:0005": Result.undeliverable,
    "ID:0069": Result.refused,
    "ID:0076": Result.refused,
    "ID:0141": Result.refused,
    "ID:0142": Result.refused,
    "ID:0143": Result.refused,
    "ID:0199": Result.refused,
    "ID:0318": Result.refused,
    "DB:0141": Result.refused,
    "MA:0001": Result.refused,
    "MA:0002": Result.refused,
    "MA:0003": Result.refused,
    "MA:0006": Result.refused,
})  # fmt: skip

CODES: Final = MappingProxyType({**SUBMITTED, **REPORTED})
"""Every code of a message in one table; answers are numbers and reports are words, so none stands for two."""

_WORDS: Final = MappingProxyType({
    Result.accepted: "accepted", Result.delivered: "delivered", Result.try_later: "deferred",
    Result.undeliverable: "undeliverable", Result.refused: "refused",
})  # fmt: skip


def of_submit(code: int) -> Outcome:
    """What an answer to SUBMIT means. A number we do not know says that nothing was taken."""
    result = SUBMITTED.get(str(code), Result.try_later)
    return Outcome(result, f"{code} {'throttled' if code == FLOW_CONTROL else _WORDS[result]}")


def of_report(state: str) -> Outcome:
    """What a receipt's state means. A word we do not know is the end of the message, and no success."""
    result = REPORTED.get(state, Result.undeliverable)
    return Outcome(result, f"{state} {_WORDS[result]}")
