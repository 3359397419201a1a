"""Which scope each call needs."""

from __future__ import annotations

import re

__all__ = ["scope_of"]

_AREAS = (
    (r"orders|unpaidorders", "order"),
    (r"boards|urgentinquiry|commenttemplates", "community"),
    (r"customers/[^/]+/coupons|coupons", "promotion"),
    (r"customers/[^/]+/invitation|sms|automails|automessages|kakaoalimtalk|push", "notification"),
    (r"customersprivacy", "privacy"),
    (r"customers", "customer"),
    (r"products|categories", "product"),
    (r"points|credits", "mileage"),
    (r"webhooks|apps", "application"),
    (r"store|shops|users", "store"),
)
_READ = tuple((re.compile(f"(?:{paths})(?:/.*)?"), area) for paths, area in _AREAS)


def scope_of(method: str, path: str) -> str | None:
    """Return the scope a call needs, for a path below ``/api/v2/admin/``; ``None`` for paths of no known area."""
    for pattern, area in _READ:
        if pattern.fullmatch(path):
            return f"mall.{'read' if method == 'GET' else 'write'}_{area}"
    return None
