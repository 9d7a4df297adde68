"""Requests made up from the gateway's own OpenAPI document: none breaks it, and each refusal is told as described."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.console.gateway import PATH

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
FEW, MANY = 80, 5_000


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_no_request_made_up_from_the_document_breaks_the_gateway(
    port: int, publisher: str, long: bool, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/v1/openapi.json")[PATH]["POST"]
    answers = Counter[int]()

    @settings(max_examples=MANY if long else FEW, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: schemathesis.Case[Any]) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {publisher}"})
        case.validate_response(answer, checks=CHECKS)
        answers[answer.status_code] += 1
        if answer.status_code >= 400:
            errors = answer.json()["errors"]
            assert all(fault["field"] and fault["code"] and fault["detail"] for fault in errors)
            assert errors or answer.status_code in (401, 429)
        else:
            assert answer.status_code == 202

    each()
    assert answers.total() > FEW / 2
