"""What Alibaba Cloud's codes mean for us.

Answers: https://help.aliyun.com/document_detail/101346.html. Receipts: https://help.aliyun.com/document_detail/101347.html.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.channels.outcome import Result

ANSWERS: Final = MappingProxyType({
    "OK": Result.accepted,
    # Too many for now: a minute, an hour, a day to one number; calls a second.
    "isv.BUSINESS_LIMIT_CONTROL": Result.try_later,
    "Throttling": Result.try_later,
    "Throttling.User": Result.try_later,
    "Throttling.Api": Result.try_later,
    "isv.DATA_NOT_EXIST": Result.try_later,
    "isv.BILLING_DEDUCTION_ERROR": Result.try_later,
    # Whether it was taken is not said.
    "isp.SYSTEM_ERROR": Result.ambiguous,
    "isp.GATEWAY_ERROR": Result.ambiguous,
    "isp.UNKNOWN": Result.ambiguous,
    "ServiceUnavailable": Result.ambiguous,
    "InternalError": Result.ambiguous,
    # The number.
    "isv.MOBILE_NUMBER_ILLEGAL": Result.undeliverable,
    # Not by this gateway: account, balance, quota.
    "isv.OUT_OF_SERVICE": Result.refused,
    "isv.AMOUNT_NOT_ENOUGH": Result.refused,
    "isv.ACCOUNT_NOT_EXISTS": Result.refused,
    "isv.ACCOUNT_ABNORMAL": Result.refused,
    "isv.PRODUCT_UN_SUBSCRIPT": Result.refused,
    "isv.PRODUCT_UNSUBSCRIBE": Result.refused,
    "isv.DAY_LIMIT_CONTROL": Result.refused,
    "isv.MONTH_LIMIT_CONTROL": Result.refused,
    "isv.SMS_TEST_NUMBER_LIMIT": Result.refused,
    "isv.DENY_IP_RANGE": Result.refused,
    "isp.RAM_PERMISSION_DENY": Result.refused,
    "isv.RAM_PERMISSION_DENY": Result.refused,
    "Forbidden.RAM": Result.refused,
    "InvalidAccessKeyId.NotFound": Result.refused,
    "InvalidAccessKeyId.Inactive": Result.refused,
    "SignatureDoesNotMatch": Result.refused,
    "IncompleteSignature": Result.refused,
    # An hour's clock fault passes, and a nonce is never the same twice.
    "InvalidTimeStamp.Expired": Result.try_later,
    "SignatureNonceUsed": Result.try_later,
    # Signature, template, words.
    "isv.SMS_SIGNATURE_ILLEGAL": Result.refused,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Result.refused,
    "isv.SMS_SIGN_ILLEGAL": Result.refused,
    "isv.SIGN_STATE_ILLEGAL": Result.refused,
    "isv.EXTEND_CODE_ERROR": Result.refused,
    "isv.SMS_TEMPLATE_ILLEGAL": Result.refused,
    "isv.TEMPLATE_MISSING_PARAMETERS": Result.refused,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Result.refused,
    "isv.TEMPLATE_COUNT_OVER_LIMIT": Result.refused,
    "isv.INVALID_PARAMETERS": Result.refused,
    "isv.INVALID_JSON_PARAM": Result.refused,
    "isv.PARAM_LENGTH_LIMIT": Result.refused,
    "isv.PARAM_NOT_SUPPORT_URL": Result.refused,
    "isv.BLACK_KEY_CONTROL_LIMIT": Result.refused,
    "isv.SMS_CONTENT_ILLEGAL": Result.refused,
    "isv.MOBILE_COUNT_OVER_LIMIT": Result.refused,
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Result.refused,
    "isv.UNSUPPORTED_CONTENT": Result.refused,
    "MissingPhoneNumbers": Result.refused,
    "MissingSignName": Result.refused,
    "MissingTemplateCode": Result.refused,
})  # fmt: skip

RECEIPTS: Final = MappingProxyType({
    "DELIVERED": Result.delivered,
    "DELIVRD": Result.delivered,
    # The gateway or the carrier would not: another may.
    "CONTENT_KEYWORD": Result.refused,
    "CONTENT_ERROR": Result.refused,
    "CONTENT_LIMIT": Result.refused,
    "SIGNATURE_BLACKLIST": Result.refused,
    "SMS_SIGNATURE_ILLEGAL": Result.refused,
    "MOBILE_SEND_LIMIT": Result.refused,
    "MOBILE_IN_BLACK": Result.refused,
    "NO_ROUTE": Result.refused,
    "SERVER_ERROR": Result.refused,
    "SP_UNKNOWN_ERROR": Result.refused,
    # The number or the phone.
    "IS_CLOSED": Result.undeliverable,
    "POWER_OFF": Result.undeliverable,
    "INVALID_NUMBER": Result.undeliverable,
    "USER_REJECT": Result.undeliverable,
    "MOBILE_NOT_ON_SERVICE": Result.undeliverable,
    "MOBILE_ACCOUNT_ABNORMAL": Result.undeliverable,
    "MOBILE_TERMINAL_ERROR": Result.undeliverable,
    "SP_NOT_BY_INTER_SMS": Result.undeliverable,
    "EXPIRED": Result.undeliverable,
    "UNDELIV": Result.undeliverable,
    "REJECTD": Result.refused,
    "UNKNOWN": Result.undeliverable,
})  # fmt: skip

CODES: Final = MappingProxyType({**ANSWERS, **RECEIPTS})
"""Every code in one table: none stands in both with two meanings."""
