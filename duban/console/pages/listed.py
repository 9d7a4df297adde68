"""Every page and who may open it, as `docs/routes.md` has it: `python -m duban.console.pages.listed` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from duban.console.pages import door
from duban.console.pages.guard import admits
from duban.console.pages.routes import PageRoute
from duban.console.pages.table import PAGES
from duban.flow.people.viewer import Part

_HEAD: Final = """# Who may open which page

Made by `python -m duban.console.pages.listed`; a test holds it against the application, and asks each route as each
part. What is not in this table is not served. Where a part may open a page, what it sees there is its own: a unit's
people see their unit. The audit administrator opens every page and acts on nothing but his own sessions.
"""


def listed() -> str:
    """The whole page, as Markdown."""
    return "\n".join((_HEAD, *_table())) + "\n"


def _table() -> Iterator[str]:
    yield f"| route | nobody | {' | '.join(part.value for part in Part)} |"
    yield "|---|---|" + "---|" * len(Part)
    for route in sorted(door.OPEN, key=_key):
        yield _line(route, ["yes"] * (len(Part) + 1))
    for route in sorted(PAGES, key=_key):
        yield _line(route, ["", *("yes" if opens(part, route) else "" for part in Part)])


def opens(part: Part, route: PageRoute) -> bool:
    """Whether somebody of that one part is let through."""
    return admits(frozenset({part}), route, acting=route.methods == ("POST",))


def _line(route: PageRoute, cells: list[str]) -> str:
    return f"| `{route.methods[0]} {route.path}` | {' | '.join(cells)} |"


def _key(route: PageRoute) -> tuple[str, tuple[str, ...]]:
    return route.path, route.methods


if __name__ == "__main__":
    print(listed(), end="")
