"""The plugin keeps the contract, as every plugin has to."""

from __future__ import annotations

from typing import Any, ClassVar

import dangol_solapi
from dangol.testing import ChannelContract


class TestSolapi(ChannelContract):
    plugin: ClassVar[Any] = dangol_solapi
