"""How a rule of ours says no within a model: at the very place that is to be mended, every place in one go."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Where: TypeAlias = tuple[str | int, ...]
"""Where within the value: `()` is the value itself, `(3, "key")` a field of its fourth item."""

T = TypeVar("T")


class Complaint(NamedTuple):
    """A stable kebab-case code, and in Chinese the matter and the remedy, quoting nothing of the data."""

    code: str
    detail: str


def blame(value: T, places: Iterable[Where], complaint: Complaint) -> T:
    """The value where no place is to blame; raises what pydantic files under those places otherwise."""
    if at_fault := list(places):
        error = PydanticCustomError(*complaint)
        # Raised within a validator, its parts become the model's own, each below the field that was checked.
        raise ValidationError.from_exception_data(
            complaint.code, [InitErrorDetails(type=error, loc=place, input=None) for place in at_fault]
        )
    return value
