"""The settings: what is taken, what is refused, and what is never shown."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.errors import ConfigError
from dangol.settings import validate_channel
from dangol_solapi.settings import SolapiSettings

GOOD: dict[str, Any] = {"api_key": "NCSKEY", "api_secret": "VERYSECRET", "sender": ""}


def test_the_least_that_is_needed() -> None:
    settings = SolapiSettings.model_validate(GOOD)
    assert (settings.sms_won, settings.lms_won, settings.alimtalk_won) == (20, 50, 19)
    assert (settings.certified, settings.text_instead, settings.sender, settings.templates) == (False, False, "", {})
    assert "VERYSECRET" not in repr(settings)


@pytest.mark.parametrize(
    "given, kept", [("02-000-0000", "020000000"), ("1588-0000", "15880000"), ("+82 2 000 0000", "020000000")]
)
def test_a_sender_number_is_kept_as_digits(given: str, kept: str) -> None:
    assert SolapiSettings.model_validate(GOOD | {"sender": given}).sender == kept


def test_templates_are_read_as_typed_and_as_stored() -> None:
    for given in ('{"T": "안내 #{이름}"}', {"T": "안내 #{이름}"}):
        assert SolapiSettings.model_validate(GOOD | {"templates": given}).templates == {"T": "안내 #{이름}"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "12"},
        {"templates": "[1]"},
        {"templates": "{"},
        {"api_key": "with blank"},
        {"api_secret": ""},
        {"sms_won": "-1"},
        {"settle_minutes": "0"},
        {"base_url": "https://elsewhere.example"},
        {"colour": "red"},
    ],
)
def test_what_is_refused_names_the_key_and_not_the_value(wrong: dict[str, Any]) -> None:
    (name, value) = next(iter(wrong.items()))
    with pytest.raises(ConfigError, match=name) as refused:
        validate_channel(SolapiSettings, GOOD | wrong, "solapi")
    assert len(value) < 2 or value not in refused.value.message
