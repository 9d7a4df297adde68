"""Saved views: the register's filters under a name of somebody's own, to be opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from duban.flow.parts import Parts
from duban.flow.refused import Wrong
from duban.flow.tasks.bodies import Body
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.playbook.words import refuse
from events.visible import has_visible

MOST: Final = 50
LONGEST: Final = 40


def _seen(name: str) -> str:
    if not has_visible(name) or not name.isprintable():
        raise refuse("blank", "请为视图取一个看得见的名称，不含控制字符。")
    return name


class Named(Body):
    """A view's name."""

    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_seen)
    ]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A name, and the filters as a URL has them."""

    name: str
    query: str


class TooManyViews(Wrong):
    """保存的视图已达五十个，请先删去不用的，再保存新的。"""

    code = "too-many-views"
    field = "name"


async def views_of(parts: Parts, person: str) -> tuple[SavedView, ...]:
    """All of somebody's, by name."""
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(sql("list_saved_views"), person, MOST)
    return tuple(SavedView(row["name"], row["query"]) for row in rows)


async def save_view(conn: Connection, person: str, view: SavedView) -> None:
    """Keeps it in the caller's commit, in place of one of the same name; raises `TooManyViews`."""
    await conn.execute(sql("lock_views"), person)
    if await conn.fetchval(sql("save_view"), person, view.name, view.query, MOST) is None:
        raise TooManyViews


async def delete_view(conn: Connection, person: str, name: str) -> None:
    """Forgets it, in the caller's commit."""
    await conn.execute(sql("delete_saved_view"), person, name)
