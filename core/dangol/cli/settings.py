"""Settings of stores and channels as a person gives them: in pairs, or asked for one after the other."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import click

from dangol.desk.stores import voice
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic.fields import FieldInfo

    from dangol.cli.desk import Desk
    from dangol.settings import ConnectionSettings

__all__ = ["asked", "given_pairs"]


def given_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Read KEY=VALUE. Raises ``ConfigError``."""
    values = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise ConfigError(_("--set wants KEY=VALUE."), hint=_("For example: --set client_id=abc"))
        values[key.strip()] = value.strip()
    return values


def asked(desk: Desk, model: type[ConnectionSettings], values: dict[str, Any]) -> dict[str, Any]:
    """Ask for every setting that must be there; Enter keeps what is known."""
    say = voice(model)
    desk.say(say(inspect.getdoc(model) or "") + "\n")
    answers = dict(values)
    for key, field in model.model_fields.items():
        if field.is_required():
            answers[key] = _ask_one(say(field.description or key), field, values.get(key))
    return answers


def _ask_one(text: str, field: FieldInfo, known: Any) -> Any:
    if known is not None:
        text = _("{question} (Enter keeps it)").format(question=text)
    default = None if known is None else ""
    answer: str = click.prompt(text, default=default, show_default=False, hide_input=_is_secret(field), err=True)
    return answer.strip() or known


def _is_secret(field: FieldInfo) -> bool:
    from pydantic import SecretStr

    return "SecretStr" in str(field.annotation) or field.annotation is SecretStr
