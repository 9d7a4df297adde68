"""When the stories of the harbour play."""

from __future__ import annotations

from datetime import datetime

from tests.acceptance.days import BEIJING, due

FRIDAY = datetime(2025, 9, 26, 10, 0, tzinfo=BEIJING)
"""The Sunday after this Friday is worked, and then National Day begins on Wednesday."""
TODAY = FRIDAY.date()
TOMORROW = due(TODAY, 1)
"""The Sunday, on which people work."""
