"""A certificate for 127.0.0.1 that nobody trusts until ``authority`` is added."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tests.core.http.certificates import self_signed


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate with its key, in one file."""
    return self_signed(tmp_path_factory.mktemp("tls") / "authority.pem")


@pytest.fixture
def certificate(authority: Path) -> ssl.SSLContext:
    """The server's side of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    return context
