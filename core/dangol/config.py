"""dangol's own configuration: ``DANGOL_…`` in the environment and ``dangol.toml`` in the data folder.

Apart from the stores' settings because the library behind it takes longer to load than a poll that
finds nothing: ``App`` loads it only where there is something to read.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.settings import OTHER_VARIABLES, describe

__all__ = ["Settings", "load_settings"]


class Settings(BaseSettings):
    """dangol's own settings. Every name may be given as ``DANGOL_<NAME>`` or in ``dangol.toml``."""

    model_config = SettingsConfigDict(
        env_prefix="DANGOL_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_nested_delimiter="__",
    )

    shop: str = Field("", description="The shop's name as it signs its messages.")
    low_rating: int = Field(
        3, ge=1, le=4, description="Reviews with this many stars or fewer get an apology and a call."
    )
    settle_days: int = Field(7, ge=0, le=60, description="Days after receipt before a review of goods is asked for.")
    remind_days: int = Field(7, ge=1, le=60, description="Days between the request for a review and its only reminder.")
    ask_within_days: int = Field(
        45, ge=1, le=180, description="An order confirmed longer ago than this is left in peace."
    )
    person_ask_days: int = Field(
        7, ge=0, le=180, description="Days between two requests to one person, over all orders and stores."
    )
    reply_within_days: int = Field(
        90, ge=1, le=365, description="A review or question older than this is no longer answered."
    )
    polite_from: int = Field(9, ge=0, le=23, description="First hour (Korean time) in which messages leave.")
    polite_until: int = Field(
        20, ge=1, le=24, description="Hour (Korean time) from which messages wait for the next day."
    )
    stores: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Settings of stores, such as DANGOL_STORES__MAIN__CLIENT_SECRET; they win over stored ones.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by pydantic-settings, not used here
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(home: Path) -> Settings:
    """Read the environment and ``home/dangol.toml``. Raises ``ConfigError`` naming every wrong key."""
    _refuse_unknown_variables()
    path = home / "dangol.toml"

    class Here(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return Here()
    except ValidationError as wrong:
        raise ConfigError(describe(wrong), hint=_("Look in the environment (DANGOL_…) and in dangol.toml.")) from None
    except ValueError as wrong:
        raise ConfigError(
            _("dangol.toml cannot be read: {reason}").format(reason=wrong),
            hint=_("Mend the line, or remove the file."),
        ) from None


def _refuse_unknown_variables() -> None:
    import difflib

    known = {f"DANGOL_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES.keys()
    for name in sorted(os.environ):
        if not name.startswith("DANGOL_") or name.split("__")[0] in known:
            continue
        near = difflib.get_close_matches(name, known, 1)
        hint = _("Did you mean {name}?").format(name=near[0]) if near else _("See docs/settings.md for all names.")
        raise ConfigError(_("Unknown setting {name} in the environment.").format(name=name), hint=hint)
