"""The plugin keeps what of the contract of channels can be held without an API."""

from __future__ import annotations

from typing import Any, ClassVar

import dangol_email
from dangol.testing import ChannelContract


class TestContract(ChannelContract):
    plugin: ClassVar[Any] = dangol_email
