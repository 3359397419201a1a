"""What a plugin sends with, watched: whether a write of this attempt may have left a mark."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dangol import steps
from dangol.errors import ActionRejected, AuthError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

    from dangol.channels import Post
    from dangol.contract import Answer, Client

__all__ = ["Watch", "WatchedClient", "WatchedPost"]


@dataclass
class Watch:
    """One attempt. ``maybe``: something was written, and nobody surely refused it."""

    maybe: bool = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Watch over one write; what it raises says whether it surely did nothing."""
        before, self.maybe = self.maybe, True
        steps.reached("send.connecting")
        try:
            yield
        except (ActionRejected, AuthError, Unavailable):
            self.maybe = before
            raise


class WatchedClient:
    """A client that tells its watch of every write."""

    def __init__(self, client: Client, watch: Watch) -> None:
        self._client = client
        self._watch = watch

    @property
    def clock_offset(self) -> timedelta:
        """How far the platform's clock is ahead of ours."""
        return self._client.clock_offset

    async def get(self, path: str, *, params: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Read."""
        return await self._client.get(path, params=params, headers=headers)

    async def query(
        self, path: str, *, json: Any = None, params: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read by POST."""
        return await self._client.query(path, json=json, params=params, headers=headers)

    async def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """Exchange a form for a token."""
        return await self._client.form(path, data, headers=headers)

    async def write(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Change something, once."""
        with self._watch.writing():
            return await self._client.write(method, path, json=json, params=params, headers=headers)


class WatchedPost:
    """A way to a mail server that tells its watch of every mail."""

    def __init__(self, post: Post, watch: Watch) -> None:
        self._post = post
        self._watch = watch

    async def check(self) -> None:
        """Sign in and leave."""
        await self._post.check()

    async def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over one mail, once."""
        with self._watch.writing():
            await self._post.send(sender, recipient, content)

    async def kept(self, header: str, value: str, since: datetime) -> bool:
        """Look into the folder of sent mails."""
        return await self._post.kept(header, value, since)
