"""Members with what they agreed to, and the coupons the seller can give them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dangol.testing.compose import Dice
from dangol.testing.compose.moments import DAY
from dangol_cafe24.fake.composer import member_of

__all__ = ["Club", "Coupon", "Issue", "Member"]

_FIRST_ISSUE = 6_000_000_000_000_000_101


class Member(msgspec.Struct):
    """A member: who it is, since when, and what advertising was agreed to."""

    member_id: str
    buyer: int
    since: int
    sms: bool
    news_mail: bool
    points: int = 0


class Coupon(msgspec.Struct):
    """A coupon the seller set up."""

    no: str
    name: str
    benefit: str
    since: int
    days: int


class Issue(msgspec.Struct):
    """One coupon given to one member."""

    no: int
    coupon_no: str
    member_id: str
    at: int
    until: int
    used: int | None = None
    order_id: str | None = None
    seen: int = 0
    by: str = "seller"


class Club:
    """Members by id, coupons by number, and every issue in the order given.

    ``people`` tells who did something in the mall: (member id, empty for guests; person; when).
    """

    def __init__(self, seed: int, people: Iterable[tuple[str, int, int]], start: int) -> None:
        self.seed = seed
        self.members: dict[str, Member] = {}
        for member_id, buyer, moment in people:
            if member_id and member_id not in self.members:
                self.members[member_id] = self.member(buyer, moment)
        since = start - 300 * DAY
        self.coupons = {
            coupon.no: coupon
            for coupon in (
                Coupon("6000000000000000001", "다시 찾아주셔서 감사합니다 3,000원", "A", since, 30),
                Coupon("6000000000000000002", "단골 10% 할인", "B", since, 14),
            )
        }
        self.issues: list[Issue] = []
        self._compose_issues(start)

    def member(self, buyer: int, first_seen: int) -> Member:
        """Return who a person is as a member."""
        dice = Dice(self.seed, "consent", buyer)
        since = first_seen - dice.between(0, 600) * DAY
        return Member(
            member_of(self.seed, buyer), buyer, since, dice.chance(0.6), dice.chance(0.45), dice.below(60) * 50
        )

    def _compose_issues(self, start: int) -> None:
        for place, member in enumerate(self.members.values()):
            dice = Dice(self.seed, "coupon", member.buyer)
            if place % 5 == 0 and member.since < start:
                at = start - dice.between(3, 40) * DAY
                issue = self.issue("6000000000000000001", member.member_id, at)
                issue.used = at + DAY if dice.chance(0.3) else None

    def issue(self, coupon_no: str, member_id: str, at: int) -> Issue:
        """Give a coupon."""
        number = _FIRST_ISSUE + len(self.issues)
        issue = Issue(number, coupon_no, member_id, at, at + self.coupons[coupon_no].days * DAY, seen=at)
        self.issues.append(issue)
        return issue
