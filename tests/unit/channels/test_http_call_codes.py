"""The tables of codes against the providers' own lists, and the signatures against published ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tencentcloud.sms.v20210111 import errorcodes

from duban.channels import aliyun_codes, mas_codes, tencent_codes
from duban.channels.aliyun_signature import canonical_query, signed_headers
from duban.channels.http_call_outcome import of_code
from duban.channels.outcome import Result

TABLES = [aliyun_codes, tencent_codes, mas_codes]

# About keeping signatures and templates and about statistics: no call of ours is answered so.
ELSEWHERE = {
    "FailedOperation.ForbidAddMarketingTemplates", "FailedOperation.MissingSignatureToModify",
    "FailedOperation.MissingTemplateToModify", "FailedOperation.NotEnterpriseCertification",
    "FailedOperation.ProhibitSubAccountUse", "FailedOperation.QualificationIdNotApproved",
    "FailedOperation.SignIdNotExist", "FailedOperation.SignNumberLimit", "FailedOperation.TemplateAlreadyPassedCheck",
    "FailedOperation.TemplateNumberLimit", "InvalidParameterValue.BeginTimeVerifyFail",
    "InvalidParameterValue.EndTimeVerifyFail", "InvalidParameterValue.ImageInvalid",
    "InvalidParameterValue.InvalidDocumentType", "InvalidParameterValue.InvalidInternational",
    "InvalidParameterValue.InvalidSignPurpose", "InvalidParameterValue.InvalidSmsType",
    "InvalidParameterValue.InvalidStartTime", "InvalidParameterValue.InvalidTemplateFormat",
    "InvalidParameterValue.InvalidUsedMethod", "InvalidParameterValue.LimitVerifyFail",
    "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", "InvalidParameterValue.MultiSmsInfoSetEmpty",
    "InvalidParameterValue.OffsetVerifyFail", "InvalidParameterValue.QualificationIdNotFound",
    "InvalidParameterValue.SignAlreadyPassedCheck", "InvalidParameterValue.SignExistAndUnapproved",
    "InvalidParameterValue.SignNameLengthTooLong", "InvalidParameterValue.TemplateWithDirtyWords",
    "InvalidParameterValue.UnsupportedTemplateVariable", "UnsupportedOperation.ContainDomesticPhoneNumber",
    # Said of anything at all: sent again, as what no table knows.
    "FailedOperation.OtherError", "FailedOperation.ParametersOtherError",
}  # fmt: skip


def test_every_code_of_tencents_sdk_is_in_our_table_or_about_something_else() -> None:
    theirs = {said for name, said in vars(errorcodes).items() if name.isupper()}
    assert theirs - set(tencent_codes.ANSWERS) == ELSEWHERE


@pytest.mark.parametrize("codes", TABLES)
def test_no_code_has_two_meanings_and_only_one_code_of_answers_is_success(codes: object) -> None:
    answers: Mapping[str, Result] = getattr(codes, "ANSWERS")  # noqa: B009
    receipts: Mapping[str, Result] = getattr(codes, "RECEIPTS")  # noqa: B009
    assert not answers.keys() & receipts.keys()
    assert [result for result in answers.values() if result in {Result.accepted, Result.delivered}] == [Result.accepted]
    assert set(receipts.values()) <= {Result.delivered, Result.undeliverable, Result.refused}


@pytest.mark.parametrize("code", ["13800138000", "a b", "", "x" * 65, None, 5, {"Code": "OK"}, "1\n2", "换行"])
def test_a_code_that_is_none_is_neither_success_nor_repeated(code: object) -> None:
    outcome = of_code(aliyun_codes.CODES, code)
    assert (outcome.result, outcome.reason) == (Result.try_later, "unknown deferred")


def test_alibabas_published_example_of_a_signature_is_ours() -> None:
    query = canonical_query(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    )
    headers = signed_headers(
        query, host="ecs.cn-shanghai.aliyuncs.com", action="RunInstances", version="2014-05-26",
        user="YourAccessKeyId", secret="YourAccessKeySecret", nonce="3156853299f313e23d1673dc12e1703d",
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )  # fmt: skip
    assert headers["authorization"].endswith("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_what_is_signed_is_escaped_as_rfc_3986_says() -> None:
    assert canonical_query({"b": "~*+ /", "a": "督"}) == "a=%E7%9D%A3&b=~%2A%2B%20%2F"
