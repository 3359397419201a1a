"""The way from an empty data folder to the first inbox: what is done of it, and what comes next.

Nothing of it is noted anywhere: each step is seen in what is stored, so whoever stopped goes on where the data stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.clock import korean
from dangol.errors import DangolError
from dangol.i18n import _
from dangol.standing import how_to_read, only_files
from dangol.storage.arrivals import Arrivals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dangol.app import App

__all__ = ["Step", "by_files", "read_at", "steps"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the beginning: ``name`` is ``store``, ``consent`` or ``read``; ``next`` says how it is taken."""

    name: str
    store: str | None
    title: str
    done: bool
    text: str
    next: str


def steps(app: App) -> list[Step]:
    """Return the steps in their order: a store, and of each store its market's consent and its first reading."""
    stores = [row.name for row in app.stores.all()]
    found = [_connected(app, stores)]
    for name in stores:
        found += _of_store(app, name)
    return found


def _connected(app: App, stores: list[str]) -> Step:
    markets = ", ".join(sorted(app.plugins.platforms()))
    hint = _("Connect one with: dangol connect NAME --platform P (P is one of: {markets})").format(markets=markets)
    return Step(
        name="store",
        store=None,
        title=_("A store"),
        done=bool(stores),
        text=", ".join(stores) or _("none"),
        next="" if stores else hint,
    )


def _of_store(app: App, name: str) -> Iterator[Step]:
    try:
        lacking = [one for one in app.consents([name]) if not one.given]
        hint = how_to_read(name, by_files=by_files(app, name))
    except DangolError as wrong:
        title = _("{name}: settings").format(name=name)
        yield Step(name="store", store=name, title=title, done=False, text=wrong.message, next=wrong.hint)
        return
    if lacking:
        yield Step(
            name="consent",
            store=name,
            title=_("{name}: consent").format(name=name),
            done=False,
            text=_("It was not given yet."),
            next=_("Give your consent with: dangol connect {store}").format(store=name),
        )
    at = read_at(app, name)
    yield Step(
        name="read",
        store=name,
        title=_("{name}: first reading").format(name=name),
        done=at is not None,
        text=_("never") if at is None else korean(at),
        next=hint if at is None else "",
    )


def by_files(app: App, name: str) -> bool:
    """Tell whether a store is read from downloaded files only. Raises ``NotFound`` where its plugin is missing."""
    platform, settings, _application = app.market(name)
    return only_files(app.plugins, platform, settings)


def read_at(app: App, name: str) -> datetime | None:
    """Return when a store, or a file of it, was read last."""
    times = [one.synced_at for one in app.checkpoints.of_store(name)] + [Arrivals(app.db).last_file(name)]
    return max((at for at in times if at is not None), default=None)
