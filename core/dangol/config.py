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
from dangol.toml import unreadable

__all__ = ["Settings", "load_settings"]

_MOVED = {
    "shop": "[shop] name",
    "low_rating": "[replies] low_rating",
    "settle_days": "[asks] settle_days",
    "remind_days": "[asks] remind_days",
    "ask_within_days": "[asks] within_days",
    "person_ask_days": "[asks] person_days",
    "reply_within_days": "[replies] within_days",
    "polite_from": "[day] polite_from",
    "polite_until": "[day] polite_until",
}
"""Settings of the first release that are choices of ``policy.toml``: where each is found there."""


class Settings(BaseSettings):
    """dangol's own settings. Every name may be given as ``DANGOL_<NAME>`` or in ``dangol.toml``."""

    model_config = SettingsConfigDict(
        env_prefix="DANGOL_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_nested_delimiter="__",
    )

    stores: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Settings of stores, such as DANGOL_STORES__MAIN__CLIENT_SECRET; they win over stored ones.",
    )
    channels: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="The same for channels, by account, such as DANGOL_CHANNELS__SOLAPI__API_SECRET.",
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
        keys = [str(error["loc"][0]) for error in wrong.errors(include_input=False, include_url=False) if error["loc"]]
        moved = next((key for key in keys if key in _MOVED), None)
        hint = _moved(moved) if moved else _("Look in the environment (DANGOL_…) and in dangol.toml.")
        raise ConfigError(describe(wrong), hint=hint) from None
    except ValueError as wrong:
        raise unreadable(path.name, wrong) from None


def _moved(name: str) -> str:
    return _("Write it into policy.toml of the data folder as {place}, and remove it here.").format(place=_MOVED[name])


def _refuse_unknown_variables() -> None:
    import difflib

    known = {f"DANGOL_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES.keys()
    for name in sorted(os.environ):
        if not name.startswith("DANGOL_") or name.split("__")[0] in known:
            continue
        moved = name.removeprefix("DANGOL_").lower()
        if moved in _MOVED:
            raise ConfigError(
                _("The setting {name} is a choice of your policy now.").format(name=name), hint=_moved(moved)
            )
        near = difflib.get_close_matches(name, known, 1)
        hint = _("Did you mean {name}?").format(name=near[0]) if near else _("See docs/settings.md for all names.")
        raise ConfigError(_("Unknown setting {name} in the environment.").format(name=name), hint=hint)
