"""What a field means, in both languages, kept at the field: for the published schemas and the reference pages."""

from dataclasses import dataclass
from typing import Final

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Means:
    """In a published schema `zh` is the field's title, `en` its description; it checks nothing."""

    zh: str
    en: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        said = " ".join(filter(None, (self.en, described.get("description"))))
        return described | {"title": self.zh, "description": said}


CATEGORY: Final = Means(
    "人才类别：party-government 党政、professional 专业技术、skilled 高技能、"
    "enterprise-management 企业经营管理、social-work 社会工作、rural 农村实用",
    "Which of the six categories of talent.",
)
