"""The providers' own SDKs against the simulators: these speak the protocol, and not our idea of it."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

import pytest
from alibabacloud_dysmsapi20170525 import models as dysms_models
from alibabacloud_dysmsapi20170525.client import Client as DysmsClient
from alibabacloud_tea_openapi.models import Config
from darabonba.runtime import RuntimeOptions
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models as sms_models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from tests.integration.sms_http_lines import aliyun, speaking, tencent, text
from tests.simulators import aliyun as dysms
from tests.simulators import tencent as qcloud
from tests.simulators.aliyun import Dysms
from tests.simulators.gateway_http import standing
from tests.simulators.tencent import TencentSms

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


async def test_alibabas_sdk_is_understood_and_understands() -> None:
    gate = Dysms()
    async with standing(gate) as port:
        said = await asyncio.to_thread(_send_by_dysms, port, dysms.SECRET)
        details = await asyncio.to_thread(_ask_dysms, port, gate.taken[0]["at"])
    assert (said.code, said.biz_id) == ("OK", gate.taken[0]["biz_id"])
    assert (gate.taken[0]["to"], gate.taken[0]["words"]["code"]) == ("13800138000", "4711")
    (row,) = details.sms_send_detail_dtos.sms_send_detail_dto
    assert (row.out_id, row.send_status, row.phone_num) == ("our-id", 1, "13800138000")
    assert gate.refusals == []


async def test_alibabas_sdk_and_our_adapter_send_the_same_call() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway, standing(gate) as port:
        await gateway.send(text())
        await asyncio.to_thread(_send_by_dysms, port, dysms.SECRET)
    ours, theirs = (_shape(each.headers["authorization"]) for each in gate.requests)
    assert ours == theirs
    assert {each.path for each in gate.requests} == {"/"}
    assert [{key for key, _ in _pairs(each.query)} for each in gate.requests] == [
        {"OutId", "PhoneNumbers", "SignName", "TemplateCode", "TemplateParam"}
    ] * 2


async def test_a_wrong_secret_of_alibabas_sdk_is_refused_as_a_wrong_signature() -> None:
    gate = Dysms()
    async with standing(gate) as port:
        with pytest.raises(Exception, match="SignatureDoesNotMatch"):
            await asyncio.to_thread(_send_by_dysms, port, "wrong")
    assert gate.refusals[-1] == "SignatureDoesNotMatch"
    assert gate.taken == []


async def test_tencents_sdk_is_understood_and_understands() -> None:
    gate = TencentSms()
    async with standing(gate) as port:
        client = _sms_client(port, qcloud.SECRET)
        said = await asyncio.to_thread(client.SendSms, _sms_request())
        gate.arrive(gate.taken[0])
        gate.reply("13800138000", "1 4711", 1_795_000_000)
        status = await asyncio.to_thread(client.PullSmsSendStatus, _pull(sms_models.PullSmsSendStatusRequest()))
        replies = await asyncio.to_thread(client.PullSmsReplyStatus, _pull(sms_models.PullSmsReplyStatusRequest()))
    (sent,) = said.SendStatusSet
    assert (sent.Code, sent.SerialNo, sent.Fee) == ("Ok", gate.taken[0]["serial"], 1)
    (arrived,), (reply,) = status.PullSmsSendStatusSet, replies.PullSmsReplyStatusSet
    assert (arrived.SerialNo, arrived.ReportStatus) == (sent.SerialNo, "SUCCESS")
    assert (reply.PhoneNumber, reply.ReplyContent) == ("+8613800138000", "1 4711")
    assert gate.refusals == []


async def test_tencents_sdk_and_our_adapter_send_the_same_body() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent) as gateway, standing(gate) as port:
        await gateway.send(text())
        await asyncio.to_thread(_sms_client(port, qcloud.SECRET).SendSms, _sms_request())
    ours, theirs = (json.loads(each.body) for each in gate.requests)
    assert ours.keys() == theirs.keys()
    assert {key: type(ours[key]) for key in ours} == {key: type(theirs[key]) for key in theirs}


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "AuthFailure.SignatureFailure"])
async def test_tencents_sdk_reads_our_simulators_errors(code: str) -> None:
    gate = TencentSms(faults=deque([code]))
    async with standing(gate) as port:
        with pytest.raises(TencentCloudSDKException) as refused:
            await asyncio.to_thread(_sms_client(port, qcloud.SECRET).SendSms, _sms_request())
    assert refused.value.get_code() == code


async def test_a_wrong_secret_of_tencents_sdk_is_refused_as_a_wrong_signature() -> None:
    gate = TencentSms()
    async with standing(gate) as port:
        with pytest.raises(TencentCloudSDKException) as refused:
            await asyncio.to_thread(_sms_client(port, "wrong").SendSms, _sms_request())
    assert refused.value.get_code() == "AuthFailure.SignatureFailure"
    assert gate.taken == []


def _send_by_dysms(port: int, secret: str) -> Any:
    words = json.dumps({"title": "传达 学习~*+", "due": "11月25日", "code": "4711"}, ensure_ascii=False)
    request = dysms_models.SendSmsRequest(
        phone_numbers="13800138000", sign_name="人才办", template_code="SMS_1", template_param=words, out_id="our-id"
    )
    return _dysms_client(port, secret).send_sms_with_options(request, _once()).body


def _ask_dysms(port: int, at: str) -> Any:
    request = dysms_models.QuerySendDetailsRequest(
        phone_number="13800138000", send_date=at[:10].replace("-", ""), page_size=50, current_page=1
    )
    return _dysms_client(port, dysms.SECRET).query_send_details_with_options(request, _once()).body


def _dysms_client(port: int, secret: str) -> Any:
    return DysmsClient(
        Config(
            access_key_id=dysms.KEY, access_key_secret=secret, endpoint=f"127.0.0.1:{port}", protocol="HTTP"
        )
    )  # fmt: skip


def _once() -> Any:
    return RuntimeOptions(autoretry=False, read_timeout=5000, connect_timeout=5000)


def _sms_client(port: int, secret: str) -> Any:
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=f"127.0.0.1:{port}", reqTimeout=5))
    return SmsClient(Credential(qcloud.KEY, secret), "ap-guangzhou", profile)


def _sms_request() -> Any:
    request = sms_models.SendSmsRequest()
    request.PhoneNumberSet, request.SmsSdkAppId = ["+8613800138000"], qcloud.APP
    request.SignName, request.TemplateId = "人才办", "449739"
    request.TemplateParamSet, request.SessionContext = ["传达", "11月25日", "4711"], "our-id"
    return request


def _pull(request: Any) -> Any:
    request.Limit, request.SmsSdkAppId = 100, qcloud.APP
    return request


def _shape(authorization: str) -> list[str]:
    """Its algorithm and the names of its parts."""
    algorithm, _, parts = authorization.partition(" ")
    return [algorithm, *(part.partition("=")[0] for part in parts.split(","))]


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(key, said) for key, _, said in (pair.partition("=") for pair in query.split("&"))]
