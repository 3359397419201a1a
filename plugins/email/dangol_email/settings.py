"""What a seller tells dangol to send mails from the shop's own address."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from dangol import ChannelSettings, translator

__all__ = ["EmailSettings"]

_ = translator("dangol_email", __file__)
_LOCAL = ("127.0.0.1", "::1", "localhost")
_ADDRESS = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"


class EmailSettings(ChannelSettings):
    """The mail service by which your shop writes: its server for sending, and the shop's address there."""

    smtp_host: str = Field(min_length=1, description="The server for sending, such as smtp.naver.com.")
    address: str = Field(pattern=_ADDRESS, description="The address from which the shop writes.")
    password: SecretStr = Field(description="The password for mail programs (an app password where there is one).")
    user: str = Field("", description="The user name, where it is not the address.")
    name: str = Field("", max_length=60, description="The name beside the address, such as the shop's.")
    smtp_port: int = Field(587, ge=1, le=65535, description="The port of the server for sending: 587, or 465 for tls.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted: starttls or tls; none on this computer only."
    )
    imap_host: str | None = Field(None, description="The IMAP server of the same mailbox, to read answers there.")
    imap_port: int = Field(993, ge=1, le=65535, description="The port of the IMAP server.")
    imap_tls: bool = Field(True, description="No encryption is for a mail server on this computer only.")
    sent_folder: str | None = Field(
        None, description="The folder into which your mail service itself puts every mail that it sends for you."
    )
    unsubscribe: str | None = Field(
        None, pattern=_ADDRESS, description="Where advertising is refused by mail; the shop's own address without it."
    )
    unsubscribe_url: str | None = Field(
        None, pattern=r"^https://\S+$", description="A page of yours that takes a refusal in one step (RFC 8058)."
    )

    @property
    def login(self) -> str:
        """The user name."""
        return self.user or self.address

    @property
    def refusals(self) -> str:
        """The address to which refusals go."""
        return self.unsubscribe or self.address

    @field_validator("smtp_host", "imap_host")
    @classmethod
    def _a_name(cls, value: str | None) -> str | None:
        if value is not None and ((":" in value.strip("[]") and value != "::1") or "/" in value or " " in value):
            raise ValueError(_("must be the name of a server alone, without a port"))
        return value

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.security == "none" and self.smtp_host not in _LOCAL:
            raise ValueError(_("security can be none for a mail server on this computer only"))
        if not self.imap_tls and self.imap_host not in (None, *_LOCAL):
            raise ValueError(_("imap_tls can be off for a mail server on this computer only"))
        if self.sent_folder is not None and self.imap_host is None:
            raise ValueError(_("sent_folder needs imap_host"))
        return self
