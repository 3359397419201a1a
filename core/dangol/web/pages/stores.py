"""The stores: as they stand, read now, a file dropped, what was not understood, and a new one connected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from dangol.desk.stores import Reading, check_store, code_of, connect_store, take_file, wishes
from dangol.errors import ConfigError, DangolError, NotFound
from dangol.i18n import _
from dangol.storage.arrivals import Arrivals
from dangol.storage.quarantine import Quarantine
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

_MOST_KEPT = 50
_SHOWN = 20_000


async def _list(visit: Visit) -> Response:
    app, reading = visit.app, visit.office.reading
    kept = Quarantine(app.db).all()
    return visit.page(
        "stores.html",
        stores=[_card(visit, row.name, row.platform) for row in app.stores.all()],
        connected={row.name: row.connected_at for row in app.stores.all()},
        reading=reading,
        kept=kept[-_MOST_KEPT:],
        kept_count=len(kept),
        markets=sorted(app.plugins.platforms().values(), key=lambda one: one.title),
    )


def _card(visit: Visit, name: str, platform: str) -> dict[str, object]:
    app = visit.app
    try:
        folder = app.drop_folder(name)
        title = app.plugins.platform(platform).title
    except (ConfigError, NotFound):
        folder, title = None, platform
    streams = app.checkpoints.of_store(name)
    times = [one.synced_at for one in streams if one.synced_at] + [
        at for at in (Arrivals(app.db).last_file(name),) if at is not None
    ]
    return {
        "name": name,
        "title": title,
        "counts": app.records.counts(name),
        "streams": streams,
        "files": folder is not None,
        "read_at": max(times, default=None),
    }


async def _read(visit: Visit) -> Response:
    """Begin to read; the page tells how it goes."""
    office = visit.office
    if office.reading is not None and not office.reading.over:
        visit.tell(_("It is being read already."), good=False)
        return visit.go("/stores")
    office.reading = Reading(visit.now)
    office.keep(asyncio.create_task(office.reading.run(visit.app)))
    return visit.go("/stores")


async def _check(visit: Visit) -> Response:
    name = visit.word("name")
    visit.app.stores.get(name)
    found = await check_store(visit.app, name)
    if isinstance(found, DangolError):
        raise found
    for one in found:
        text = f"{one.name}: {one.detail}" if one.detail else one.name
        visit.tell(text, good=one.ok or one.optional, hint="" if one.ok else one.hint)
    if not found:
        visit.tell(_("This market is read from files; there is nothing to try."))
    return visit.go("/stores")


async def _file(visit: Visit) -> Response:
    name = visit.word("name")
    visit.app.stores.get(name)
    form = await visit.form(files=True)
    given = form.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise ConfigError(_("Choose a file first."))
    report = await take_file(visit.app, name, given.filename, await given.read())
    if report.read_before is not None:
        visit.tell(_("This file was read already. Nothing has changed."))
    else:
        told = _("{records} read, {new} new, {changed} changed.")
        visit.tell(told.format(records=report.records, new=report.new, changed=report.changed))
    for text in (*report.notes, *report.unclassified):
        visit.tell(text, good=False)
    visit.app.decide()
    return visit.go("/stores")


async def _kept(visit: Visit) -> Response:
    """Show a row that was not understood, as it came: letters that cannot be shown become a dot."""
    raw = Quarantine(visit.app.db).raw(visit.number())
    text = raw[:_SHOWN].decode("utf-8", "replace")
    plain = "".join(letter if letter.isprintable() or letter in "\n\t" else "\u00b7" for letter in text)
    one = next((one for one in Quarantine(visit.app.db).all() if one.id == visit.number()), None)
    return visit.page("kept.html", one=one, text=plain, rest=max(0, len(raw) - _SHOWN))


async def _begin(visit: Visit) -> Response:
    platform = visit.app.plugins.platform(visit.word("platform"))
    about, fields = wishes(platform)
    return visit.page("connect.html", platform=platform, about=about, fields=fields)


async def _connect(visit: Visit) -> Response:
    app, name = visit.app, visit.field("name")
    platform = app.plugins.platform(visit.word("platform"))
    _about, fields = wishes(platform)
    connect_store(app, name, platform.id, {one.key: visit.field(f"set-{one.key}") for one in fields})
    if any(not consent.stands for consent in app.consents([name])):
        return visit.go(f"/stores/{name}/consent")
    visit.tell(_("{name} is connected. Nothing from before today triggers a message.").format(name=name))
    return await _check_new(visit, name)


async def _check_new(visit: Visit, name: str) -> Response:
    found = await check_store(visit.app, name)
    if isinstance(found, DangolError):
        visit.tell(found.message, good=False, hint=found.hint)
    elif code_of(found):
        for one in found:
            if not one.ok and not one.optional:
                visit.tell(f"{one.name}: {one.detail}", good=False, hint=one.hint)
    elif found:
        visit.tell(_("Every door is open."))
    return visit.go("/stores")


async def _consent(visit: Visit) -> Response:
    """Show how far a consent is; it is told once that the browser brought it."""
    name, office = visit.word("name"), visit.office
    visit.app.stores.get(name)
    asked = office.consent[0] if office.consent and office.consent[0].store == name else None
    if asked is not None and (asked.given or asked.problem is not None):
        office.consent = None
        if asked.problem is not None:
            visit.tell(asked.problem.message, good=False, hint=asked.problem.hint)
            return visit.go(visit.here)
        visit.tell(_("The consent is given."))
        return await _check_new(visit, name)
    return visit.page("consent.html", name=name, link_out=asked.link if asked else "", asked=asked)


async def _agree(visit: Visit) -> Response:
    """Make the link to the market's page, or exchange the address that the browser ended at."""
    name, address = visit.word("name"), visit.field("address")
    if not address:
        await visit.office.ask_consent(name)
        return visit.go(f"/stores/{name}/consent")
    await visit.app.redeem(name, address)
    await visit.office.end_consent()
    visit.tell(_("The consent is given."))
    return await _check_new(visit, name)


PAGES = (
    Page("/stores", show=_list),
    Page("/stores/read", act=_read),
    Page("/stores/kept/{id:int}", show=_kept),
    Page("/stores/new/{platform}", show=_begin, act=_connect),
    Page("/stores/{name}/check", act=_check),
    Page("/stores/{name}/file", act=_file, files=True),
    Page("/stores/{name}/consent", show=_consent, act=_agree),
)
