"""How people are reached, in one spelling: telephone numbers as +86…, e-mail addresses as they go into a header."""

from __future__ import annotations

import re
from typing import Final

from duban.playbook.words import refuse

_SEPARATORS: Final = re.compile(r"[ \-]")
_MOBILE: Final = re.compile(r"1[0-9]{10}")
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{6,14}")
# As an export shows them: 138****8000, z***@unit.example, or nothing of it at all.
_MASKED_PHONE: Final = re.compile(r"(?:[0-9]{3})?\*{4}(?:[0-9]{4})?")
_MASKED_EMAIL: Final = re.compile(r".?\*{3}(?:@.+)?", re.DOTALL)
# What would end the address, quote it or begin another one in a header.
_LOCAL: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]{1,64}")
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LONGEST_ADDRESS: Final = 254
IM: Final = ("dingtalk", "wecom", "feishu")
"""Providers of instant messages, by whose names people are known to them."""
_ACCOUNT: Final = re.compile(rf"({'|'.join(IM)}):([A-Za-z0-9._@-]{{1,64}})")
_MASKED_ACCOUNTS: Final = "***"


def is_masked(text: str) -> bool:
    """Whether this is how a phone or an e-mail is shown rather than what it is."""
    return bool(_MASKED_PHONE.fullmatch(text) or _MASKED_EMAIL.fullmatch(text))


def phone_of(text: str) -> str:
    """The number as `+` and digits; only its form is checked, not whether anybody answers. A masked one stays."""
    bare = _SEPARATORS.sub("", text)
    if _MOBILE.fullmatch(bare):
        return f"+86{bare}"
    if _MASKED_PHONE.fullmatch(bare):
        return bare
    china = bare.startswith("+86")
    if _INTERNATIONAL.fullmatch(bare) and (_MOBILE.fullmatch(bare[3:]) if china else _abroad(bare)):
        return bare
    raise refuse("bad-phone", "手机号码格式不对，应为 11 位、以 1 开头的号码，或带国际区号（+86…）")


def _abroad(number: str) -> bool:
    """Whether that country has numbers of that length."""
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def email_of(text: str) -> str:
    """The address, one in a field; its domain may be in Chinese. A masked one stays."""
    if _MASKED_EMAIL.fullmatch(text):
        return text
    local, at, domain = text.partition("@")
    dots = any(".." in part or part.startswith(".") or part.endswith(".") for part in (local, domain))
    labels = all(_LABEL.fullmatch(label) for label in domain.split("."))
    if not at or dots or not _LOCAL.fullmatch(local) or not labels or len(text.encode()) > _LONGEST_ADDRESS:
        raise refuse("bad-email", "邮箱地址格式不对，应为一个地址，形如 zhuanban@unit.example，不含空格和控制字符")
    return text


def im_of(text: str) -> str:
    """A person's own names at providers, one each: `dingtalk:manager4220 wecom:LiSi`. A masked one stays."""
    if text == _MASKED_ACCOUNTS:
        return text
    found = [_ACCOUNT.fullmatch(one) for one in text.split()]
    kinds = [one[1] for one in found if one]
    if not found or None in found or len({*kinds}) < len(kinds):
        raise refuse(
            "bad-im",
            f"即时通讯账号应写作 平台:账号，以空格分开，每个平台一个；平台为 {'、'.join(IM)}，形如 wecom:LiSi",
        )
    return " ".join(text.split())


def accounts_of(text: str) -> dict[str, str]:
    """What `im_of` has let through, by provider."""
    return dict(one.split(":", 1) for one in text.split())
