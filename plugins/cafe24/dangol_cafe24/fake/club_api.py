"""Members, coupons and products: what else the seller's application may ask."""

from __future__ import annotations

from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose import person
from dangol_cafe24.fake.answering import Answering, found, ok, one_shop, picked
from dangol_cafe24.fake.asked import Asked, one
from dangol_cafe24.fake.club import Coupon, Issue, Member
from dangol_cafe24.fake.errors import invalid
from dangol_cafe24.fake.products import PRODUCTS, Product
from dangol_cafe24.fake.wire import flag, money

__all__ = ["ClubApi"]

_MOST_ISSUES = 500
_DEEPEST = 8_000
_NOTHING = "null"
"""The official sample writes so where an issued coupon has no time of use and no order."""


class ClubApi(Answering):
    """The customer, promotion and product groups."""

    def customers(self, request: FakeRequest) -> FakeResponse:
        """Return members that the caller can name, with what they agreed to."""
        asked = Asked(request)
        one_shop(asked)
        names, phones = asked.values("member_id"), asked.values("cellphone")
        if names is None and phones is None:
            raise invalid("member_id")
        there = [member for member in self.mall.club.members.values() if member.since <= self.now]
        if names is not None:
            there = [member for member in there if member.member_id in names]
        if phones is not None:
            digits = {phone.replace("-", "") for phone in phones}
            there = [one for one in there if person(self.mall.seed, one.buyer).phone.replace("-", "") in digits]
        return ok(customers=picked([self._member(member) for member in there], asked))

    def _member(self, member: Member) -> dict[str, Any]:
        return {
            "shop_no": 1,
            "member_id": member.member_id,
            "group_no": 1,
            "member_authentication": "T",
            "use_blacklist": "F",
            "sms": flag(member.sms),
            "news_mail": flag(member.news_mail),
            "total_points": money(member.points),
            "available_points": money(member.points),
            "used_points": money(0),
            "last_login_date": self.mall.stamp(max(member.since, self.now - member.buyer % 30 * 86_400_000)),
            "created_date": self.mall.stamp(member.since),
            "gender": "F" if member.buyer % 3 else "M",
        }

    # coupons

    def coupons(self, request: FakeRequest) -> FakeResponse:
        """List the coupons."""
        asked = Asked(request)
        one_shop(asked)
        wanted = asked.values("coupon_no")
        there = [one for one in self.mall.club.coupons.values() if wanted is None or one.no in wanted]
        rows, links = self.page(request, asked, there, most=_MOST_ISSUES, deepest=_DEEPEST)
        return ok(coupons=[self._coupon(coupon) for coupon in rows], links=links)

    def _coupon(self, coupon: Coupon) -> dict[str, Any]:
        return {
            "shop_no": 1,
            "coupon_no": coupon.no,
            "coupon_type": "O",
            "coupon_name": coupon.name,
            "coupon_description": "",
            "created_date": self.mall.stamp(coupon.since),
            "deleted": "F",
            "is_stopped_issued_coupon": "F",
            "benefit_type": coupon.benefit,
            "issue_type": "M",
            "available_period_type": "R",
            "available_day_from_issued": coupon.days,
        }

    def issues(self, request: FakeRequest, coupon_no: str) -> FakeResponse:
        """List who was given a coupon, in the order of numbers, so that ``since_issue_no`` pages."""
        asked = Asked(request)
        one_shop(asked)
        coupon = found(self.mall.club.coupons.get(coupon_no))
        since = asked.whole("since_issue_no", 0, 0, 10**19)
        names = asked.values("member_id")
        there = [
            issue
            for issue in self.mall.club.issues
            if issue.coupon_no == coupon.no and issue.at <= self.now and issue.seen <= self.now and issue.no > since
        ]
        if names is not None:
            there = [issue for issue in there if issue.member_id in names]
        rows, links = self.page(request, asked, there, most=_MOST_ISSUES, deepest=_DEEPEST)
        return ok(issues=[self._issue(issue) for issue in rows], links=links)

    def _issue(self, issue: Issue) -> dict[str, Any]:
        used = issue.used is not None and issue.used <= self.now
        return {
            "shop_no": 1,
            "coupon_no": issue.coupon_no,
            "issue_no": str(issue.no),
            "member_id": issue.member_id,
            "group_no": 1,
            "issued_date": self.mall.stamp(issue.at),
            "expiration_date": self.mall.stamp(issue.until),
            "used_coupon": flag(used),
            "used_date": self.mall.stamp(issue.used) if used else _NOTHING,
            "related_order_id": (issue.order_id or _NOTHING) if used else _NOTHING,
        }

    def give(self, request: FakeRequest, coupon_no: str) -> FakeResponse:
        """Give a coupon to one member. ``allow_duplication`` F skips who has one that can still be used."""
        coupon = found(self.mall.club.coupons.get(coupon_no))
        row = one(request)
        if row.get("issued_member_scope") not in ("A", "G", "M"):
            raise invalid("issued_member_scope")
        if row["issued_member_scope"] != "M" or not isinstance(row.get("member_id"), str):
            raise invalid("member_id")
        for name, choices in (
            ("send_sms_for_issue", "TF"),
            ("allow_duplication", "TFS"),
            ("single_issue_per_once", "TF"),
        ):
            if name in row and row[name] not in tuple(choices):
                raise invalid(name)
        names = [name.strip() for name in row["member_id"].split(",")]
        if unknown := [name for name in names if name not in self.mall.club.members]:
            raise invalid(f"member_id {len(unknown)}")
        given = [name for name in names if row.get("allow_duplication") == "T" or not self._has(coupon.no, name)]
        for name in given:
            issue = self.mall.club.issue(coupon.no, name, self.now)
            issue.seen, issue.by = self.now + self.mall.settle, "api"
        return FakeResponse.json({"issues": {"shop_no": 1, "count": {coupon.no: len(given)}}}, 201)

    def _has(self, coupon_no: str, member_id: str) -> bool:
        return any(
            issue.coupon_no == coupon_no and issue.member_id == member_id and issue.used is None
            for issue in self.mall.club.issues
            if issue.at <= self.now < issue.until
        )

    def of_member(self, request: FakeRequest, member_id: str) -> FakeResponse:
        """List the coupons a member can use."""
        asked = Asked(request)
        found(self.mall.club.members.get(member_id))
        names = [one.coupon_no for one in self.mall.club.issues if one.member_id == member_id and one.at <= self.now]
        there = [self._coupon(self.mall.club.coupons[name]) for name in names]
        rows, links = self.page(request, asked, there, most=_MOST_ISSUES, deepest=_DEEPEST)
        return ok(coupons=list(rows), links=links)

    # products

    def products(self, request: FakeRequest) -> FakeResponse:
        """List the products."""
        asked = Asked(request)
        one_shop(asked)
        wanted = asked.numbers("product_no")
        there = [self._product(one) for one in PRODUCTS if wanted is None or one.no in wanted]
        rows, links = self.page(request, asked, there, most=100, deepest=5_000)
        return ok(products=picked(rows, asked), links=links)

    def product(self, request: FakeRequest, number: str) -> FakeResponse:
        """Return one product."""
        del request
        return ok(product=self._product(found(next((one for one in PRODUCTS if one.no == int(number)), None))))

    def _product(self, product: Product) -> dict[str, Any]:
        return {
            "shop_no": 1,
            "product_no": product.no,
            "product_code": product.code,
            "custom_product_code": product.own_code,
            "product_name": product.name,
            "price": money(product.price),
            "display": "T",
            "selling": "T",
            "created_date": self.mall.stamp(self.mall.start - 400 * 86_400_000),
        }
