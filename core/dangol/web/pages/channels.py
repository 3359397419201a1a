"""The channels: as they stand and what each lacks, connected, tried, switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.channels import (
    by_hand,
    connect_channel,
    goes_by,
    let_go,
    needs,
    switch_off,
    switch_on,
    try_channels,
    way_of,
)
from dangol.desk.stores import wishes_of
from dangol.errors import DangolError
from dangol.i18n import N_, _
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.channels import Channel
    from dangol.web.office import Visit

_SORTS = {
    "orders": N_("Confirmations of orders"),
    "work": N_("Messages about ordered work"),
    "surveys": N_("How did it go?"),
    "requests": N_("Requests for reviews"),
    "thanks": N_("Thanks for a recommendation"),
    "ads": N_("Advertising"),
}


async def _list(visit: Visit) -> Response:
    app, limits = visit.app, visit.app.policies.base.channels
    titles = {one.id: _(one.title) for one in app.plugins.rules()}
    return visit.page(
        "channels.html",
        channels=[_card(visit, one) for one in app.plugins.channels().values()],
        limits=limits,
        carried=[(titles.get(one.rule, one.rule), one) for one in app.caps.rules()],
    )


def _card(visit: Visit, channel: Channel) -> dict[str, object]:
    app, way = visit.app, way_of(visit.app, channel)
    wanted = needs(app, way)
    return {
        "id": channel.id,
        "title": _(channel.title),
        "way": way,
        "by_hand": by_hand(way),
        "own": not channel.platform and bool(channel.settings.model_fields.keys() - {"base_url"}),
        "platform": channel.platform,
        "tried": way.connected and not by_hand(way),
        "needs": wanted,
        "ready": all(need.met or need.for_ads for need in wanted),
        "sorts": [_(_SORTS[one]) for one in goes_by(app.policies.base, channel)],
    }


async def _begin(visit: Visit) -> Response:
    channel = visit.app.plugins.channel(visit.word("name"))
    about, fields = wishes_of(channel.settings)
    known = visit.app.ways.values(channel)
    return visit.page("channel.html", channel=channel, about=about, fields=fields, known=known.keys())


async def _connect(visit: Visit) -> Response:
    app = visit.app
    channel = app.plugins.channel(visit.word("name"))
    _about, fields = wishes_of(channel.settings)
    given = {one.key: visit.field(f"set-{one.key}") for one in fields}
    connect_channel(app, channel, {key: one for key, one in given.items() if one})
    visit.tell(_("{name} is connected. It rehearses: nothing leaves until you switch it on.").format(name=channel.id))
    return await _tried(visit, channel)


async def _check(visit: Visit) -> Response:
    return await _tried(visit, visit.app.plugins.channel(visit.word("name")))


async def _tried(visit: Visit, channel: Channel) -> Response:
    """Try it, and tell of each thing how it is."""
    for name, answer in (await try_channels(visit.app, [channel])).items():
        if isinstance(answer, DangolError):
            visit.tell(f"{name}: {answer.message}", good=False, hint=answer.hint)
            continue
        for one in answer:
            text = f"{one.name}: {one.detail}" if one.detail else one.name
            visit.tell(text, good=one.ok or one.optional, hint="" if one.ok else one.hint)
    return visit.go("/channels")


async def _live(visit: Visit) -> Response:
    name = visit.word("name")
    switch_on(visit.app, name)
    visit.tell(_("{name} really sends now, what you approve and let go.").format(name=name), place="/sending")
    return visit.go("/channels")


async def _off(visit: Visit) -> Response:
    name = visit.word("name")
    switch_off(visit.app, name)
    visit.tell(_("{name} only rehearses now: nothing leaves by it.").format(name=name))
    return visit.go("/channels")


async def _go(visit: Visit) -> Response:
    """Let a rule go on after its first messages."""
    rule = visit.field("rule")
    let_go(visit.app, rule)
    visit.tell(_("{rule} goes on.").format(rule=rule))
    return visit.go("/channels")


PAGES = (
    Page("/channels", show=_list),
    Page("/rules/go", act=_go),
    Page("/channels/{name}", show=_begin, act=_connect),
    Page("/channels/{name}/check", act=_check),
    Page("/channels/{name}/live", act=_live),
    Page("/channels/{name}/off", act=_off),
)
