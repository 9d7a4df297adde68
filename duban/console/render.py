"""Pages: the templates of the console, escaped throughout, with the few words and forms that they need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from duban.console.house import House
from duban.console.problems import Problem

FOLDER: Final = Path(__file__).parent
_WEEKDAYS: Final = "一二三四五六日"

_ADVICE: Final[Mapping[int, str]] = {
    404: "如果您是从通知邮件打开的，请回到邮件重新点击链接；手工复制时请确认链接完整，没有缺字或多字。",
    410: "如有疑问，请联系本单位人才工作专门人员或牵头部门。",
    429: "请稍候一分钟再试。",
    503: "请稍后刷新本页重试。",
}

_templates: Final = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


def spoken(at: datetime) -> str:
    """`2026年3月2日（星期一）17:30`, in the zone that the instant is given in."""
    return f"{at.year}年{at.month}月{at.day}日（星期{_WEEKDAYS[at.weekday()]}）{at:%H:%M}"


_templates.filters["instant"] = spoken


def page(house: House, name: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page of a template."""
    return HTMLResponse(_templates.get_template(name).render(root=house.root, **shown), status)


def problem_page(house: House, problem: Problem) -> HTMLResponse:
    """A problem told to a person."""
    answer = page(house, "error.html", status=problem.status, problem=problem, advice=_ADVICE.get(problem.status))
    answer.headers.update(problem.headers)
    return answer


def is_for_people(request: Request) -> bool:
    """Whether the path is one that people open, rather than programs."""
    path = request.url.path
    return not path.startswith(("/v1", "/healthz", "/readyz", "/metrics", "/hooks"))
