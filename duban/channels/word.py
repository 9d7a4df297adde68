"""A Word document from a template that a city may edit: its tags are Jinja's, filled in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment


class TemplateRefused(Exception):
    """模板无法使用：请用 Word 另存为 .docx，并核对其中的 {{ }} 和 {% %} 标记。"""


def document(template: bytes, facts: Mapping[str, Any]) -> bytes:
    """The file's bytes; raises `TemplateRefused` where the template is no document, or asks for what there is not."""
    # A third of a second to import, and most processes never write one.
    from docx.opc.exceptions import OpcError
    from docxtpl import DocxTemplate

    sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    written = BytesIO()
    try:
        made = DocxTemplate(BytesIO(template))
        made.render(dict(facts), jinja_env=sandbox, autoescape=True)
        made.save(written)
    except (BadZipFile, KeyError, OpcError, TemplateError, TypeError, ValueError) as error:
        raise TemplateRefused(TemplateRefused.__doc__) from error
    return written.getvalue()
