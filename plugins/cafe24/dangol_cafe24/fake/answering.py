"""What the groups of the API share: the mall, pages with their links, and picked fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.asked import Asked
from dangol_cafe24.fake.errors import Refused, invalid
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.products import MALL_ID

__all__ = ["Answering", "one_shop"]

T = TypeVar("T")


class Answering:
    """A group of calls over one mall."""

    def __init__(self, mall: Mall) -> None:
        self.mall = mall

    @property
    def now(self) -> int:
        """The platform's time, in milliseconds."""
        return self.mall.now

    def page(
        self, request: FakeRequest, asked: Asked, rows: Sequence[T], *, most: int, deepest: int, default: int = 10
    ) -> tuple[Sequence[T], list[dict[str, str]]]:
        """Return the rows of the page that was asked for, and the links to its neighbours."""
        limit = min(asked.whole("limit", default, 1, most), self.mall.most or most)
        offset = asked.whole("offset", 0, 0, deepest)
        links = []
        if offset + limit < len(rows):
            links.append({"rel": "next", "href": _href(request, limit, offset + limit)})
        if offset:
            links.append({"rel": "prev", "href": _href(request, limit, max(offset - limit, 0))})
        return rows[offset : offset + limit], links


def _href(request: FakeRequest, limit: int, offset: int) -> str:
    params = {name: values[-1] for name, values in request.params.items()}
    query = urlencode(params | {"limit": limit, "offset": offset}, safe=",:")
    return f"https://{MALL_ID}.cafe24api.com{request.path}?{query}"


def one_shop(asked: Asked) -> None:
    """Refuse any shop but the first: the mall has no other."""
    if asked.whole("shop_no", 1, 1, 99) != 1:
        raise invalid("shop_no")


def picked(rows: Iterable[Mapping[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    """Return the rows with the ``fields`` that were asked for."""
    fields = asked.values("fields")
    return [{name: row[name] for name in row if fields is None or name in fields} for row in rows]


def found(thing: T | None) -> T:
    """Return what is there, else refuse with 404."""
    if thing is None:
        raise Refused(404, "Not Found")
    return thing


def ok(**parts: Any) -> FakeResponse:
    """Answer 200."""
    return FakeResponse.json(parts)
