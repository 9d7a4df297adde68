"""YAML as events are written in it: dates stay texts, no key twice, no aliases; every fault with its line."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


class YamlFault(Exception):
    """The text is no YAML of that kind."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class _Loader(yaml.SafeLoader):
    """The safe loader, without what would change or repeat what was written."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            at: Any = self.get_mark()
            raise YamlFault(at.line + 1, "aliases (*name) are not taken; write it out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlFault(key.start_mark.line + 1, "a key must be a text")
            if key.value in seen:
                raise YamlFault(key.start_mark.line + 1, f"the key {key.value!r} stands twice in one object; keep one")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# `2026-03-02` is what was written, not a date object that would be spelt differently on the way out.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(text: str) -> list[tuple[int, object]]:
    """Each document that is not empty, with the line where it begins."""
    loader: _Loader | None = None
    found: list[tuple[int, object]] = []
    try:
        loader = _Loader(text)
        while loader.check_node():
            node: Any = loader.get_node()
            found.append((node.start_mark.line + 1, loader.construct_document(node)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else 1, error.problem or "is no YAML") from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlFault(1, str(error)) from None
    except RecursionError:
        raise YamlFault(1, "is nested too deeply") from None
    finally:
        if loader is not None:
            loader.dispose()
    return [(line, value) for line, value in found if value is not None]
