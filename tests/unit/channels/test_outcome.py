"""Replies and faults, each judged by how far the conversation had come (RFC 5321 4.2.1, 4.5.4.1)."""

from __future__ import annotations

import ssl

import pytest
from aiosmtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected, SMTPTimeoutError

from duban.channels.outcome import Outcome, Result, Stage, of_fault, of_reply


@pytest.mark.parametrize(
    ("code", "stage", "outcome"),
    [
        (250, Stage.dot, Outcome(Result.accepted, "250 accepted")),
        (450, Stage.recipient, Outcome(Result.try_later, "450 mailbox-deferred")),
        (550, Stage.recipient, Outcome(Result.undeliverable, "550 mailbox-refused")),
        (552, Stage.dot, Outcome(Result.undeliverable, "552 message-refused")),
        (554, Stage.session, Outcome(Result.try_later, "554 session-deferred")),
        (530, Stage.sender, Outcome(Result.try_later, "530 sender-deferred")),
        (999, Stage.data, Outcome(Result.try_later, "malformed data")),
        (354, Stage.dot, Outcome(Result.ambiguous, "malformed after-message")),
    ],
)
def test_a_reply_is_judged_by_code_and_stage(code: int, stage: Stage, outcome: Outcome) -> None:
    assert of_reply(code, stage) == outcome


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (SMTPTimeoutError("z@a.example"), "timeout"),
        (SMTPServerDisconnected("z@a.example"), "dropped"),
        (SMTPConnectError("192.0.2.1"), "unreachable"),
        (ssl.SSLCertVerificationError("mx"), "tls"),
        (SMTPException("no STARTTLS"), "unsupported"),
        (ConnectionResetError(), "unreachable"),
    ],
)
def test_a_fault_is_ambiguous_only_after_the_final_dot(fault: Exception, word: str) -> None:
    assert of_fault(fault, Stage.dot) == Outcome(Result.ambiguous, f"{word} after-message")
    for stage in set(Stage) - {Stage.dot}:
        assert of_fault(fault, stage) == Outcome(Result.try_later, f"{word} {stage}")
