"""What a person chooses for this browser: language, keys, and to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import ConfigError
from dangol.i18n import LANGUAGES, _
from dangol.web.office import KEYS_COOKIE, LANGUAGE_COOKIE
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

_YEAR = 365 * 24 * 3600


async def _language(visit: Visit) -> Response:
    wished = visit.field("language")
    if wished not in LANGUAGES:
        raise ConfigError(_("This language is not spoken here."))
    return _kept(visit, LANGUAGE_COOKIE, wished)


async def _keys(visit: Visit) -> Response:
    return _kept(visit, KEYS_COOKIE, "off" if visit.field("keys") == "off" else "on")


def _kept(visit: Visit, cookie: str, value: str) -> Response:
    answer = visit.go()
    answer.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="strict", path="/")
    return answer


async def _leave(visit: Visit) -> Response:
    visit.office.sessions.leave(visit.session)
    answer = visit.go("/")
    answer.delete_cookie(visit.office.sessions.cookie, path="/", httponly=True, samesite="strict")
    return answer


PAGES = (
    Page("/language", act=_language),
    Page("/keys", act=_keys),
    Page("/leave", act=_leave),
)
