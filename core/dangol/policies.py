"""The seller's ``policy.toml``: one set of choices, with others for single stores, categories and products.

```toml
[asks]
settle_days = 7

[stores.main.asks]
settle_days = 3

[categories.food]
words = ["cookie"]
[categories.food.asks]
settle_days = 2

[products."main/1001".asks]
settle_days = 30
```

Events for reviews stand in tables of their own, ``[events.NAME]``.

What is named more narrowly wins: a product's before its category's, that before the store's, that before all.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.policy import NO_DAY, SECTIONS, Policy
from dangol.review_events import events_of, problems_of, table_of
from dangol.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dangol.facts import Facts
    from dangol.policy import Section

__all__ = ["POLICY_FILE", "Category", "Policies", "changes", "load_policies", "quoted", "read_policies", "written"]

POLICY_FILE = "policy.toml"
_OF_PRODUCTS = ("asks", "replies", "inquiries", "returns", "journeys")
"""What may differ between products; the rest belongs to a shop or a store."""

Table = dict[str, Any]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """Products with one of ``words`` in their names, or named as ``store/id`` in ``products``."""

    words: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    changes: Table = {}

    def holds(self, store: str, product: str, name: str) -> bool:
        """Tell whether a product belongs to it."""
        return f"{store}/{product}" in self.products or any(word in name for word in self.words)


class Policies:
    """Every choice of a seller. ``of`` gives those that hold for one store or product."""

    def __init__(
        self,
        base: Policy = Policy(),  # noqa: B008 - frozen
        stores: Mapping[str, Table] | None = None,
        categories: Mapping[str, Category] | None = None,
        products: Mapping[str, Table] | None = None,
    ) -> None:
        self.base = base
        self.stores = dict(stores or {})
        self.categories = dict(categories or {})
        self.products = dict(products or {})
        self._made: dict[tuple[str, tuple[str, ...], str], Policy] = {}

    def of(self, store: str = "", product: str = "", name: str = "") -> Policy:
        """Return what holds for a store, or for a product of it; ``name`` is the product's."""
        groups = tuple(key for key, one in self.categories.items() if one.holds(store, product, name))
        own = f"{store}/{product}"
        key = (store if store in self.stores else "", groups, own if own in self.products else "")
        if key not in self._made:
            layers = [self.stores.get(key[0], {}), *(self.categories[group].changes for group in groups)]
            self._made[key] = _changed(self.base, *layers, self.products.get(key[2], {}))
        made = self._made[key]
        events = tuple(one for one in made.events if one.runs_in(store))
        return made if events == made.events else msgspec.structs.replace(made, events=events)

    def choices(self) -> tuple[object, ...]:
        """Return everything that the seller chose: what is equal in two, decides alike."""
        return self.base, self.stores, self.categories, self.products

    def about(self, facts: Facts) -> Policy:
        """Return what holds for the product that facts are about."""
        return self.of(facts.store, *facts.product)

    def variants(self, store: str) -> Sequence[Policy]:
        """Return every policy that may hold for something of a store: for how far back to look."""
        layers = [one.changes for one in self.categories.values()]
        layers += [changes for key, changes in self.products.items() if key.startswith(f"{store}/")]
        whole = self.of(store)
        return [whole, *(_changed(whole, changes) for changes in layers)]


def _changed(policy: Policy, *layers: Table) -> Policy:
    for layer in layers:
        sections = {
            name: msgspec.convert(msgspec.to_builtins(getattr(policy, name)) | values, SECTIONS[name])
            for name, values in layer.items()
        }
        policy = msgspec.structs.replace(policy, **sections)
    return policy


def load_policies(home: Path) -> Policies:
    """Read ``policy.toml`` of a data folder; without one the defaults hold. Raises ``ConfigError``."""
    return read_policies(home / POLICY_FILE) if (home / POLICY_FILE).exists() else Policies()


def read_policies(path: Path) -> Policies:
    """Read a policy file. Raises ``ConfigError`` that names every fault of it."""
    content = read_toml(path)
    _refuse(path, _problems(content))
    policies = _made(content)
    _refuse(path, (*_hours(policies), *_pauses(policies), *_trials(policies), *_guards(policies)))
    return policies


def _refuse(path: Path, problems: Iterable[str]) -> None:
    told = "; ".join(problems)
    if told:
        raise ConfigError(f"{path.name}: {told}", hint=_("All names and their meaning: dangol policy show"))


def _made(content: Table) -> Policies:
    categories = {
        name: Category(
            words=tuple(table.get("words", ())),
            products=tuple(table.get("products", ())),
            changes={key: table[key] for key in table if key in SECTIONS},
        )
        for name, table in content.get("categories", {}).items()
    }
    base = _changed(
        Policy(events=events_of(content.get("events", {}))),
        {name: content[name] for name in content if name in SECTIONS},
    )
    return Policies(base, content.get("stores"), categories, content.get("products"))


# how choices are written down


def written(policies: Policies) -> str:
    """Return the choices as a policy file, every name with its meaning as a comment."""
    about = _("Your choices. What you leave out keeps the value that is shown here.")
    lines = [f"# {about}", ""]
    for name in SECTIONS:
        lines += [f"[{name}]", *_explained(getattr(policies.base, name)), ""]
    for place, table in _tables(policies):
        lines += [f"[{place}]", *(f"{key} = {_value(value)}" for key, value in table.items()), ""]
    return "\n".join(lines)


def _explained(section: Section) -> Iterator[str]:
    for field in msgspec.structs.fields(section):
        info = msgspec.inspect.type_info(field.type)
        about = getattr(info, "extra_json_schema", None) or {}
        yield f"# {_(about['description'])}"
        yield f"{field.name} = {_value(getattr(section, field.name))}"


def _tables(policies: Policies) -> Iterator[tuple[str, Table]]:
    """Yield the name and the entries of every table that differs from what holds for all."""
    yield from ((f"events.{_key(event.name)}", table_of(event)) for event in policies.base.events)
    for store, layer in policies.stores.items():
        yield from ((f"stores.{_key(store)}.{name}", table) for name, table in layer.items())
    for group, one in policies.categories.items():
        yield f"categories.{_key(group)}", {"words": list(one.words), "products": list(one.products)}
        yield from ((f"categories.{_key(group)}.{name}", table) for name, table in one.changes.items())
    for product, layer in policies.products.items():
        yield from ((f"products.{_key(product)}.{name}", table) for name, table in layer.items())


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def quoted(text: str) -> str:
    """Return a text as TOML writes it, on one line."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def changes(before: Policies, after: Policies) -> list[tuple[str, str | None, str | None]]:
    """Return each name whose value differs, with both values as TOML writes them; ``None`` where there is none."""
    old, new = _flat(before), _flat(after)
    return [(name, old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)]


def _flat(policies: Policies) -> dict[str, str]:
    whole = [(name, msgspec.structs.asdict(getattr(policies.base, name))) for name in SECTIONS]
    return {
        f"{place}.{key}": _value(value) for place, table in (*whole, *_tables(policies)) for key, value in table.items()
    }


# what is wrong with a file


def _problems(content: Table) -> Iterator[str]:
    groups = ("stores", "categories", "products")
    for name, table in content.items():
        if name in SECTIONS:
            yield from _section(name, name, table)
        elif name not in (*groups, "events"):
            yield _unknown(name, (*SECTIONS, *groups, "events"))
    yield from problems_of(content.get("events", {}))
    for group in groups:
        tables = content.get(group, {})
        if not isinstance(tables, dict):
            yield _no_table(group)
            continue
        for key, table in tables.items():
            yield from _override(group, key, table)


def _override(group: str, key: str, table: object) -> Iterator[str]:
    place = f"{group}.{key}"
    if not isinstance(table, dict):
        yield _no_table(place)
        return
    if group == "products" and "/" not in key:
        yield _('{place}: must be named as "store/product"').format(place=place)
    own = ("words", "products") if group == "categories" else ()
    known = tuple(SECTIONS) if group == "stores" else _OF_PRODUCTS
    for name, values in table.items():
        if name in own:
            if not (isinstance(values, list) and all(isinstance(one, str) and one for one in values)):
                yield _("{place}: must be a list of texts").format(place=f"{place}.{name}")
        elif name not in known:
            yield _unknown(f"{place}.{name}", (*own, *known))
        else:
            yield from _section(f"{place}.{name}", name, values)


def _section(place: str, name: str, table: object) -> Iterator[str]:
    if not isinstance(table, dict):
        yield _no_table(place)
        return
    fields = {field.name: field for field in msgspec.structs.fields(SECTIONS[name])}
    for key, value in table.items():
        if (name, key) == ("channels", "live"):
            told = _("{place}: take it out; a channel is switched on with: dangol channel live CHANNEL")
            yield told.format(place=f"{place}.{key}")
            continue
        if key not in fields:
            yield _unknown(f"{place}.{key}", tuple(fields))
            continue
        try:
            msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError:
            yield f"{place}.{key}: {_expected(fields[key].type)}"


def _hours(policies: Policies) -> Iterator[str]:
    """Look at the hours of the shop and of its stores: with none between them nothing would ever leave."""
    stores = [(f"stores.{name}.day", policies.of(name)) for name in policies.stores]
    for place, policy in (("day", policies.base), *stores):
        if policy.day.polite_from >= policy.day.polite_until:
            told = _("{place}.polite_until: must be later than polite_from, or no message ever leaves")
            yield told.format(place=place)


def _pauses(policies: Policies) -> Iterator[str]:
    """Look at the couriers' pauses: each has a first and a last day, in that order."""
    stores = [(f"stores.{name}.calendar", policies.of(name)) for name in policies.stores]
    for place, policy in (("calendar", policies.base), *stores):
        if any(first > last for first, last in policy.calendar.courier_pauses):
            yield _("{place}.courier_pauses: a pause must not end before it begins").format(place=place)


def _trials(policies: Policies) -> Iterator[str]:
    """Look at the trials: two things tried at once tell of neither, and without a day old requests would count."""
    stores = [(f"stores.{name}.trial", policies.of(name).trial) for name in policies.stores]
    for place, trial in (("trial", policies.base.trial), *stores):
        if trial.settle_days and trial.wording:
            yield _("{place}.wording: try either the time (settle_days) or the words, one after the other").format(
                place=place
            )
        if (trial.settle_days or trial.wording) and trial.since == NO_DAY:
            yield _("{place}.since: is missing; say from which day on orders take part").format(place=place)


def _guards(policies: Policies) -> Iterator[str]:
    """Look for guards and rules of the law among the rules that are switched off: none of them is the seller's."""
    stores = [(f"stores.{name}.rules", policies.of(name)) for name in policies.stores]
    for place, policy in (("rules", policies.base), *stores):
        for name in policy.rules.off:
            if re.fullmatch(r"[GgRr]\d{1,2}", name):
                yield _("{place}.off: {name} is a guard, and no guard can be switched off").format(
                    place=place, name=name
                )


def _unknown(place: str, known: Sequence[str]) -> str:
    table, _dot, name = place.rpartition(".")
    near = difflib.get_close_matches(name, known, 1)
    if near:
        meant = f"{table}.{near[0]}" if table else near[0]
        return _("{place}: is not known here; did you mean {near}?").format(place=place, near=meant)
    return _("{place}: is not known here").format(place=place)


def _no_table(place: str) -> str:
    return _("{place}: must be a table, such as [{place}]").format(place=place)


def _expected(kind: Any) -> str:
    """Say what is expected of a value of that type, with its limits."""
    info = msgspec.inspect.type_info(kind)
    while isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    if isinstance(info, msgspec.inspect.IntType):
        return _("must be a whole number from {low} to {high}").format(low=info.ge, high=info.le)
    if isinstance(info, msgspec.inspect.VarTupleType):
        return _expected_list(info.item_type)
    if isinstance(info, msgspec.inspect.BoolType):
        return _("must be true or false")
    if isinstance(info, msgspec.inspect.DateType):
        return _("must be a day, such as 2026-12-24")
    return _("must be a text")


def _expected_list(info: msgspec.inspect.Type) -> str:
    if isinstance(info, msgspec.inspect.LiteralType):
        return _("must be a list of some of these: {names}").format(names=", ".join(map(str, info.values)))
    if isinstance(info, msgspec.inspect.DateType):
        return _("must be a list of days, such as [2026-12-24]")
    if isinstance(info, msgspec.inspect.TupleType):
        return _("must be a list of first and last days, such as [[2026-12-24, 2026-12-26]]")
    return _("must be a list of texts")
