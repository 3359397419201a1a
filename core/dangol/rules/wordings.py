"""The wordings that hold for a store: dangol's starters, the seller's own in their place or beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.rules.starters import STARTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Own", "Wordings", "is_known"]

Texts = dict[str, tuple[str, ...]]


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's own texts of one name: ``texts`` take the place of dangol's, ``more`` stand beside them."""

    texts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


class Wordings:
    """Every wording of a seller, by name and for single stores."""

    def __init__(
        self, own: Mapping[str, Own] | None = None, stores: Mapping[str, Mapping[str, Own]] | None = None
    ) -> None:
        self.own = dict(own or {})
        self.stores = {store: dict(names) for store, names in (stores or {}).items()}
        self._base = _with(STARTERS, self.own)
        self._of = {store: _with(self._base, names) for store, names in self.stores.items()}

    def of(self, store: str = "") -> Texts:
        """Return the texts by name that hold for a store."""
        return self._of.get(store, self._base)


def _with(texts: Texts, own: Mapping[str, Own]) -> Texts:
    changed = {name: (*(one.texts or texts.get(name, ())), *one.more) for name, one in own.items()}
    return texts | changed


def is_known(name: str) -> bool:
    """Tell whether some rule may ask for a wording of that name, of a more general or of a narrower one."""
    if any(one.startswith(f"{name}.") for one in STARTERS):
        return True
    while name and name not in STARTERS:
        name = name.rpartition(".")[0]
    return bool(name)
