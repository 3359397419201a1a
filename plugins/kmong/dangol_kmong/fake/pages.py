"""The pages a seller saves in the browser and the texts a seller pastes: nested, noisy, as a browser writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from dangol import KST
from dangol.testing.compose.moments import day_of
from dangol_kmong.fake.model import Business, Deal, Post, Thread
from dangol_kmong.fake.services import SHOP

__all__ = ["order_list", "order_text", "reviews_page", "saved", "short", "thread_page", "thread_text"]

_HEAD = (
    '<!DOCTYPE html>\n<!-- saved from url=({size:04d}){url} -->\n<html lang="ko"><head>'
    '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>{title}</title>'
    '<link rel="stylesheet" href="./kmong_files/main.css"><style>.x{{color:red}}</style>'
    '<script src="./kmong_files/app.js"></script></head><body><div id="__next"><header><nav><ul>'
    '<li><a href="https://kmong.com/">크몽</a></li><li><a href="https://kmong.com/seller/order-list">판매 관리</a></li>'
    '</ul></nav></header><main class="css-1x2y3z">'
)
_FOOT = (
    "</main><footer><div><span>(주)가상마켓</span><p>고객센터 평일 10시부터</p></div></footer></div>"
    "<script>window.__DATA__={page:1}</script></body></html>"
)


def saved(title: str, url: str, body: str) -> bytes:
    """Wrap a page as a browser saves it."""
    return (_HEAD.format(title=escape(title), url=escape(url), size=len(url)) + body + _FOOT).encode()


def _moment(moment: int) -> datetime:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone(KST)


def short(moment: int) -> str:
    """Return ``26.11.20 16:20``."""
    return f"{_moment(moment):%y.%m.%d %H:%M}"


def _clock(moment: int) -> str:
    at = _moment(moment)
    return f"{'오전' if at.hour < 12 else '오후'} {at.hour % 12 or 12}:{at.minute:02d}"


def _day(moment: int) -> str:
    at = _moment(moment)
    return f"{at.year}년 {at.month}월 {at.day}일 {'월화수목금토일'[at.weekday()]}요일"


# the list of orders


def _facts(deal: Deal, now: int) -> list[str]:
    """Return what a card says below its title."""
    found = [f"{deal.amount:,}원", f"주문일시 {short(deal.ordered)}"]
    handed = deal.handed_over(now)
    if deal.status(now) == "거래 완료" and deal.done is not None:
        found.append(f"거래 완료 일시 {short(deal.done)}")
    elif handed is not None and deal.status(now) == "작업물 발송":
        found.append(f"작업물 발송 일시 {short(handed)}")
    return [*found, f"의뢰인 {deal.thread.nickname}"]


def order_list(business: Business, now: int, *, links: bool = True, status_first: bool = False) -> bytes:
    """Return the saved list of orders. ``status_first`` puts the word for the stage above the number."""
    tabs = "".join(f'<button class="tab">{word}</button>' for word in ("전체", "진행중", "작업물 발송", "거래 완료"))
    cards = "".join(_card(deal, now, links, status_first) for deal in business.ordered(now))
    url = "https://kmong.com/seller/order-list"
    return saved(
        "판매 관리 - 크몽", url, f"<h1>판매 관리</h1><div>{'' if status_first else tabs}</div><ul>{cards}</ul>"
    )


def _card(deal: Deal, now: int, links: bool, status_first: bool) -> str:
    title = escape(deal.service.title)
    if links:
        title = f'<a href="https://kmong.com/gig/{deal.service.no}"><span>{title}</span></a>'
    badge = f'<div class="badge"><span>{deal.status(now)}</span></div>'
    facts = "".join(f"<p>{escape(fact)}</p>" for fact in _facts(deal, now))
    number = f'<div class="no"><b>#{deal.number}</b></div>'
    body = f'<div class="t">{title}</div><div>{facts}</div>'
    button = '<div><button type="button">상세보기</button></div>'
    parts = (badge, number, body, button) if status_first else (number, body, badge, button)
    return f'<li class="css-9"><article>{"".join(parts)}</article></li>'


def order_text(business: Business, now: int) -> str:
    """Return the same list as somebody copies and pastes it."""
    lines = ["판매 관리", "전체", "진행중", "거래 완료"]
    for deal in business.ordered(now):
        lines += [f"#{deal.number}", deal.service.title, *_facts(deal, now), deal.status(now), "상세보기", ""]
    return "\n".join(lines)


# threads


def thread_page(business: Business, thread: Thread, now: int, *, links: bool = True) -> bytes:
    """Return the saved page of one thread, with the list of all threads beside it."""
    others = [one for one in business.threads if one.shown(now)]
    beside = "".join(f'<li><a href="{escape(one.link)}"><strong>{one.nickname}</strong></a></li>' for one in others)
    head = f"<h2>{escape(thread.nickname)}님과의 대화</h2><p>서비스명: {escape(thread.service.title)}</p>"
    posts = "".join(_bubbles(thread, now))
    write = '<form><textarea placeholder="메시지를 입력하세요"></textarea><button>전송</button></form>'
    aside = f"<aside><h3>받은메시지</h3><ul>{beside}</ul></aside>" if links else ""
    url = thread.link if links else "https://kmong.com/inboxes"
    return saved(f"{thread.nickname}님과의 대화", url, f"{aside}<section>{head}{posts}{write}</section>")


def _bubbles(thread: Thread, now: int) -> Iterator[str]:
    day = None
    for post in thread.shown(now):
        if day_of(post.at) != day:
            day = day_of(post.at)
            yield f'<div class="day"><span>{_day(post.at)}</span></div>'
        words = escape(post.text).replace("\n", "<br>")
        yield (
            f'<div class="msg"><div><em>{escape(_author(thread, post))}</em></div><div><p>{words}</p></div>'
            f"<time>{_clock(post.at)}</time></div>"
        )


def _author(thread: Thread, post: Post) -> str:
    return SHOP if post.seller else thread.nickname


def thread_text(thread: Thread, now: int) -> str:
    """Return the thread as pasted: no links."""
    lines = [f"{thread.nickname}님과의 대화"]
    day = None
    for post in thread.shown(now):
        if day_of(post.at) != day:
            day = day_of(post.at)
            lines.append(_day(post.at))
        lines += [_author(thread, post) if not post.seller else "나", post.text, _clock(post.at)]
    return "\n".join([*lines, "메시지를 입력하세요"])


# reviews


def reviews_page(business: Business, now: int) -> bytes:
    """Return the saved list of reviews."""
    there = [(deal, review) for deal in business.deals if (review := deal.shown_review(now))]
    there.sort(key=lambda pair: (-pair[1].at, pair[0].number))
    average = sum(review.rating for _deal, review in there) / len(there) if there else 0.0
    head = f"<h1>받은 리뷰</h1><div><b>{average:.1f}</b><span>({len(there)})</span></div>"
    cards = "".join(_review(deal, now) for deal, _review_there in there)
    return saved("받은 리뷰 - 크몽", "https://kmong.com/seller/reviews", f"{head}<ul>{cards}</ul>")


def _review(deal: Deal, now: int) -> str:
    review = deal.review
    assert review is not None  # noqa: S101 - only deals with a review come here
    stars = "★" * review.rating + "☆" * (5 - review.rating)
    answer = ""
    if review.answer is not None and review.answer.at <= now:
        told = f"<p>{escape(review.answer.text)}</p><span>{short(review.answer.at)}</span>"
        answer = f"<div><h4>전문가 답변</h4>{told}</div>"
    service = f'<a href="https://kmong.com/gig/{deal.service.no}">{escape(deal.service.title)}</a>'
    return (
        f"<li><div><strong>{escape(deal.thread.nickname)}</strong></div><div>{stars}</div>"
        f"<div><time>{short(review.at)}</time></div><p>{escape(review.text)}</p><div>{service}</div>{answer}"
        "<div><button>신고하기</button></div></li>"
    )
