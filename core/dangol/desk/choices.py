"""The seller's choices, changed one by one: each with its meaning and limits, checked as the file would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import N_, _
from dangol.policies import POLICY_FILE, Policies, read_policies, written
from dangol.policy import SECTIONS
from dangol.storage.files import write_through

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.app import App
    from dangol.decisions import Rule

__all__ = ["TITLES", "Choice", "changed", "choices", "keep", "rules_of", "switched"]

TITLES = {
    "shop": N_("Your shop"),
    "asks": N_("Asking for reviews"),
    "replies": N_("Answering reviews"),
    "inquiries": N_("Answering questions"),
    "care": N_("Regulars and care"),
    "compensation": N_("What you may offer"),
    "returns": N_("Returns and delivery"),
    "calendar": N_("Days of work"),
    "journeys": N_("Journeys of services"),
    "day": N_("Hours of the day"),
    "prices": N_("What messages cost"),
    "sender": N_("Who advertises"),
    "channels": N_("Ways outside the markets"),
    "privacy": N_("For how long what is kept"),
}
"""What a seller calls the tables; one that is not here keeps its name."""
_BEFORE = ".before"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value. ``form`` is ``number``, ``text``, ``switch`` or ``lines``; ``fixed`` stands in the file alone."""

    name: str
    about: str
    value: str
    form: str
    low: int | None = None
    high: int | None = None


def choices(policies: Policies) -> list[tuple[str, str, list[Choice]]]:
    """Return every table but that of the rules: its name, its title, and its values."""
    return [
        (name, _(TITLES[name]) if name in TITLES else name, [_choice(field, table) for field in fields])
        for name in SECTIONS
        if name != "rules"
        for table in (getattr(policies.base, name),)
        for fields in (msgspec.structs.fields(table),)
    ]


def _choice(field: msgspec.structs.FieldInfo, table: Any) -> Choice:
    info = msgspec.inspect.type_info(field.type)
    about = (getattr(info, "extra_json_schema", None) or {}).get("description", field.name)
    while isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    value = getattr(table, field.name)
    low, high = getattr(info, "ge", None), getattr(info, "le", None)
    form = _form(info)
    shown = "\n".join(value) if form == "lines" else str(value)
    return Choice(name=field.name, about=_(about), value=shown, form=form, low=low, high=high)


def _form(info: msgspec.inspect.Type) -> str:
    if isinstance(info, msgspec.inspect.BoolType):
        return "switch"
    if isinstance(info, msgspec.inspect.IntType):
        return "number"
    if isinstance(info, msgspec.inspect.StrType):
        return "text"
    texts = isinstance(info, msgspec.inspect.VarTupleType) and isinstance(info.item_type, msgspec.inspect.StrType)
    return "lines" if texts else "fixed"


def rules_of(app: App) -> list[tuple[Rule, bool]]:
    """Return every rule, and whether it works."""
    base = app.policies.base
    return [(rule, rule.works(base)) for rule in app.plugins.rules()]


def changed(app: App, section: str, given: Mapping[str, str]) -> Policies:
    """Return the choices with other values in one table. Raises ``ConfigError`` naming what is wrong."""
    if section not in SECTIONS or section == "rules":
        raise ConfigError(_("There is no such table of choices."))
    table = getattr(app.policies.base, section)
    known = {field.name: _choice(field, table) for field in msgspec.structs.fields(table)}
    values = {name: _value(known[name], text) for name, text in given.items() if name in known}
    return _checked(app, section, msgspec.structs.replace(table, **values))


def _value(choice: Choice, text: str) -> object:
    text = text.replace("\r\n", "\n").strip()
    if choice.form == "number":
        if not text.lstrip("-").isdecimal():
            raise ConfigError(_("{name} must be a whole number.").format(name=choice.name))
        return int(text)
    if choice.form == "switch":
        return text == "1"
    if choice.form == "lines":
        return tuple(line.strip() for line in text.split("\n") if line.strip())
    return text


def switched(app: App, rule_id: str, *, on: bool) -> Policies:
    """Return the choices with a rule switched on or off. Raises ``ConfigError`` for one that is not there."""
    rule = next((rule for rule in app.plugins.rules() if rule.id == rule_id), None)
    if rule is None:
        raise ConfigError(_("There is no rule {name}; see docs/rules.md.").format(name=rule_id))
    table = app.policies.base.rules
    off = tuple(one for one in table.off if one != rule_id)
    named = tuple(one for one in table.on if one != rule_id)
    if on and rule.optional:
        named = (*named, rule_id)
    if not on and not rule.optional:
        off = (*off, rule_id)
    return _checked(app, "rules", msgspec.structs.replace(table, off=off, on=named))


def _checked(app: App, section: str, table: Any) -> Policies:
    """Read the choices back from the file that they would be: what the file may not say, is not chosen."""
    now = app.policies
    made = Policies(msgspec.structs.replace(now.base, **{section: table}), now.stores, now.categories, now.products)
    draft = app.home / f"{POLICY_FILE}.draft"
    write_through(draft, written(made).encode())
    try:
        return read_policies(draft)
    finally:
        draft.unlink()


def keep(app: App, policies: Policies) -> None:
    """Write the choices into the policy file; the one there was stays beside it, with its own comments."""
    path = app.home / POLICY_FILE
    if path.exists():
        write_through(path.with_name(path.name + _BEFORE), path.read_bytes())
    write_through(path, written(policies).encode())
    app.reread()
