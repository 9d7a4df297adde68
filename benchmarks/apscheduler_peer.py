"""APScheduler with one job a deadline, in the same PostgreSQL: `python -m benchmarks.apscheduler_peer URL PENDING DUE`.

Its jobs only note the time: what a step writes is not asked of them. Those pending are copies of one that it stored.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, text

from benchmarks.peers import AHEAD, FAR, PATIENCE, told

NOTE = "benchmarks.noting:note"
COPIES = """
INSERT INTO apscheduler_jobs (id, next_run_time, job_state)
SELECT 'pending-' || i, next_run_time + i, job_state FROM apscheduler_jobs, generate_series(1, :number) AS i
"""


def main(url: str, pending: int, due: int) -> None:
    """Stores all, waits until the last has run, and tells how late each was."""
    from benchmarks.noting import RAN

    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)}, timezone=UTC,
        job_defaults={"misfire_grace_time": None},
    )  # fmt: skip
    scheduler.start(paused=True)
    scheduler.add_job(NOTE, "date", run_date=datetime.now(UTC) + FAR)
    with engine.begin() as conn:
        conn.execute(text(COPIES), {"number": pending})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE apscheduler_jobs"))
    at = datetime.now(UTC) + timedelta(seconds=AHEAD + due / 200)  # each is stored by a commit of its own
    for _ in range(due):
        scheduler.add_job(NOTE, "date", run_date=at)
    assert datetime.now(UTC) < at
    scheduler.resume()
    while len(RAN) < due and time.time() < at.timestamp() + PATIENCE:
        time.sleep(0.1)
    told(RAN, at=at.timestamp(), due=due)
    scheduler.shutdown(wait=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
