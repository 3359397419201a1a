"""Jangteo (장터) for dangol: no API, only a JSON file that sellers download. Everything is sent by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol import BadFile, Platform, StoreSettings, hookimpl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol import FileSource, Page, Record


@hookimpl
def dangol_platform() -> Platform:
    """Describe the market."""
    return Platform("jangteo", "장터", StoreSettings, link=_link)


def _link(_settings: object, kind: str, target: str) -> str | None:
    return {"inquiry": f"https://jangteo.example/talk/{target}", "home": "https://jangteo.example/"}.get(kind)


@hookimpl
async def dangol_read_file(source: FileSource) -> AsyncIterator[Page[Record]]:
    """Read the file of the page "내 가게 내려받기"."""
    from dangol_jangteo import files

    if source.kind != "json":
        raise BadFile("This is not the JSON file of Jangteo.", hint="Open 내 가게 → 내려받기 and drop that file.")
    for page in files.read(await source.json(files.Export)):
        yield page


@hookimpl
def dangol_fake() -> Any:
    """Return the pretend market."""
    from dangol_jangteo.fake import JangteoFake

    return JangteoFake
