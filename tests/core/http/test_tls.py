"""Certificates that are not good and protocols that are too old: refused, and surely nothing was sent."""

from __future__ import annotations

import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol.errors import Unavailable
from tests.core.http.certificates import self_signed
from tests.core.http.support import http, platform, send, served
from tests.core.http.test_writes import answering, real

if TYPE_CHECKING:
    from pathlib import Path

BAD = {
    "nobody vouches for it": ("127.0.0.1", timedelta(days=1), False),
    "for another host": ("127.0.0.2", timedelta(days=1), True),
    "too old": ("127.0.0.1", timedelta(days=-1), True),
}


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@pytest.mark.parametrize("what", BAD)
async def test_a_certificate_that_is_not_good_is_refused_before_a_byte_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    host, ends, trusted = BAD[what]
    certificate = self_signed(tmp_path / "certificate.pem", host, ends)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with (
        served(answering(http(200)), context(certificate)) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(Unavailable, match="certificate"):
            await send(client)
        with pytest.raises(Unavailable, match="certificate"):
            await client.get("/orders")
    assert server.heard == []


async def test_a_protocol_that_is_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path / "certificate.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    old = context(certificate)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    async with (
        served(answering(http(200)), old) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(Unavailable):
            await send(client)
    assert server.heard == []
