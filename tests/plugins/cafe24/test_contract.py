"""The plugin keeps the contract, as every plugin has to."""

from __future__ import annotations

from typing import Any, ClassVar

import dangol_cafe24
from dangol.testing import ChannelContract, PlatformContract


class TestContract(PlatformContract):
    plugin: ClassVar[Any] = dangol_cafe24


class TestTexts(ChannelContract):
    plugin: ClassVar[Any] = dangol_cafe24
