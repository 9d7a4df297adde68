"""Which template files there are, and the sandbox that compiles them: operators edit these, so they are not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER: Final = "templates/"
LATER: Final = (
    "moved", "lagging", "inherited", "returned", "asked", "declined", "resumed", "report", "difficulty", "excused",
    "progress", "stale", "daily", "weekly", "bulletin", "storm", "feed",
    "address", "signin",
)  # fmt: skip
"""Not in every policy that is kept: what was applied before there were these goes on without."""
NAMES: Final = ("opened", "remind", "due", "overdue", "slip", "contact", "vacancy", "digest", "withdrawn", *LATER)
SMS_TO_SIGN: Final = ("opened", "remind", "due", "overdue", "moved", "difficulty")
SMS_NAMES: Final = (*SMS_TO_SIGN, "withdrawn", "returned", "storm", "signin")
LAYOUTS: Final = ("layout.txt", "layout.html", "report_layout.txt", "report_layout.html")
REPLY_WORDS: Final = "回复“1 {{ code }}”签收"

REQUIRED: Final = frozenset(
    {*LAYOUTS, *(f"{name}.sms.txt" for name in SMS_NAMES)}
    | {f"{name}.{part}" for name in NAMES for part in ("subject.txt", "mail.txt", "mail.html")}
)

_WEEKDAYS: Final = "一二三四五六日"
_WIDTHS: Final = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Stricter than Jinja's: nothing stands in HTML unescaped, and no word of a template makes a gigabyte of text."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("safe", "center", "format", "indent", "urlize"):
            del self.filters[name]
        del self.globals["lipsum"]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"{operator} is for numbers here, and ** for nothing")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return super().is_safe_attribute(obj, attr, value) and not (isinstance(obj, str) and attr in _WIDTHS)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if modified := tree.find(nodes.EvalContextModifier):
            raise TemplateSyntaxError("autoescape stays as it is", modified.lineno, name, filename)
        return tree


def by_name(files: Mapping[str, str]) -> dict[str, str]:
    """The files without the folder before their names."""
    return {name.removeprefix(FOLDER): text for name, text in files.items()}


def environment(files: Mapping[str, str]) -> Sandbox:
    """Compiles each file once; a name that is not known is an error, and HTML is escaped."""
    made = Sandbox(
        loader=DictLoader(by_name(files)),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters |= {"day": day, "moment": moment, "full_day": full_day, "full_moment": full_moment}
    return made


def day(at: date) -> str:
    """`11月22日`."""
    return f"{at.month}月{at.day}日"


def moment(at: datetime) -> str:
    """`11月22日17:30`."""
    return f"{at.month}月{at.day}日{at:%H:%M}"


def full_day(at: date) -> str:
    """`2026年11月22日（周日）`."""
    return f"{at.year}年{at.month}月{at.day}日（周{_WEEKDAYS[at.weekday()]}）"


def full_moment(at: datetime) -> str:
    """`2026年11月22日（周日）17:30`."""
    return f"{full_day(at)}{at:%H:%M}"
