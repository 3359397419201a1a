"""Consent (RFC 6749 with PKCE, RFC 7636), and the exchange of a pair of tokens that replaces itself.

A market that rotates refresh tokens kills the old one when it answers; whoever loses the answer is locked
out. So an exchange has an order. Alone over all processes, what is stored is read again: maybe somebody
was faster. Then the room for the answer is taken and the call is counted, durably. Then comes the call;
its raw answer goes to a journal on the disk, then into the data file, and only then is it used. A crash
between the market's answer and the journal is the one that costs a new consent.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from dangol.errors import AuthError, BadResponse, ConfigError, NeedsLogin, RateLimited, StorageError
from dangol.grants import Consent, Kept
from dangol.http.redact import hide
from dangol.i18n import N_, _
from dangol.steps import reached

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime, timedelta

    from dangol.clock import Clock
    from dangol.contract import Answer, Api, OAuth, Token
    from dangol.grants import Grant

__all__ = ["Consented", "GrantStore", "begin", "code_of"]

_GONE = {
    "invalid_grant": N_("{platform} no longer lets dangol in: the consent has lapsed or was withdrawn."),
    "invalid_client": N_("{platform} does not accept this application's id and secret."),
    "unauthorized_client": N_("{platform} does not accept this application's id and secret."),
}
"""Refusals of the token path that no repetition cures, as codes of RFC 6749 (5.2)."""
_DENIED = {
    "access_denied": (
        N_("{platform} did not take the consent: it has to come from the shop's owner."),
        N_("Sign out there, sign in as the owner (not as a member of staff), then: dangol connect {store}"),
    ),
    "invalid_scope": (
        N_("{platform} refused the consent: a permission is not enabled for this application."),
        N_("Enable these in the application's registration, then: dangol connect {store}\n  {scopes}"),
    ),
}
"""What the consent page may answer, in plain words."""


class GrantStore(Protocol):
    """Where pairs outlive a crash. What it promises is said in ``storage/tokens.py``."""

    def grant(self, application: str) -> Grant | None:
        """Return the pair in use."""
        ...

    def prepare(self, application: str, now: datetime, most: int, span: timedelta) -> None:
        """Take the room for an answer and count a call. Raises ``StorageError``, ``RateLimited``."""
        ...

    def keep(self, application: str, kept: Kept) -> None:
        """Journal a raw answer."""
        ...

    def kept(self, application: str) -> Kept | None:
        """Return a journalled answer."""
        ...

    def forget(self, application: str) -> None:
        """Empty the journal."""
        ...

    def commit(self, application: str, token: Token, kept: Kept) -> None:
        """Store a pair."""
        ...

    def refuse(self, application: str, code: str) -> None:
        """Note that a consent is needed."""
        ...


def begin(oauth: OAuth, base: str, settings: Any, draw: Callable[[int], str] = secrets.token_urlsafe) -> Consent:
    """Make the link to the consent page, and what its answer is judged by. ``draw`` gives random letters."""
    state, verifier = draw(32), draw(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    redirect, scopes = oauth.redirect(settings), tuple(oauth.scopes(settings))
    asked = {
        "response_type": "code",
        "client_id": oauth.client(settings)[0],
        "redirect_uri": redirect,
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    link = f"{base.rstrip('/')}{oauth.authorize}?{urlencode(asked)}"
    return Consent(link=link, redirect=redirect, state=state, verifier=verifier, scopes=scopes)


def code_of(consent: Consent, address: str, platform: str, store: str) -> str:
    """Return the code in the address that the browser was sent to. Raises ``ConfigError`` and ``AuthError``."""
    given = {name: values[-1] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    if "code" not in given and "error" not in given:
        raise ConfigError(
            _("There is no answer in this address."),
            hint=_("Copy the whole address from the top of the browser, after you agreed: it has code=… in it."),
        )
    if not consent.fits(address.strip()):
        raise ConfigError(
            _("This address answers another consent than the last one."),
            hint=_("Open the link that was shown last, or get a new one with: dangol connect {store}").format(
                store=store
            ),
        )
    if "error" in given:
        raise _denied(given["error"], consent, platform, store)
    hide(given["code"])
    return given["code"]


def _denied(code: str, consent: Consent, platform: str, store: str) -> AuthError:
    text, hint = _DENIED.get(
        code, (N_("{platform} refused the consent."), N_("Try again with: dangol connect {store}"))
    )
    names = {"platform": platform, "store": store, "scopes": ", ".join(consent.scopes)}
    return AuthError(_(text).format(**names), hint=_(hint).format(**names), detail={"code": code[:40]})


@dataclass(frozen=True)
class Consented:
    """A token that comes by the seller's consent and that every exchange replaces. A ``Holder``.

    ``call`` posts a form, with these headers alone, and returns a 2xx answer or raises.
    """

    application: str
    settings: Any = field(repr=False)
    renew_before: timedelta
    platform: Api
    oauth: OAuth
    store: str
    grants: GrantStore
    clock: Clock
    call: Callable[[Mapping[str, str], Mapping[str, str]], Awaitable[Answer]]

    def stored(self) -> Token | None:
        """Return the token in use. Raises ``NeedsLogin`` in the state that only a consent ends."""
        grant = self.grants.grant(self.application)
        if grant is not None and grant.refused is not None:
            if self.grants.kept(self.application) is None:
                raise self._needs_login(grant.refused)
            return None
        return None if grant is None else grant.token

    def recover(self) -> None:
        """Store the answer that an earlier process could only journal.

        One that the plugin cannot read stays where it is, for a newer plugin or the next answer.
        """
        kept = self.grants.kept(self.application)
        if kept is None:
            return
        with suppress(BadResponse):
            self._commit(kept, self.oauth.read(kept.answer))

    async def renew(self) -> Token:
        """Exchange the pair for the next one; the previous pair is tried once where the present one is refused."""
        grant = self.grants.grant(self.application)
        if grant is None or grant.refused is not None:
            raise self._needs_login(None if grant is None else grant.refused)
        try:
            return await self._refresh(grant.token)
        except AuthError as wrong:
            code = _gone(wrong)
        now = self.grants.grant(self.application)
        if now is not None and now.token.value != grant.token.value:
            return now.token
        if code == "invalid_grant" and grant.previous is not None:
            try:
                return await self._refresh(grant.previous)
            except AuthError as wrong:
                code = _gone(wrong)
        self.grants.refuse(self.application, code)
        raise self._needs_login(code)

    async def redeem(self, consent: Consent, code: str) -> Token:
        """Exchange the code that a consent brought. It lives for a minute."""
        self.recover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": consent.redirect,
            "code_verifier": consent.verifier,
        }
        hide(code, consent.verifier)
        try:
            return await self._exchange(form, fresh=True)
        except AuthError as wrong:
            if wrong.detail.get("code") != "invalid_grant":
                raise
            raise AuthError(
                _("The code in this address was used before, or it is older than a minute."),
                hint=_("Get a new one with: dangol connect {store}").format(store=self.store),
                detail=wrong.detail,
            ) from None

    async def _refresh(self, token: Token) -> Token:
        if token.refresh is None:
            raise self._needs_login("invalid_grant")
        hide(token.value, token.refresh)
        return await self._exchange({"grant_type": "refresh_token", "refresh_token": token.refresh}, fresh=False)

    async def _exchange(self, form: Mapping[str, str], *, fresh: bool) -> Token:
        most, span = self.oauth.calls
        self.grants.prepare(self.application, self.clock.now(), most, span)
        reached("token.prepared")
        try:
            answer = await self.call(form, {"authorization": self._basic()})
        except RateLimited as wrong:
            wrong.retry_after = max(wrong.retry_after, span.total_seconds() / most)
            raise
        reached("token.answered")
        kept = Kept(at=self.clock.now(), fresh=fresh, answer=answer.content)
        with suppress(StorageError):  # the commit is the second chance, and where it fails, too, it says so
            self.grants.keep(self.application, kept)
        reached("token.journalled")
        return self._commit(kept, self.oauth.read(kept.answer))

    def _commit(self, kept: Kept, token: Token) -> Token:
        hide(token.value, token.refresh)
        self.grants.commit(self.application, token, kept)
        reached("token.committed")
        self.grants.forget(self.application)
        reached("token.forgotten")
        return token

    def _basic(self) -> str:
        client_id, secret = self.oauth.client(self.settings)
        both = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        hide(secret, both)
        return f"Basic {both}"

    def _needs_login(self, code: str | None) -> NeedsLogin:
        text = _GONE.get(code, _GONE["invalid_grant"]) if code else N_("{platform} has not let dangol in yet.")
        return NeedsLogin(
            _(text).format(platform=self.platform.title),
            hint=_("Give your consent with: dangol connect {store}").format(store=self.store),
            detail={"code": code},
        )


def _gone(wrong: AuthError) -> str:
    """Return the code of a refusal for good; any other refusal is raised again."""
    code = wrong.detail.get("code")
    if code not in _GONE:
        raise wrong
    return str(code)
