"""Every page, in one table: what is not in it is not served."""

from __future__ import annotations

from typing import Final

from duban.console.pages import (
    accounts,
    bulk,
    bulletin,
    calls,
    desk,
    directive_unit,
    directives,
    door,
    drill,
    excel,
    handover,
    home,
    obligation,
    operations,
    register,
    rejects_form,
    rule_change,
    rules,
    search,
    sessions,
    task,
    units,
    uploads,
    views,
)
from duban.console.pages.routes import PageRoute

PAGES: Final[tuple[PageRoute, ...]] = (
    *door.ROUTES,
    *home.ROUTES,
    *sessions.ROUTES,
    *accounts.ROUTES,
    *desk.ROUTES,
    *obligation.ROUTES,
    *register.ROUTES,
    *excel.ROUTES,
    *views.ROUTES,
    *bulk.ROUTES,
    *uploads.ROUTES,
    *task.ROUTES,
    *directives.ROUTES,
    *directive_unit.ROUTES,
    *operations.ROUTES,
    *calls.ROUTES,
    *drill.ROUTES,
    *rejects_form.ROUTES,
    *rules.ROUTES,
    *rule_change.ROUTES,
    *units.ROUTES,
    *bulletin.ROUTES,
    *search.ROUTES,
    *handover.ROUTES,
)
