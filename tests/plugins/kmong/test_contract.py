"""The plugin keeps the contract, as every plugin has to."""

from __future__ import annotations

from typing import Any, ClassVar

import dangol_kmong
from dangol.testing import PlatformContract


class TestContract(PlatformContract):
    plugin: ClassVar[Any] = dangol_kmong
