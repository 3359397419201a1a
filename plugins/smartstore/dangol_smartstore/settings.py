"""What a seller tells dangol to connect a SmartStore."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator

from dangol import StoreSettings, translator

__all__ = ["SmartStoreSettings"]

_ = translator("dangol_smartstore", __file__)
_SECRET = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{22}")
"""An application secret is a bcrypt salt (facts/smartstore.md 1)."""


class SmartStoreSettings(StoreSettings):
    """Keys of an application of the type "own store" (내 스토어), from the Commerce API centre."""

    client_id: str = Field(
        min_length=1, max_length=58, pattern=r"^[!-~]+$", description="Application ID (애플리케이션 ID)."
    )
    client_secret: SecretStr = Field(description="Application secret (애플리케이션 시크릿), begins with $2a$.")
    answers_days: int = Field(
        14,
        ge=0,
        le=60,
        description="How many days back every sync looks for inquiries answered in the seller centre.",
    )

    @field_validator("client_secret", mode="after")
    @classmethod
    def _is_a_salt(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value().strip()
        if not _SECRET.fullmatch(secret):
            raise ValueError(_("must be the whole secret: 29 characters that begin with $2a$"))
        return SecretStr(secret)
