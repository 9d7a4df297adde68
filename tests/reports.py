"""Delivery reports as servers write them: Postfix's, and the odd ones of others, with what differs filled in."""

from __future__ import annotations

from uuid import UUID

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.talent.example (Mail Delivery System)
To: duban@talent.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="8D1F.1/mx"

--8D1F.1/mx
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--8D1F.1/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.talent.example
X-Postfix-Queue-ID: 8D1F{envelope}
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0800 (CST)

Final-Recipient: rfc822; zhangsan@hrss.talent.example
Original-Recipient: rfc822;zhangsan@hrss.talent.example
Action: {action}
Status: {status}
Remote-MTA: dns; mail.hrss.talent.example
Diagnostic-Code: smtp; {diagnostic}

--8D1F.1/mx
Content-Description: Undelivered Message
Content-Type: {returned}

{mail}
--8D1F.1/mx--
"""


def postfix(
    notice: UUID | str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 <zhangsan@hrss.talent.example>: user unknown",
    domain: str = "talent.example",
    returned: str = "message/rfc822",
    envelope: str = "",
) -> bytes:
    """The report that Postfix sends of a mail that it could not deliver, or not yet."""
    mail = f"Message-ID: <{notice}@{domain}>\nSubject: s\n\nbody"
    more = f"\nOriginal-Envelope-Id: {envelope}" if envelope else ""
    text = POSTFIX.format(
        action=action, status=status, diagnostic=diagnostic, returned=returned, mail=mail, envelope=more
    )
    return text.replace("\n", "\r\n").encode()
