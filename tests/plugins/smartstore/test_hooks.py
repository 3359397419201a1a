"""The plugin as core sees it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import click
from click.testing import CliRunner

import dangol_smartstore
from dangol import Table
from dangol_smartstore.fake import SmartStoreFake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol import FileSource, Store
    from tests.plugins.smartstore.conftest import Reading, Script


def test_loading_it_loads_nothing_heavy() -> None:
    code = "import sys, dangol_smartstore as p; p.dangol_platform(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "dangol_smartstore" in loaded
    assert not {"httpx", "bcrypt", "sqlite_utils", "python_calamine", "dangol_smartstore.fake", "dangol.testing"} & {
        *loaded
    }


def test_its_fake_is_loaded_on_demand() -> None:
    assert dangol_smartstore.dangol_fake() is SmartStoreFake


async def test_a_file_is_read_through_its_hook(reading: Reading) -> None:
    class Source:
        name, head, kind = "review.xlsx", b"PK", "xlsx"
        columns: ClassVar[dict[str, dict[str, str]]] = {}

        async def table(self) -> Table:
            from dangol_smartstore.files import COLUMNS

            return Table(COLUMNS, ())

    source: FileSource = Source()  # type: ignore[assignment]  # it needs neither page nor mail
    (page,) = await reading.all(dangol_smartstore.dangol_read_file(source=source))
    assert list(page.items) == []


class _Desk:
    def __init__(self, store: Store, *, as_json: bool) -> None:
        self.as_json = as_json
        self.said: list[Any] = []
        self.tell = self.say = self.document = self.said.append
        self._store = store

    @contextmanager
    def app(self) -> Iterator[Any]:
        yield SimpleNamespace(open_store=self._open)

    def _open(self, _name: str) -> Any:
        from contextlib import nullcontext

        return nullcontext(self._store)


def _templates(store: Store, *, as_json: bool = False) -> list[Any]:
    cli, desk = click.Group(), _Desk(store, as_json=as_json)
    dangol_smartstore.dangol_commands(cli)
    arguments = ["smartstore", "templates", "main", *(["--json"] if as_json else [])]
    result = CliRunner().invoke(cli, arguments, obj=desk, catch_exceptions=False)
    assert result.exit_code == 0
    return desk.said


def test_the_templates_of_the_seller_centre_are_listed(store: Store, script: Script) -> None:
    kept = {"questionType": "DELIVERY", "subject": "배송 안내", "content": "내일 도착합니다."}
    path = "/v1/contents/qnas/templates"
    script.on("GET", path, [kept, {**kept, "subject": "둘째"}], kept, kept, [])
    assert _templates(store)[:2] == ["[DELIVERY] 배송 안내", "  내일 도착합니다."]
    assert len(_templates(store)) == 2, "one alone comes without a list"
    assert _templates(store, as_json=True) == [{"store": "main", "templates": [kept]}]
    assert len(_templates(store)) == 1
