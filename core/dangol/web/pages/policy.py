"""The seller's choices: rules on and off, values with their meaning, tried on the past days before they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.choices import changed, choices, keep, rules_of, switched
from dangol.i18n import _
from dangol.policies import changes
from dangol.replay import difference, replay
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.policies import Policies
    from dangol.web.office import Visit

_DAYS = 30
_FIRST = 12


async def _show(visit: Visit) -> Response:
    return visit.page(
        "policy.html", sections=choices(visit.app.policies), rules=rules_of(visit.app), open=visit.ask("open")
    )


def _drafted(visit: Visit) -> Policies:
    """Return the choices as the form has them: one table, or one rule."""
    rule = visit.field("rule")
    if rule:
        return switched(visit.app, rule, on=visit.field("on") == "1")
    fields = [name for name in (visit.form_names()) if name.startswith("set-")]
    return changed(visit.app, visit.field("section"), {name[4:]: visit.field(name) for name in fields})


async def _try(visit: Visit) -> Response:
    """Let the rules decide once more over the past days, with these choices and without."""
    app, draft = visit.app, _drafted(visit)
    app.book.prepare()
    found = difference(replay(app, _DAYS, app.policies), replay(app, _DAYS, draft))
    given = [(name, visit.field(name)) for name in visit.form_names() if name not in ("csrf", "back")]
    return visit.page(
        "trial.html", found=found, days=_DAYS, first=_FIRST, given=given, changes=changes(app.policies, draft)
    )


async def _keep(visit: Visit) -> Response:
    draft = _drafted(visit)
    told = changes(visit.app.policies, draft)
    if not told:
        visit.tell(_("Nothing differs."))
        return visit.go("/policy")
    keep(visit.app, draft)
    for name, before, after in told:
        visit.tell(f"{name}: {before or '-'} → {after or '-'}")
    section = visit.field("section")
    return visit.go(f"/policy?open={section}" if section else "/policy")


PAGES = (
    Page("/policy", show=_show, act=_keep),
    Page("/policy/try", act=_try),
)
