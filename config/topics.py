"""`DUBAN_TOPIC_SOURCES`: which `source` prefixes a topic may carry, as text and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

FAMILIES = (
    "meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training", "personnel", "service",
    "governance",
)  # fmt: skip
OTHERS = "*"


def read(value: str) -> dict[str, tuple[str, ...]]:
    """`policy=/org/ investment=/commerce,/devzone` as a table; a topic with no prefix carries what the gateway sends.

    `*` stands for the topics that are not named. Raises `ValueError` with what to write instead.
    """
    table: dict[str, tuple[str, ...]] = {}
    for entry in value.split():
        topic, equals, prefixes = entry.partition("=")
        family = topic.removeprefix("duban.events.")
        if not equals:
            raise ValueError("must be topic=prefix,prefix, separated by blanks: policy=/org/ investment=/commerce")
        if family not in (*FAMILIES, OTHERS):
            near = get_close_matches(family, FAMILIES, n=1)
            raise ValueError(f"names no topic; write {near[0] if near else ', '.join(FAMILIES)}")
        if family in table:
            raise ValueError(f"names {family} twice; list its prefixes after one =, separated by commas")
        table[family] = tuple(prefix for prefix in prefixes.split(",") if prefix)
    return table


def written(table: Mapping[str, object]) -> str:
    """The same from a table, as TOML holds it; raises `ValueError` where it is none of texts or lists of texts."""
    return " ".join(f"{topic}={','.join(_prefixes(prefixes))}" for topic, prefixes in table.items())


def _prefixes(value: object) -> list[str]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) and not set(one) & set(" ,") for one in found):
        raise ValueError('must be a table of lists: policy = ["/org/"], the prefixes without blanks and commas')
    return [str(one) for one in found]
