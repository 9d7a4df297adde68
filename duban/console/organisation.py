"""`GET /v1/organisation`: who held what on a day, as it was known at an instant; people by reference, never by name."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from duban.console.access import house_of
from duban.console.asked import Text
from duban.console.problems import not_found
from duban.flow.organisation.known import organisation_on
from duban.flow.organisation.orders import HandoverRefused
from duban.flow.tasks.bodies import Moment
from duban.playbook.words import Day


class OrganisationAsked(BaseModel):
    """A local day, an instant, a unit."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    on: Day | None = Field(None, description="what was true on that local day; today where not given")
    known: Moment | None = Field(None, description="by what was known at that instant; now where not given")
    unit: Text | None = Field(None, description="code of the one unit that is shown, with its staff")


async def show_organisation(request: Request, asked: Annotated[OrganisationAsked, Query()]) -> JSONResponse:
    """Units and who held their posts on a day, as it was known at an instant; and the handovers planned then."""
    try:
        found = await organisation_on(house_of(request).parts, on=asked.on, known=asked.known, unit=asked.unit)
    except HandoverRefused as refused:
        raise not_found(str(refused)) from None
    return JSONResponse(found)
