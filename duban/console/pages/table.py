"""Every page, in one table: what is not in it is not served."""

from __future__ import annotations

from typing import Final

from duban.console.pages import (
    accounts,
    bulletin,
    desk,
    directives,
    door,
    handover,
    home,
    operations,
    register,
    rejects_form,
    rules,
    sessions,
    task,
    units,
)
from duban.console.pages.routes import PageRoute

PAGES: Final[tuple[PageRoute, ...]] = (
    *door.ROUTES,
    *home.ROUTES,
    *sessions.ROUTES,
    *accounts.ROUTES,
    *desk.ROUTES,
    *register.ROUTES,
    *task.ROUTES,
    *directives.ROUTES,
    *operations.ROUTES,
    *rejects_form.ROUTES,
    *rules.ROUTES,
    *units.ROUTES,
    *bulletin.ROUTES,
    *handover.ROUTES,
)
