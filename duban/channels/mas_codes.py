"""What China Mobile's cloud MAS says, and what it means for us.

Answers are the `rspcod` of its HTTP interface for plain texts and for templates (云MAS HTTP接口规范, 3.1, 3.2);
reports carry the carrier's states, as those of CMPP do.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.channels.outcome import Result

ANSWERS: Final = MappingProxyType({
    "success": Result.accepted,
    # Too many for now.
    "SystemBusy": Result.try_later,
    "QueueOverLimit": Result.try_later,
    "FlowOverLimit": Result.try_later,
    "RequestTooOften": Result.try_later,
    # Whether it was taken is not said.
    "InternalError": Result.ambiguous,
    "RequestTimeout": Result.ambiguous,
    "TransportError": Result.ambiguous,
    # The number.
    "InvalidMobile": Result.undeliverable,
    # Account, quota.
    "InvalidUsrOrPwd": Result.refused,
    "IllegalIpAddress": Result.refused,
    "IllegalState": Result.refused,
    "OverDailyMax": Result.refused,
    # Signature, template, words.
    "IllegalMac": Result.refused,
    "IllegalSignId": Result.refused,
    "NoSignId": Result.refused,
    "NotLoadedSign": Result.refused,
    "IllegalUseTemplate": Result.refused,
    "IllegalMsgfmt": Result.refused,
    "IllegalProtocol": Result.refused,
    "InvalidMessage": Result.refused,
    "TooManyMobiles": Result.refused,
})  # fmt: skip

RECEIPTS: Final = MappingProxyType({
    "DELIVRD": Result.delivered,
    "CM:0000": Result.delivered,
    "EXPIRED": Result.undeliverable,
    "DELETED": Result.undeliverable,
    "UNDELIV": Result.undeliverable,
    "UNKNOWN": Result.undeliverable,
    "REJECTD": Result.refused,
    # Words, signature or blacklist of the carrier: another may.
    "DB:0140": Result.refused,
    "DB:0141": Result.refused,
    "DB:0142": Result.refused,
    "DB:0144": Result.refused,
    "ID:0076": Result.refused,
    "ID:0318": Result.refused,
})  # fmt: skip

CODES: Final = MappingProxyType({**ANSWERS, **RECEIPTS})
"""Every code in one table: none stands in both."""
