"""The plugin keeps the contract of channels, as every plugin has to."""

from __future__ import annotations

from typing import Any, ClassVar

import dangol_solapi
from dangol.testing import ChannelContract


class TestContract(ChannelContract):
    plugin: ClassVar[Any] = dangol_solapi
