"""Reads pytest's record of a run for CI: no test was skipped, and the parts that need real servers did run."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REAL_PARTS = ("tests.integration", "tests.acceptance", "tests.faults")


@dataclass(frozen=True)
class Case:
    """One test as the record names it."""

    name: str
    outcome: str


def main(arguments: list[str]) -> int:
    """Prints what was left out, then `N passed, N failed`; 1 where anything was left out or failed."""
    record = Path(arguments[0])
    if not record.is_file():
        print(f"There is no {record}: the tests did not run.\n0 passed, 1 failed")
        return 1
    cases = read(record)
    left_out = list(missing(cases))
    for line in left_out:
        print(line)
    count = Counter(case.outcome for case in cases)
    print(f"{count['passed']} passed, {count['failed'] + len(left_out)} failed")
    return 1 if left_out or count["failed"] else 0


def read(record: Path) -> list[Case]:
    """Every test of a JUnit record; a set-up or tear-down that broke counts as failed."""
    return [
        Case(name=f"{case.get('classname')}.{case.get('name')}", outcome=outcome(case))
        for case in ET.parse(record).iter("testcase")
    ]


def outcome(case: ET.Element) -> str:
    """One word for what became of a test."""
    tags = {child.tag for child in case}
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags else "passed"


def missing(cases: Iterable[Case]) -> Iterable[str]:
    """One line for each skipped test, and for each real part of which no test ran."""
    ran = [case for case in cases if case.outcome != "skipped"]
    yield from (f"skipped: {case.name}" for case in cases if case.outcome == "skipped")
    for part in REAL_PARTS:
        if not any(case.name.startswith(f"{part}.") for case in ran):
            yield f"nothing ran of: {part}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
