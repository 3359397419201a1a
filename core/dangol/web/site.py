"""All pages behind one door: who may look is asked here, and whatever goes wrong becomes a page here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dangol.desk.faults import confessed
from dangol.errors import BadFile, ConfigError, DangolError, NotFound, StorageError, WrongState
from dangol.i18n import _, language, speaking
from dangol.web.guard import Guard
from dangol.web.office import Office, Visit, local, wished_language
from dangol.web.pages import PAGES
from dangol.web.statics import STATICS, static

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp

    from dangol.web.pages import Handler

__all__ = ["build"]

_STATUS = ((NotFound, 404), (WrongState, 409), (StorageError, 503), (ConfigError, 400), (BadFile, 400))


def build(office: Office, hosts: frozenset[str]) -> ASGIApp:
    """Return the whole page as an ASGI application that answers to ``hosts`` (with their port) alone."""
    routes = [Route("/enter", _entering(office), methods=["GET"])]
    routes += [Route(f"/static/{name}", _served(name), methods=["GET"]) for name in STATICS]
    for name in PAGES:
        for page in import_module(f"dangol.web.pages.{name}").PAGES:
            if page.show is not None:
                routes.append(Route(page.path, _opened(office, page.show), methods=["GET"]))
            if page.act is not None:
                routes.append(Route(page.path, _changing(office, page.act, files=page.files), methods=["POST"]))
    routes.append(Route("/{rest:path}", _opened(office, _missing), methods=["GET", "POST"]))
    return Guard(Starlette(routes=routes), hosts)


def _served(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_request: Request) -> Response:
        return static(name)

    return endpoint


def _entering(office: Office) -> Callable[[Request], Awaitable[Response]]:
    """Exchange the key of a link for a cookie, and drop the key from the address."""

    async def endpoint(request: Request) -> Response:
        value = office.sessions.enter(request.query_params.get("key", ""))
        if value is None:
            return _turned_away(request, office)
        answer = RedirectResponse(local(request.query_params.get("to", "/")), status_code=303)
        answer.set_cookie(office.sessions.cookie, value, httponly=True, samesite="strict", path="/")
        return answer

    return endpoint


def _turned_away(request: Request, office: Office) -> Response:
    """Ask whoever has no session to open a link, which is told where only this computer's owner reads it."""
    office.tell_link()
    with speaking(wished_language(request)):
        content = office.templates.get_template("locked.html").render(lang=language())
    return HTMLResponse(content, status_code=401)


def _visit(request: Request, office: Office) -> Visit | None:
    planted = [
        part.partition("=")[2].strip()
        for part in ";".join(request.headers.getlist("cookie")).split(";")
        if part.partition("=")[0].strip() == office.sessions.cookie
    ]
    session = office.sessions.find(planted)
    return None if session is None else Visit(request, office, session)


def _opened(office: Office, show: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = _visit(request, office)
        if visit is None:
            return _turned_away(request, office)
        with speaking(wished_language(request)):
            return await _answered(visit, show)

    return endpoint


def _changing(office: Office, act: Handler, *, files: bool) -> Callable[[Request], Awaitable[Response]]:
    async def checked(visit: Visit) -> Response:
        try:
            await visit.form(files=files)
            return await done(visit)
        finally:
            await visit.request.close()

    async def done(visit: Visit) -> Response:
        if not visit.session.owns(visit.field("csrf")):
            return visit.page("error.html", 403, title=_("This form is too old."), hint=_("Go back and try again."))
        try:
            return await act(visit)
        except StorageError:
            raise
        except DangolError as wrong:
            visit.tell(wrong.message, good=False, hint=wrong.hint)
            return visit.go()

    return _opened(office, checked)


async def _answered(visit: Visit, handler: Handler) -> Response:
    """Answer, whatever happens: the top of a request, where what is raised becomes a page."""
    try:
        visit.office.refresh()
        return await handler(visit)
    except DangolError as wrong:
        told = wrong
    except Exception as wrong:  # noqa: BLE001 - named to the person by kind and place, without a customer's words
        told = confessed(wrong)
    status = next((status for kind, status in _STATUS if isinstance(told, kind)), 500)
    return visit.page("error.html", status, title=told.message, hint=told.hint)


async def _missing(visit: Visit) -> Response:
    return visit.page("error.html", 404, title=_("There is no such page."), hint=_("Begin anew with Today."))
