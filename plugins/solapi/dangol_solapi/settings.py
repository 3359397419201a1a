"""What a seller tells dangol to send by Solapi."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from pydantic import Field, SecretStr, field_validator

from dangol import ChannelSettings, translator

__all__ = ["SolapiSettings", "digits"]

_ = translator("dangol_solapi", __file__)

_KEY = re.compile(r"[!-~]+")
_NUMBER = re.compile(r"0\d{7,10}|1\d{7}")


class SolapiSettings(ChannelSettings):
    """Keys of your account at Solapi, the number that you registered there, and what a message costs you."""

    api_key: SecretStr = Field(min_length=1, max_length=64, description="API key of your account.")
    api_secret: SecretStr = Field(min_length=1, description="API secret that belongs to the key.")
    sender: str = Field(
        max_length=20, description="Number that messages come from, as it is registered with Solapi (발신번호)."
    )
    kakao_channel: str = Field(
        "",
        max_length=64,
        pattern=r"^[!-~]*$",
        description="Solapi's id of your Kakao channel (pfId), for AlimTalk; empty: none.",
    )
    templates: dict[str, str] = Field(
        default_factory=dict,
        description="Approved AlimTalk templates, id and text; filled in by: dangol solapi templates --take",
    )
    text_instead: bool = Field(
        False,
        description="Whether a notice about an order that Kakao cannot deliver comes as a text message; "
        "requests and the like never do.",
    )
    certified: bool = Field(
        False,
        description="Whether Solapi holds the certificate for advertising (전송자격인증): look it up first.",
    )
    sms_won: int = Field(20, ge=0, le=10_000, description="Price of a short text message in won, by your contract.")
    lms_won: int = Field(50, ge=0, le=10_000, description="Price of a long text message in won, by your contract.")
    alimtalk_won: int = Field(19, ge=0, le=10_000, description="Price of an AlimTalk in won, by your contract.")
    settle_minutes: int = Field(
        10,
        ge=1,
        le=1440,
        description="Minutes after which a message that Solapi does not list counts as not sent; seen twice.",
    )

    @field_validator("api_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        if not _KEY.fullmatch(value.get_secret_value()):
            raise ValueError(_("has letters that do not belong there"))
        return value

    @field_validator("sender")
    @classmethod
    def _is_number(cls, value: str) -> str:
        number = digits(value)
        if number and not _NUMBER.fullmatch(number):
            raise ValueError(_("must be a telephone number of Korea"))
        return number

    @field_validator("templates", mode="before")
    @classmethod
    def _are_templates(cls, value: Any) -> Any:
        """Read what is typed on a command line: a JSON object."""
        if not isinstance(value, str):
            return value
        try:
            return msgspec.json.decode(value or "{}", type=dict[str, str])
        except msgspec.DecodeError:
            raise ValueError(_("must be a JSON object of id and text")) from None


def digits(number: str) -> str:
    """Return a number as the relay wants it: digits alone, without the country."""
    bare = re.sub(r"[^\d+]", "", number)
    return re.sub(r"^\+?82", "0", bare) if bare.startswith(("+82", "82")) else bare
