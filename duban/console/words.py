"""The words of the console's pages for tiers, ways and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duban.model import AcknowledgedBy, NoticeState, ObligationState, Tier

TIERS: Final[Mapping[Tier, str]] = {
    Tier.principal: "主要负责同志", Tier.deputy: "负责人才工作副职领导", Tier.liaison: "专门工作人员",
    Tier.staff: "全体职工干部",
}  # fmt: skip
POSTS: Final[Mapping[str, str]] = {
    "principal": "主要负责同志", "deputy": "负责人才工作副职领导", "liaison": "专门工作人员", "staff": "干部职工",
    "leader": "组长",
}  # fmt: skip
WAYS: Final[Mapping[str, str]] = {
    AcknowledgedBy.link: "通知链接", AcknowledgedBy.sms: "短信回复", AcknowledgedBy.im: "即时消息",
    AcknowledgedBy.console: "督办系统", AcknowledgedBy.api: "业务系统",
}  # fmt: skip
ENDS: Final[Mapping[str, str]] = {
    ObligationState.excused: "这项传达责任已经豁免，无需签收。",
    ObligationState.superseded: "这项传达责任已由新的责任替代，请以最新收到的通知为准。",
    ObligationState.withdrawn: "这次会议精神传达已经撤回，无需签收。",
    "holder-changed": "您目前不履行该职务（已由现任同志接任，或由他人代行），这项传达责任由其承担，本链接随之失效。",
}
CHANNELS: Final[Mapping[str, str]] = {"inbox": "站内", "email": "邮件", "sms": "短信", "im": "即时消息"}
NOTICES: Final[Mapping[str, str]] = {
    NoticeState.queued: "待发送", NoticeState.claimed: "已领取", NoticeState.sending: "发送中",
    NoticeState.accepted: "已发出", NoticeState.delivered: "已送达", NoticeState.failed: "发送失败",
    NoticeState.suppressed: "不再发送",
}  # fmt: skip


def post_word(post: str) -> str:
    """The word for a post by its name: `hrss/principal` is a 主要负责同志."""
    kind = post.split("/")[1] if "/" in post else post
    return POSTS.get(kind, kind)
