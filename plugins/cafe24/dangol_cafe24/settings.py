"""What a seller tells dangol to connect a Cafe24 mall."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from dangol import StoreSettings, translator

__all__ = ["Cafe24Settings"]

_ = translator("dangol_cafe24", __file__)

_SCOPES = "mall.read_order mall.read_community mall.write_community mall.read_product"
_SCOPE = re.compile(r"mall\.(read|write)_[a-z]+")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d{1,5})?(/[!-~]*)?")


class Cafe24Settings(StoreSettings):
    """Keys of an application of your own, from the Cafe24 developer centre, and what your mall is like."""

    mall_id: str = Field(
        max_length=63,
        pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        description="Mall ID: the first word of your mall's address at cafe24.com.",
    )
    client_id: str = Field(min_length=1, max_length=64, pattern=r"^[!-~]+$", description="Client ID of the app.")
    client_secret: SecretStr = Field(min_length=1, description="Client secret of the app.")
    redirect_uri: str = Field(
        "",
        max_length=500,
        description="Redirect URI registered with the app; empty: https://MALL.cafe24.com/.",
    )
    scopes: str = Field(
        _SCOPES,
        description="What dangol asks leave for, separated by spaces. Add mall.read_customer for the members' "
        "consent to advertising, mall.read_promotion and mall.write_promotion for coupons, mall.read_notification "
        "and mall.write_notification for text messages.",
    )
    shop_no: int = Field(1, ge=1, le=999, description="Number of the shop, in malls with several.")
    api_version: str = Field(
        "2026-09-01", pattern=r"^20\d\d-(03|06|09|12)-01$", description="Version of the API to ask for."
    )
    review_board: int | None = Field(None, ge=0, description="Board of the reviews; empty: found by name; 0: none.")
    qna_board: int | None = Field(None, ge=0, description="Board of the product questions; likewise.")
    one_to_one_board: int | None = Field(None, ge=0, description="Board of the 1:1 inquiries; likewise.")
    urgent: bool = Field(True, description="Whether to read urgent inquiries.")
    reread_days: int = Field(
        14,
        ge=0,
        le=180,
        description="How many days back every sync reads the boards again, for what was edited, deleted or answered.",
    )
    review_reply: Literal["comment", "article"] = Field(
        "comment", description="How reviews are answered: comment or article."
    )
    writer: str = Field("", max_length=100, description="Name under which answers are written; empty: the mall ID.")
    client_ip: str = Field(
        "127.0.0.1",
        pattern=r"^(\d{1,3}\.){3}\d{1,3}$",
        description="Internet address that answers are stored with; Cafe24 wants one and shows it to you alone.",
    )
    sms_sender: str = Field(
        "", max_length=20, pattern=r"^[\d-]*$", description="Number, verified by Cafe24, that text messages come from."
    )
    sms_certified: bool = Field(
        False,
        description="Whether Cafe24's relay holds the certificate for advertising (전송자격인증); ask Cafe24 first.",
    )
    webhook_key: SecretStr | None = Field(None, description="X-API-Key of the app's webhooks, if you use them.")

    @field_validator("redirect_uri")
    @classmethod
    def _is_private(cls, value: str) -> str:
        if value and not value.startswith("https://") and not _LOOPBACK.fullmatch(value):
            raise ValueError(_("must begin with https://, or be an address of this machine"))
        return value

    @field_validator("scopes")
    @classmethod
    def _are_scopes(cls, value: str) -> str:
        named = value.replace(",", " ").split()
        if not named or not all(_SCOPE.fullmatch(one) for one in named):
            raise ValueError(_("must be names like mall.read_order, separated by spaces"))
        return " ".join(dict.fromkeys(named))

    @property
    def asked(self) -> tuple[str, ...]:
        """The scopes to ask leave for."""
        return tuple(self.scopes.split())

    @property
    def home(self) -> str:
        """The address of the mall, as its buyers know it."""
        return f"https://{self.mall_id}.cafe24.com"

    @property
    def shop(self) -> str:
        """The name under which answers are written."""
        return self.writer or self.mall_id
