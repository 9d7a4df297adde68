"""Gateways that fill templates of their own: which of theirs a text takes, and with which words. All of it is data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from duban.channels.http_call_access import BadGatewayUrl
from duban.channels.sender import Text

WORDS: Final = ("title", "due", "code", "text")
"""What a template may take; `text` is the whole text without its signature."""
_DEFAULT: Final = "title,due,code"
_NOTHING: Final = "—"
"""Stands where a text has no such word: gateways refuse empty variables."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A gateway's template and the values of its variables, in their order."""

    template: str
    values: Mapping[str, str] = field(repr=False)


class Templates:
    """From `template=ID` and `template.NAME=ID` of a URL: NAME is our template's, `plain` those texts without a code.

    `params=title,due,code`, and the same by name, say which words the template has, in its order.
    """

    def __init__(self, query: Mapping[str, str]) -> None:
        """Raises BadGatewayUrl."""
        self._ids = {key: said for key, said in query.items() if key.split(".")[0] == "template"}
        self._params = {key: _params(key, said) for key, said in query.items() if key.split(".")[0] == "params"}

    def __bool__(self) -> bool:
        return bool(self._ids)

    def fill(self, text: Text) -> Filled | None:
        """None where the URL names no template for it."""
        plain = not text.words.get("code")
        names = [f".{text.template}.plain", f".{text.template}", ".plain", ""] if plain else [f".{text.template}", ""]
        chosen = next((name for name in names if self._ids.get("template" + name)), None)
        if chosen is None:
            return None
        words = {**text.words, "text": unsigned(text.text)}
        wanted = self._params.get("params" + chosen) or self._params.get("params") or _params("params", _DEFAULT)
        if chosen.endswith(".plain") and "params" + chosen not in self._params:
            wanted = tuple(word for word in wanted if word != "code")
        return Filled(self._ids["template" + chosen], {word: words.get(word) or _NOTHING for word in wanted})


def unsigned(text: str) -> str:
    """The text without its 【signature】, which these gateways put before it themselves."""
    if text.startswith("【") and "】" in text:
        return text[text.index("】") + 1 :]
    return text


def _params(key: str, said: str) -> tuple[str, ...]:
    words = tuple(filter(None, (word.strip() for word in said.split(","))))
    if unknown := sorted(set(words) - set(WORDS)):
        raise BadGatewayUrl(f"{key}: unknown {', '.join(unknown)}; allowed: {', '.join(WORDS)}")
    return words
