"""The plugin that the scaffold writes keeps the whole contract before its author has changed a line."""

from __future__ import annotations

from typing import Any, ClassVar

from dangol.testing import ChannelContract, PlatformContract
from tests.kit.specimen import specimen


class TestScaffold(PlatformContract):
    plugin: ClassVar[Any] = specimen()


class TestScaffoldOfFiles(PlatformContract):
    plugin: ClassVar[Any] = specimen(kind="files")


class TestScaffoldOfAChannel(ChannelContract):
    plugin: ClassVar[Any] = specimen(kind="channel")
