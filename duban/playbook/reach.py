"""`reach` of `playbooks/rules.yaml`: after how long a first notice that nobody answered goes on by another channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, TypeAlias

from pydantic import ConfigDict, Field

Hours: TypeAlias = Annotated[int, Field(ge=1, le=720)]


@dataclass(frozen=True, slots=True)
class ReachRules:
    """Hours without receipt or signature after which a mail is told by text, and a text by telephone; None: never."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    text_after: Hours | None = None
    call_after: Hours | None = None
