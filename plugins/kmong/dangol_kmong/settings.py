"""What a seller tells dangol to connect a Kmong profile."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from dangol import StoreSettings, translator
from dangol_kmong.parse import thread_of_link

__all__ = ["KmongSettings"]

_ = translator("dangol_kmong", __file__)
_LOCAL = ("127.0.0.1", "::1", "localhost")


class KmongSettings(StoreSettings):
    """Your nickname on Kmong, and, if you like, the mailbox in which its notifications arrive."""

    nickname: str = Field(min_length=1, max_length=100, description="Your own nickname on Kmong (전문가 닉네임).")
    imap_host: str | None = Field(None, description="The IMAP server of your own mailbox, such as imap.naver.com.")
    imap_user: str | None = Field(None, description="The user name of the mailbox.")
    imap_password: SecretStr | None = Field(
        None, description="The mailbox's password for mail programs (never the one of Kmong)."
    )
    imap_port: int = Field(993, ge=1, le=65535, description="The port of the IMAP server.")
    imap_folder: str = Field("INBOX", min_length=1, description="The folder in which Kmong's mails arrive.")
    imap_tls: bool = Field(True, description="No encryption is for a mail server on this computer only.")
    thread_links: dict[str, str] = Field(
        default_factory=dict,
        description="Links of message threads by nickname, as NICKNAME=LINK, separated by spaces.",
    )

    @field_validator("nickname")
    @classmethod
    def _as_shown(cls, value: str) -> str:
        return value.strip().removesuffix("님")

    @field_validator("thread_links", mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        """Read ``NICKNAME=LINK NICKNAME=LINK``, which is how settings are typed."""
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split()]
        return {name: link for name, _sign, link in pairs}

    @field_validator("thread_links")
    @classmethod
    def _lead_to_threads(cls, value: dict[str, str]) -> dict[str, str]:
        if any(thread_of_link(link) is None for link in value.values()):
            raise ValueError(_("must be NICKNAME=LINK, with links such as https://kmong.com/inboxes?inbox_group_id=1"))
        return value

    @model_validator(mode="after")
    def _whole_mailbox(self) -> Self:
        parts = (self.imap_host, self.imap_user, self.imap_password)
        if any(parts) and not all(parts):
            raise ValueError(_("a mailbox needs imap_host, imap_user and imap_password together"))
        if not self.imap_tls and self.imap_host not in _LOCAL:
            raise ValueError(_("imap_tls can be off for a mail server on this computer only"))
        return self
