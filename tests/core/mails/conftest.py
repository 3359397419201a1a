from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.contract import Mailbox
from tests.core.mails.post import PostShop
from tests.mail.dovecot import dovecot, running_dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mail.dovecot import Dovecot

__all__ = ["dovecot"]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """One server for all tests of a module; each test finds it empty."""
    with running_dovecot() as running:
        yield running


@pytest.fixture
def post(server: Dovecot) -> Dovecot:
    server.empty()
    return server


@pytest.fixture
def box(post: Dovecot) -> Mailbox:
    return Mailbox(
        host=post.host, port=post.port, user=post.user, password=post.password, senders=("kmong.com",), tls=False
    )


@pytest.fixture
def shop(box: Mailbox) -> Iterator[PostShop]:
    shop = PostShop(box)
    yield shop
    shop.db.close()
