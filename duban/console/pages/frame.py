"""What every page does the same way: its head and navigation, what is said once, forms read with their faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from duban.console.access import house_of
from duban.console.pages.guard import guard, held_of, viewer_of
from duban.console.pages.language import Translate, translator
from duban.console.pages.nav import Entry, nav_of
from duban.console.pages.paper import paper
from duban.flow.people.viewer import Viewer
from duban.flow.sessions.sessions import say_next

FormT = TypeVar("FormT", bound=BaseModel)
_FAULTS: Final[Mapping[str, str]] = {
    "missing": "请填写此项。", "string_too_short": "请填写此项。", "string_too_long": "内容过长，请缩短。",
    "extra_forbidden": "表单中有不认识的内容，请刷新页面后重新填写。",
}  # fmt: skip
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Without its own referrer a form would come in with no origin, and could not be told from a foreign one.
    "Referrer-Policy": "same-origin",
}
"""Where these pages differ from those of a link, which run no script and show no picture."""
_WRONG: Final = "填写有误，请核对。"
_OWN: Final = frozenset({"value_error", "refused"})
"""Faults whose words a validator of ours chose."""


class FormFaults(Exception):
    """A form cannot be taken as it is: a sentence a field, and everything that was typed."""

    def __init__(self, errors: Mapping[str, str], given: Mapping[str, str]) -> None:
        super().__init__("form")
        self.errors: Final = dict(errors)
        self.given: Final = dict(given)


def show(request: Request, name: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page of a template below `pages/`, for whoever looks; what was to be said next is said now."""
    house, held = house_of(request), held_of(request)
    viewer, flash = (held.viewer, held.flash) if held else (None, None)
    around = {
        "viewer": viewer,
        "nav": _nav(request, viewer) if viewer else (),
        "csrf": viewer.csrf if viewer else "",
        "flash": flash,
        "root": house.root,
        "now": held.now.astimezone(house.zone) if held else None,
    }
    template = paper(house.language, house.zone).get_template(f"pages/{name}")
    answer = Shown(template.render(**(around | shown)), status, HEADERS)
    if viewer and flash:
        answer.first = partial(say_next, house.parts, viewer.session, None)
    return answer


class Shown(HTMLResponse):
    """A page; what it says once is struck out before it leaves, so that the next one cannot say it again."""

    first: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.first is not None:
            await self.first()
        await super().__call__(scope, receive, send)


def _nav(request: Request, viewer: Viewer) -> tuple[Entry, ...]:
    path = request.url.path.removeprefix(house_of(request).root)
    return nav_of(viewer.parts, path, request.app.state.pages)


def saying(request: Request, to_path: str, said: str) -> Response:
    """On to another page of ours, which says the sentence once."""
    return Saying(request, to_path, said)


class Saying(RedirectResponse):
    """A redirection that has its sentence kept before it leaves."""

    def __init__(self, request: Request, to_path: str, said: str) -> None:
        house = house_of(request)
        super().__init__(house.root + ours(to_path), 303)
        self._parts, self._session, self._said = house.parts, viewer_of(request).session, said

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await say_next(self._parts, self._session, self._said)
        await super().__call__(scope, receive, send)


def ours(path: str) -> str:
    """A path of this site; `/home` for whatever could lead elsewhere."""
    parts = urlsplit(path)
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return path if safe and path.isprintable() and "\\" not in path else "/home"


async def form_of(request: Request, model: type[FormT]) -> FormT:
    """The form as the model has it. Raises `FormFaults`, with what was typed, where it does not fit."""
    form = await request.form(max_files=20, max_fields=500)
    given = {name: value for name, value in form.multi_items() if isinstance(value, str) and name != "csrf"}
    files = {name: value for name, value in form.multi_items() if isinstance(value, UploadFile)}
    try:
        return model.model_validate({**given, **{name: files[name] for name in files if name in model.model_fields}})
    except ValidationError as error:
        raise FormFaults(sentences(error, words_of(request)), given) from None


def sentences(error: ValidationError, t: Translate) -> dict[str, str]:
    """The first fault of each field; a model's own words where its validator chose them."""
    said: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0]) if fault["loc"] else "form"
        own = str(fault["msg"]).removeprefix("Value error, ") if fault["type"] in _OWN else None
        said.setdefault(name, own or t(_FAULTS.get(fault["type"], _WRONG)))
    return said


def words_of(request: Request) -> Translate:
    """`t` for what is said in Python."""
    return translator(house_of(request).language)


__all__ = ["FormFaults", "form_of", "guard", "ours", "saying", "sentences", "show", "viewer_of", "words_of"]
