"""Keys are checked before anybody is asked, and never shown."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dangol_smartstore.settings import SmartStoreSettings

GOOD = {"client_id": "demo", "client_secret": "$2a$04$abcdefghijklmnopqrstuu"}


def test_a_copied_secret_may_have_spaces_around_it() -> None:
    given = SmartStoreSettings.model_validate(GOOD | {"client_secret": f" {GOOD['client_secret']}\n"})
    assert given.client_secret.get_secret_value() == GOOD["client_secret"]
    assert GOOD["client_secret"] not in repr(given)


@pytest.mark.parametrize(
    "change",
    [
        {"client_secret": "CANARY"},
        {"client_secret": GOOD["client_secret"] + "CANARY"},
        {"client_secret": ""},
        {"client_id": ""},
        {"client_id": "CANARY with spaces"},
        {"client_id": "CANARY" * 10},
        {"answers_days": "CANARY"},
        {"answers_days": 61},
        {"account_id": "CANARY"},
        {"base_url": "https://CANARY.example"},
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as wrong:
        SmartStoreSettings.model_validate(GOOD | change)
    assert next(iter(change)) in str(wrong.value)
    assert "CANARY" not in str(wrong.value)


def test_the_longest_id_still_fits_what_bcrypt_signs() -> None:
    longest = SmartStoreSettings.model_validate(GOOD | {"client_id": "x" * 58})
    assert len(f"{longest.client_id}_{'0' * 13}") == 72
