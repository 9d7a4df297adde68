"""Prometheus Alertmanager's e-mail receiver, one alert a mail, as fast as it goes; it keeps nothing of what it sent."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from duban.embedded.process import free_port

PROGRAM = "prometheus-alertmanager"
AT_ONCE = 500
CONFIG = """\
global:
  smtp_smarthost: 127.0.0.1:{port}
  smtp_from: duban@talent.example
  smtp_require_tls: false
route:
  receiver: mail
  group_by: [number]
  group_wait: 0s
  group_interval: 1h
  repeat_interval: 4h
receivers:
  - name: mail
    email_configs:
      - to: u@bureau.talent.example
        send_resolved: false
        headers: {{Subject: "会议精神传达"}}
        html: "{html}"
"""


async def alertmanager(port: int, number: int, taken: Callable[[], int]) -> float | None:
    """Mails a second, from the first alert posted to the last mail at the sink; None where it is not installed."""
    if shutil.which(PROGRAM) is None:
        return None
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        config, listen = Path(folder) / "alertmanager.yml", free_port()
        config.write_text(CONFIG.format(port=port, html="<p>正文</p>" * 300), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            PROGRAM, f"--config.file={config}", f"--storage.path={folder}", f"--web.listen-address=127.0.0.1:{listen}",
            "--cluster.listen-address=", "--log.level=error",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return await _rate(f"http://127.0.0.1:{listen}", number, taken)
        finally:
            process.terminate()
            await process.wait()


async def _rate(url: str, number: int, taken: Callable[[], int]) -> float:
    async with httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        await _ready(client)
        before, began = taken(), time.perf_counter()
        for start in range(0, number, AT_ONCE):
            lot = range(start, min(number, start + AT_ONCE))
            alerts = [{"labels": {"alertname": "duty", "number": str(place)}} for place in lot]
            (await client.post("/api/v2/alerts", json=alerts)).raise_for_status()
        while taken() - before < number:  # noqa: ASYNC110 - the sink tells by itself, twenty times a second
            await asyncio.sleep(0.02)
        return number / (time.perf_counter() - began)


async def _ready(client: httpx2.AsyncClient) -> None:
    while True:
        try:
            if (await client.get("/-/ready")).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        await asyncio.sleep(0.1)
