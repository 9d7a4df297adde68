"""What Tencent Cloud's codes mean for us.

Answers: https://cloud.tencent.com/document/api/382/52075 and 382/38780 (common ones). Receipts: 382/59177.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.channels.outcome import Result

ANSWERS: Final = MappingProxyType({
    "Ok": Result.accepted,
    # Too many for now: calls a second; texts to one number in 30 seconds, an hour, a day.
    "RequestLimitExceeded": Result.try_later,
    "RequestLimitExceeded.IPLimitExceeded": Result.try_later,
    "RequestLimitExceeded.UinLimitExceeded": Result.try_later,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": Result.try_later,
    "LimitExceeded.DeliveryFrequencyLimit": Result.try_later,
    "LimitExceeded.PhoneNumberThirtySecondLimit": Result.try_later,
    "LimitExceeded.PhoneNumberOneHourLimit": Result.try_later,
    "LimitExceeded.PhoneNumberDailyLimit": Result.try_later,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": Result.try_later,
    "LimitExceeded.GlobalSmsSendingRateLimit": Result.try_later,
    "ResourceUnavailable": Result.try_later,
    # A clock that was wrong is put right.
    "AuthFailure.SignatureExpire": Result.try_later,
    "InternalError.RequestTimeException": Result.try_later,
    # Whether it was taken is not said.
    "InternalError": Result.ambiguous,
    "InternalError.OtherError": Result.ambiguous,
    "InternalError.UnknownError": Result.ambiguous,
    "InternalError.Timeout": Result.ambiguous,
    "InternalError.SendAndRecvFail": Result.ambiguous,
    "InternalError.ParseBackendResponseFail": Result.ambiguous,
    # The number.
    "InvalidParameterValue.IncorrectPhoneNumber": Result.undeliverable,
    "FailedOperation.PhoneNumberParseFail": Result.undeliverable,
    # On this gateway's own list of those who want nothing: another may.
    "FailedOperation.PhoneNumberInBlacklist": Result.refused,
    # Account, balance, quota.
    "FailedOperation.InsufficientBalanceInSmsPackage": Result.refused,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": Result.refused,
    "UnauthorizedOperation.RequestIpNotInWhitelist": Result.refused,
    "UnauthorizedOperation.RequestPermissionDeny": Result.refused,
    "UnauthorizedOperation.SdkAppIdIsDisabled": Result.refused,
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": Result.refused,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": Result.refused,
    "UnauthorizedOperation": Result.refused,
    "AuthFailure.InvalidAuthorization": Result.refused,
    "AuthFailure.InvalidSecretId": Result.refused,
    "AuthFailure.MFAFailure": Result.refused,
    "AuthFailure.SecretIdNotFound": Result.refused,
    "AuthFailure.SignatureFailure": Result.refused,
    "AuthFailure.TokenFailure": Result.refused,
    "AuthFailure.UnauthorizedOperation": Result.refused,
    "IpInBlacklist": Result.refused,
    "IpNotInWhitelist": Result.refused,
    "LimitExceeded.AppDailyLimit": Result.refused,
    "LimitExceeded.AppMainlandChinaDailyLimit": Result.refused,
    "LimitExceeded.AppGlobalDailyLimit": Result.refused,
    "LimitExceeded.AppCountryOrRegionDailyLimit": Result.refused,
    "LimitExceeded.AppCountryOrRegionInBlacklist": Result.refused,
    "LimitExceeded.DailyLimit": Result.refused,
    "InvalidParameter.AppidAndBizId": Result.refused,
    "InvalidParameterValue.SdkAppIdNotExist": Result.refused,
    # Signature, template, words.
    "FailedOperation.SignatureIncorrectOrUnapproved": Result.refused,
    "FailedOperation.MissingSignature": Result.refused,
    "FailedOperation.MissingSignatureList": Result.refused,
    "FailedOperation.MissingTemplateList": Result.refused,
    "FailedOperation.TemplateIncorrectOrUnapproved": Result.refused,
    "FailedOperation.TemplateIdNotExist": Result.refused,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Result.refused,
    "FailedOperation.TemplateUnapprovedOrNotExist": Result.refused,
    "FailedOperation.ContainSensitiveWord": Result.refused,
    "FailedOperation.FailResolvePacket": Result.refused,
    "FailedOperation.JsonParseFail": Result.refused,
    "FailedOperation.MarketingSendTimeConstraint": Result.refused,
    "InternalError.JsonParseFail": Result.refused,
    "InternalError.RestApiInterfaceNotExist": Result.refused,
    "InternalError.SigFieldMissing": Result.refused,
    "InternalError.SigVerificationFail": Result.refused,
    "InvalidParameter": Result.refused,
    "InvalidParameter.DirtyWordFound": Result.refused,
    "InvalidParameter.InvalidParameters": Result.refused,
    "InvalidParameterValue.ContentLengthLimit": Result.refused,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Result.refused,
    "InvalidParameterValue.TemplateParameterFormatError": Result.refused,
    "InvalidParameterValue.TemplateParameterLengthLimit": Result.refused,
    "LimitExceeded.PhoneNumberCountLimit": Result.refused,
    "MissingParameter": Result.refused,
    "MissingParameter.EmptyPhoneNumberSet": Result.refused,
    "UnsupportedOperation": Result.refused,
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": Result.refused,
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": Result.refused,
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": Result.refused,
    "UnsupportedOperation.UnsupportedRegion": Result.refused,
})  # fmt: skip

RECEIPTS: Final = MappingProxyType({
    "DELIVRD": Result.delivered,
    "UNDELIV": Result.undeliverable,
    "EXPIRED": Result.undeliverable,
    "DELETED": Result.undeliverable,
    "SUBFAIL": Result.undeliverable,
    "UNKNOWN": Result.undeliverable,
    # The carrier's policy, or the way to it: another may do better.
    "REJECTD": Result.refused,
    "COMFAIL": Result.refused,
    "WTNFAIL": Result.refused,
})  # fmt: skip

CODES: Final = MappingProxyType({**ANSWERS, **RECEIPTS})
"""Every code in one table: none stands in both."""
