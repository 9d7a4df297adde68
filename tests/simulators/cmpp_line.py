"""One service provider's line at the ISMG simulated: what it says is answered, or not, as the ISMG was told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.simulators.cmpp_wire import (
    CONNECT,
    SPOKEN,
    Fields,
    Heard,
    ismg_digest,
    message,
    number_of,
    octets_of,
    read,
    source_digest,
    write,
)  # fmt: skip

if TYPE_CHECKING:
    from tests.simulators.cmpp import Ismg

PHONE, SERVICE = b"13800138000", b"106912345"


class Connection:
    """One line of a service provider."""

    def __init__(self, ismg: Ismg, writer: asyncio.StreamWriter) -> None:
        self.ismg, self.writer = ismg, writer
        self.version = 0
        self.gone = False
        self.submits = 0
        self._sequence = 0
        self._later: set[asyncio.Task[None]] = set()

    async def hear(self, said: Heard) -> None:
        if said.name == "CONNECT":
            await self._connect(said)
        elif not self.version:
            self.cut()
        elif said.name == "SUBMIT":
            self._begin(said)
        elif said.name == "DELIVER_RESP":
            fields = read(SPOKEN[self.version].submit_resp, said.body)
            self.ismg.acknowledged.append((number_of(fields, "Msg_Id"), number_of(fields, "Result")))
            self.ismg.pending.pop(number_of(fields, "Msg_Id"), None)
        elif said.name == "ACTIVE_TEST" and not self.ismg.deaf:
            self.say("ACTIVE_TEST_RESP", said.sequence, b"\0")
        elif said.name == "TERMINATE":
            self.say("TERMINATE_RESP", said.sequence)
            self.writer.close()
        await self.ismg.tell(said.name)

    def say(self, name: str, sequence: int, body: bytes = b"") -> None:
        if not self.gone:
            self.writer.write(message(name, sequence, body))

    def ask(self, name: str, body: bytes = b"") -> None:
        """A question of the ISMG's own."""
        self._sequence += 1
        self.say(name, self._sequence, body)

    def cut(self) -> None:
        self.gone = True
        self.writer.transport.abort()
        for each in self._later:
            each.cancel()

    def deliver(self, text: bytes | str, *, sender: bytes = PHONE, msg_id: int = 0, **fields: int | bytes) -> int:
        """A person's text comes in."""
        content = text.encode("utf-16-be") if isinstance(text, str) else text
        msg_id = msg_id or self.ismg.number()
        values: Fields = {
            "Msg_Id": msg_id, "Dest_Id": SERVICE, "Msg_Fmt": 8, "Src_terminal_Id": sender, "Msg_Length": len(content),
            "Msg_Content": content,
        }  # fmt: skip
        self.ismg.pending[msg_id] = values | fields
        self._deliver(values | fields)
        return msg_id

    def _deliver(self, fields: Fields) -> None:
        self.ask("DELIVER", write(SPOKEN[self.version].deliver, fields))

    def report(self, msg_id: int, state: str, *, to: bytes = PHONE) -> None:
        """A receipt comes in."""
        values: Fields = {
            "Msg_Id": msg_id, "Stat": state.encode(), "Submit_time": b"2611230858", "Done_time": b"2611230900",
            "Dest_terminal_Id": to, "SMSC_sequence": 7,
        }  # fmt: skip
        content = write(SPOKEN[self.version].report, values)
        self.deliver(content, sender=to, Registered_Delivery=1, Msg_Fmt=4)

    async def _connect(self, said: Heard) -> None:
        fault = self.ismg.logins.popleft() if self.ismg.logins else ""
        asked = read(CONNECT, said.body)
        if fault in ("drop", "garbage"):
            self.writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" if fault == "garbage" else b"")
            return self.writer.close()
        if fault == "hang":
            return None
        if fault == "slow":
            await asyncio.sleep(0.2)
        return self._admit(said, asked, fault)

    def _admit(self, said: Heard, asked: Fields, fault: str) -> None:
        ismg, version = self.ismg, number_of(asked, "Version")
        digest = source_digest(ismg.user, ismg.secret, number_of(asked, "Timestamp"))
        known = asked["Source_Addr"] == ismg.user.encode() and asked["AuthenticatorSource"] == digest
        status = 3 if not known or fault == "refuse" else 4 if version > ismg.highest else 0
        width = 4 if min(version, ismg.highest) == 0x30 else 1
        raw = status.to_bytes(width)
        proof = bytes(16) if status == 3 else ismg_digest(raw, digest, "guessed" if fault == "forge" else ismg.secret)
        if fault == "hurry":
            self.version = version
            self.report(1, "DELIVRD")
        self.say("CONNECT_RESP", said.sequence, raw + proof + bytes([ismg.highest]))
        if status:
            return self.writer.close()
        self.version = version
        for each in tuple(ismg.pending.values()):
            self._deliver(each)
        return None

    def _begin(self, said: Heard) -> None:
        self.submits += 1
        task = asyncio.get_running_loop().create_task(self._submitted(said))
        self._later.add(task)
        self.ismg.most_open = max(self.ismg.most_open, len(self._later))
        task.add_done_callback(self._later.discard)

    async def _submitted(self, said: Heard) -> None:
        ismg = self.ismg
        fields = read(SPOKEN[self.version].submit, said.body)
        fault = ismg.submits.popleft() if ismg.submits else ""
        if not ismg.allows(asyncio.get_running_loop().time()) or fault == "throttle":
            return self._answer(said, 0, 8)
        if fault == "refuse" or fault.isdigit():
            return self._answer(said, 0, int(fault) if fault.isdigit() else 13)
        msg_id = 0 if fault in ("hang", "drop", "garbage") else ismg.take(fields, self.version)
        if fault.startswith(("hang", "drop", "garbage")):
            return self._break(fault)
        if fault in ("early", "twice"):
            self.report(msg_id, "DELIVRD")
        if delay := ismg.slowness if fault == "slow" else ismg.latency:
            await asyncio.sleep(delay)
        self._answer(said, msg_id, 0)
        if ismg.report or fault == "twice":
            self.report(msg_id, ismg.report or "DELIVRD", to=octets_of(fields, "Dest_terminal_Id"))
        return None

    def _answer(self, said: Heard, msg_id: int, result: int) -> None:
        body = write(SPOKEN[self.version].submit_resp, {"Msg_Id": msg_id, "Result": result})
        self.say("SUBMIT_RESP", said.sequence, body)

    def _break(self, fault: str) -> None:
        if fault.startswith("drop"):
            self.cut()
        elif fault.startswith("garbage"):
            self.writer.write(b"\xff" * 64)
