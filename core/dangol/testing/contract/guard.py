"""Closes every way out of this process for a while and remembers who tried."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

__all__ = ["no_network"]


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuse every connection but to sockets of this machine's file system; yield the list of what was tried."""
    tried: list[str] = []

    def refuse(name: str) -> Any:
        real = getattr(socket.socket, name)

        def refused(self: socket.socket, *given: Any) -> Any:
            if self.family not in (socket.AF_INET, socket.AF_INET6):
                return real(self, *given)
            tried.append(f"{name} to {_place(given[-1])}")
            raise OSError("there is no network in this test")

        return patch.object(socket.socket, name, refused)

    def unknown(host: Any, *_given: Any, **_named: Any) -> Any:
        tried.append(f"look-up of {host!s}")
        raise OSError("there is no network in this test")

    with refuse("connect"), refuse("connect_ex"), refuse("sendto"), patch.object(socket, "getaddrinfo", unknown):
        yield tried


def _place(address: Any) -> str:
    return f"{address[0]}:{address[1]}" if isinstance(address, tuple) else "somewhere"
