"""The base of every store's settings, and what is wrong with some, in the seller's words."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dangol.errors import ConfigError
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = [
    "OTHER_VARIABLES",
    "ChannelSettings",
    "ConnectionSettings",
    "StoreSettings",
    "describe",
    "is_loopback",
    "validate_channel",
    "validate_store",
]


OTHER_VARIABLES = {
    "DANGOL_HOME": "The data folder.",
    "DANGOL_STATE": "Where this computer remembers what was sent, outside the data folder.",
    "DANGOL_LANG": "ko or en.",
    "DANGOL_CLOCK": "Fixes the clock at an aware time; refused with --live except towards this machine.",
    "DANGOL_KEY": "The key that encrypts stored secrets, before the key file and the keyring.",
    "DANGOL_PASSPHRASE": "The passphrase of encrypted backups, where nobody is there to be asked.",
}
"""Variables that are read without the configuration, with their meaning."""


def is_loopback(url: str) -> bool:
    """Tell whether ``url`` points at this machine by number or as ``localhost``."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ConnectionSettings(BaseModel):
    """Base of all settings of stores and channels: frozen, unknown keys refused, values never shown in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str | None = Field(None, description="Another address of the API: a mocked API on this machine.")

    @field_validator("base_url")
    @classmethod
    def _only_this_machine(cls, value: str | None) -> str | None:
        if value is not None and not is_loopback(value):
            raise ValueError(_("must be an address of this machine, such as http://127.0.0.1:8000"))
        return value


class StoreSettings(ConnectionSettings):
    """Base of every platform's settings."""


class ChannelSettings(ConnectionSettings):
    """Base of every channel's settings."""


_EXPECTED = {
    "missing": N_("must be set"),
    "extra_forbidden": N_("is not known here"),
    "int_parsing": N_("must be a whole number"),
    "int_type": N_("must be a whole number"),
    "greater_than_equal": N_("must be at least {ge}"),
    "less_than_equal": N_("must be at most {le}"),
    "string_type": N_("must be a text"),
    "string_too_short": N_("must not be empty"),
    "string_too_long": N_("must be at most {max_length} letters long"),
    "string_pattern_mismatch": N_("has letters that do not belong there"),
}
"""pydantic's kinds of errors in the seller's words; what is missing here, and what plugins say, stands as it is."""


def describe(wrong: ValidationError) -> str:
    """Name each wrong key and what is expected of it, never its value."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {_expected(error)}"
        for error in wrong.errors(include_input=False, include_url=False)
    )


def _expected(error: ErrorDetails) -> str:
    known = _EXPECTED.get(error["type"])
    if known is not None:
        return _(known).format(**error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ")


def validate_store(model: type[ConnectionSettings], values: dict[str, Any], name: str) -> ConnectionSettings:
    """Check a store's settings against its platform's model. Raises ``ConfigError``."""
    hint = _("Set it again with: dangol connect {name} --platform P {pairs}")
    return _valid(model, values, name, _("Store {name}: {problems}"), hint)


def validate_channel(model: type[ConnectionSettings], values: dict[str, Any], name: str) -> ConnectionSettings:
    """Check a channel's settings against its model. Raises ``ConfigError``."""
    hint = _("Set it again with: dangol channel connect {name} {pairs}")
    return _valid(model, values, name, _("Channel {name}: {problems}"), hint)


def _valid(
    model: type[ConnectionSettings], values: dict[str, Any], name: str, told: str, hint: str
) -> ConnectionSettings:
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        raise ConfigError(
            told.format(name=name, problems=describe(wrong)), hint=hint.format(name=name, pairs=_pairs(wrong))
        ) from None


def _pairs(wrong: ValidationError) -> str:
    keys = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors(include_input=False) if error["loc"])
    return " ".join(f"--set {key}=…" for key in keys) or "--set KEY=…"
