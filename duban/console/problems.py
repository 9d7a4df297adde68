"""Errors of the console: one exception, answered as problem+json (RFC 9457) to programs and as a page to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse
from typing_extensions import TypedDict

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[Mapping[int, str]] = {
    400: "请求有误", 401: "需要令牌", 403: "无权访问", 404: "没有找到", 405: "不支持这种请求方法",
    408: "请求超时", 409: "与已有内容冲突", 410: "链接已失效", 412: "内容已有变化", 413: "请求内容过大",
    415: "不支持这种请求内容", 422: "请求无法处理", 429: "请求过于频繁", 500: "系统内部错误", 503: "系统暂时不可用",
}  # fmt: skip


class FieldFault(TypedDict):
    """One fault of a request, as problems list it."""

    field: str
    code: str
    detail: str


class ProblemShown(TypedDict):
    """A problem as programs get it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault]


class Problem(Exception):
    """The request cannot be answered; says why, and what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def title(self) -> str:
        return TITLES.get(self.status, HTTPStatus(self.status).phrase)

    def shown(self) -> ProblemShown:
        """The members of RFC 9457, and every fault."""
        return {
            "type": f"urn:duban:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": list(self.errors),
        }

    def as_json(self) -> JSONResponse:
        return JSONResponse(self.shown(), self.status, headers=self.headers, media_type=MEDIA_TYPE)


def not_found(what: str) -> Problem:
    return Problem(404, "not-found", what)


def away() -> Problem:
    """The ledger cannot be reached; nothing was lost, and the same request may be sent again."""
    why = "数据库暂时连接不上，请稍后再试，已经签收的不受影响。"
    return Problem(503, "ledger-away", why, headers={"Retry-After": "5"})


def not_set_up() -> Problem:
    """The ledger is there, and has no policy or organisation yet."""
    return Problem(503, "not-set-up", "系统尚未完成初始化，请管理员运行 duban setup。", headers={"Retry-After": "30"})


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """What the router itself refuses: an unknown path, a method that is not served."""
    details = {
        404: ("not-found", "这个地址下没有内容，请核对地址是否完整。"),
        405: ("method-not-allowed", "这个地址不支持这种请求方法。"),
    }
    code, detail = details.get(status, (f"http-{status}", TITLES.get(status, "请求未能完成")))
    return Problem(status, code, detail, headers=headers)


def of_validation(error: RequestValidationError) -> Problem:
    """Every parameter that is missing, wrong or unknown, by name; what was sent is not repeated."""
    faults = [_fault(found) for found in error.errors()]
    return Problem(400, "bad-request", "请求参数有误，逐项见 errors。", errors=faults)


_FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "extra_forbidden": ("unknown-parameter", "没有这个参数，请核对拼写"),
    "missing": ("missing", "缺少这个参数"),
    "enum": ("unknown-value", "取值不在允许范围内，应为：{expected}"),
    "literal_error": ("unknown-value", "取值不在允许范围内，应为：{expected}"),
    "int_parsing": ("not-a-number", "应为整数"),
    "greater_than_equal": ("out-of-range", "不得小于 {ge}"),
    "less_than_equal": ("out-of-range", "不得大于 {le}"),
    "string_too_short": ("empty", "不得为空"),
    "string_too_long": ("too-long", "不得超过 {max_length} 个字符"),
    "uuid_parsing": ("not-an-id", "应为编号（UUID）"),
}


def _fault(found: Mapping[str, Any]) -> FieldFault:
    kind = str(found["type"])
    code, detail = _FAULTS.get(kind, (kind.replace("_", "-"), "取值不合要求"))
    named = [str(part) for part in found["loc"] if part not in ("query", "path", "header", "body")]
    said = detail.format_map(_Known(found.get("ctx", {})))
    return {"field": ".".join(named) or "request", "code": code, "detail": said}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
