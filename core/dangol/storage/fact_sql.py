"""The questions behind facts: one SELECT for each subject, completed by which rows are wanted.

Every one is answered through an index, so that the work grows with what may still lead to something
and not with what is stored (``tests/core/decide/test_plans.py``). What was done about one subject is
looked up by that subject: left alone, SQLite would rather walk over everything of one kind.
"""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from dangol.storage.copies import REVIEW_COPY

__all__ = [
    "ABOUT",
    "AFTER",
    "AFTER_INQUIRY",
    "AFTER_INQUIRY_LOOKED",
    "AFTER_LOOKED",
    "ARRIVED",
    "BY_ID",
    "BY_ORDER",
    "BY_ORDERS",
    "INQUIRY",
    "INQUIRY_LOOKED",
    "ITEM",
    "ITEM_LOOKED",
    "MOVED",
    "PRIVATE",
    "PROMISED",
    "REVIEW",
    "REVIEW_AFTER",
    "REVIEW_AFTER_LOOKED",
    "REVIEW_LOOKED",
    "SHOWN_INQUIRIES",
    "SHOWN_REVIEWS",
    "UNANSWERED",
    "UNREPLIED",
    "among_looked",
]

LOOKED = "(SELECT subject, store, id FROM temp.looked WHERE subject = '{subject}' AND store = :store) look"
"""What ``storage.agenda`` gathered."""


def among_looked(question: str, table: str, alias: str, subject: str) -> str:
    """Return a question about one store as it is asked about what the agenda gathered, each looked up by its id."""
    head, _found, tail = question.replace("\n", " ").partition(f" FROM {table} {alias} ")
    look = LOOKED.format(subject=subject)
    return (
        f"{head} FROM {look} CROSS JOIN {table} {alias} ON {alias}.store = look.store AND {alias}.id = look.id {tail}"
    )


def _looked_actions(subject: str) -> str:
    return (
        LOOKED.format(subject=subject) + " CROSS JOIN actions b INDEXED BY actions_subject"
        " ON b.store = look.store AND b.subject = look.subject AND b.subject_id = look.id"
    )


_DONE = "FROM actions a INDEXED BY actions_subject WHERE a.store = {alias}.store AND a.subject = '{subject}'"
_DONE_TO = _DONE + " AND a.subject_id = {alias}.id"
_ITEM_DONE, _REVIEW_DONE = (_DONE_TO.format(subject=name, alias=name[0]) for name in ("item", "review"))
_INQUIRY_DONE = _DONE_TO.format(subject="inquiry", alias="q")
_NOTHING_DONE = (
    " AND NOT EXISTS (SELECT 1 {done} AND instr(:kinds, json_quote(a.kind))"
    " AND a.step >= {step} AND a.state <> 'superseded')"
)
_REVIEW_AT = "FROM reviews r WHERE r.store = i.store AND r.item_id = i.id"
_MARK_AT = "FROM review_marks m WHERE m.store = i.store AND m.item_id = i.id"
_ASKS = "('ask_review', 'ask_event')"
"""The two forms of the one request: plain, and with the benefit of an event."""
_SHOWN = "FROM reviews r WHERE r.store = i.store AND r.product_id = i.product_id AND r.visible = 1"
_SIBLINGS = "FROM items s WHERE s.store = i.store AND s.order_id = i.order_id AND s.id <> i.id"

_ITEM_COLUMNS = f"""
    i.id, i.order_id, i.product_id, i.option, i.service, i.stage, i.claim, i.claim_open,
    i.dispatched_at, i.delivered_at, i.confirmed_at, i.courier, i.tracking_no,
    o.ordered_at, o.buyer, o.origin_platform IS NOT NULL AS placed_elsewhere, p.name AS product_name,
    (SELECT min(written_at) {_REVIEW_AT}) AS review_at,
    (SELECT min(at) {_MARK_AT}) AS mark_at,
    (SELECT min(written_at) {_REVIEW_AT} AND r.month_use = 1) AS month_review_at,
    (SELECT min(at) {_MARK_AT} AND instr(lower(m.kind), 'month')) AS month_mark_at,
    (SELECT count(*) FROM (SELECT 1 {_SHOWN} LIMIT 10)) AS product_reviews,
    (SELECT min(changed_at) {_ITEM_DONE} AND a.kind IN {_ASKS} AND a.state = 'sent') AS asked_at,
    (SELECT max(changed_at) {_ITEM_DONE} AND a.kind = 'remind_review' AND a.state = 'sent') AS reminded_at,
    (SELECT count(*) {_ITEM_DONE} AND a.kind = 'remind_review' AND a.state = 'sent') AS reminders,
    (SELECT min(changed_at) {_ITEM_DONE} AND a.kind = 'ask_month_review' AND a.state = 'sent') AS month_asked_at,
    EXISTS (SELECT 1 FROM member_consents c WHERE c.store = o.store AND c.buyer_id = o.buyer_id
        AND o.buyer_id <> '' AND coalesce(c.sms, 1) = 1 AND coalesce(c.email, 1) = 1
        AND coalesce(c.sms, c.email) = 1) AS ads_agreed,
    EXISTS (SELECT 1 {_SIBLINGS} AND EXISTS (
        SELECT 1 {_DONE_TO.format(subject="item", alias="s")} AND a.kind IN {_ASKS})) AS order_asked,
    EXISTS (SELECT 1 {_SIBLINGS} AND s.claim_open = 1) AS order_claim_open,
    EXISTS (SELECT 1 FROM inquiries q WHERE q.store = i.store AND q.order_id = i.order_id
        AND q.answered = 0) AS question_open
"""
_ITEM_NAMES = """
    CROSS JOIN orders o ON o.store = i.store AND o.id = i.order_id
    LEFT JOIN products p ON p.store = i.store AND p.id = i.product_id
"""
ITEM = f"SELECT {_ITEM_COLUMNS} FROM items i {_ITEM_NAMES} WHERE i.store = :store"
"""Order items; one of the next says which."""
ITEM_LOOKED = among_looked(ITEM, "items", "i", "item")
_MOVED_AT = "coalesce(i.confirmed_at, i.delivered_at, i.dispatched_at)"
MOVED = (
    f" AND i.stage IN (SELECT value FROM json_each(:stages)) AND {_MOVED_AT} >= :since"
    + _NOTHING_DONE.format(done=_ITEM_DONE, step=1)
    + f" AND (:reviewed IS NULL OR :reviewed = (EXISTS (SELECT 1 {_REVIEW_AT}) OR EXISTS (SELECT 1 {_MARK_AT})))"
    + f" ORDER BY {_MOVED_AT}, i.id"
)
"""Items that came into certain stages lately and about which nothing of certain kinds stands.

``:reviewed`` leaves out those without a review (1), those with one (0), or none (null).
"""
_AFTER = (
    f"SELECT {_ITEM_COLUMNS} FROM {{actions}} CROSS JOIN items i ON i.store = b.store AND i.id = b.subject_id"
    f" {_ITEM_NAMES} WHERE b.store = :store AND b.kind = :after AND b.state = 'sent' AND b.changed_at >= :since"
    " AND b.subject = 'item'" + _NOTHING_DONE.format(done=_ITEM_DONE, step=":steps") + " ORDER BY b.id"
)
AFTER = _AFTER.format(actions="actions b")
"""Items about which something else went out lately, and the last of ``:steps`` things to follow has not been made."""
AFTER_LOOKED = _AFTER.format(actions=_looked_actions("item"))
BY_ORDER = " AND i.order_id = :order_id ORDER BY i.id"
BY_ORDERS = " AND i.order_id IN (SELECT value FROM json_each(:order_ids)) ORDER BY i.id"

_VERSION = "(SELECT coalesce(max(version), 1) FROM review_versions v WHERE v.store = r.store AND v.review_id = r.id)"
_FEW = 30
_REVIEW_COLUMNS = f"""
    r.id, r.item_id, r.product_id, r.rating, r.text, r.written_at, r.month_use, r.visible, r.replied,
    json_array_length(r.media) AS photos,
    (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = r.store AND x.product_id = r.product_id
        AND x.visible = 1 LIMIT {_FEW})) AS product_reviews,
    p.name AS product_name,
    {_VERSION} AS version, {REVIEW_COPY} AS written_elsewhere,
    EXISTS (SELECT 1 {_REVIEW_DONE} AND a.send_by = 'review'
        AND a.state IN ('sending', 'sent', 'in_doubt', 'handed_off') AND a.id <> :but) AS reply_ours,
    EXISTS (SELECT 1 FROM items i CROSS JOIN contacts c WHERE i.store = r.store AND i.id = r.item_id
        AND c.store = i.store AND c.order_id = i.order_id AND coalesce(c.phone, '') <> '') AS has_phone
"""
_REVIEW_NAMES = "LEFT JOIN products p ON p.store = r.store AND p.id = r.product_id"
REVIEW = f"SELECT {_REVIEW_COLUMNS} FROM reviews r {_REVIEW_NAMES} WHERE r.store = :store"
REVIEW_LOOKED = among_looked(REVIEW, "reviews", "r", "review")
_REVIEW_AFTER = (
    f"SELECT {_REVIEW_COLUMNS} FROM {{actions}} CROSS JOIN reviews r ON r.store = b.store AND r.id = b.subject_id"
    f" {_REVIEW_NAMES} WHERE b.store = :store AND b.kind = :after AND b.state = 'sent' AND b.changed_at >= :since"
    " AND b.subject = 'review' ORDER BY b.id"
)
REVIEW_AFTER = _REVIEW_AFTER.format(actions="actions b")
"""Reviews about which something was done lately."""
REVIEW_AFTER_LOOKED = _REVIEW_AFTER.format(actions=_looked_actions("review"))
UNREPLIED = (
    " AND r.replied = 0 AND r.written_at >= :since"
    + _NOTHING_DONE.format(done=_REVIEW_DONE, step=_VERSION)
    + " ORDER BY r.written_at, r.id"
)
"""Reviews without a reply about which, as they now read, nothing of certain kinds stands."""

_INQUIRY_COLUMNS = f"""
    q.id, q.product_id, q.kind, q.title, q.category, q.secret, q.order_id, q.item_ids, q.asked_at, q.answered,
    q.thread, p.name AS product_name,
    (SELECT max(coalesce(approved_at, changed_at)) {_INQUIRY_DONE} AND a.kind = 'answer_inquiry'
        AND a.state = 'sent') AS our_answer_at
"""
INQUIRY = f"""
SELECT {_INQUIRY_COLUMNS}
FROM inquiries q LEFT JOIN products p ON p.store = q.store AND p.id = q.product_id
WHERE q.store = :store
"""
INQUIRY_LOOKED = among_looked(INQUIRY, "inquiries", "q", "inquiry")
UNANSWERED = " AND q.answered = 0 ORDER BY q.asked_at, q.id"
_AFTER_INQUIRY = (
    f"SELECT {_INQUIRY_COLUMNS} FROM {{actions}} CROSS JOIN inquiries q ON q.store = b.store AND q.id = b.subject_id"
    " LEFT JOIN products p ON p.store = q.store AND p.id = q.product_id"
    " WHERE b.store = :store AND b.kind = :after AND b.state = 'sent' AND b.changed_at >= :since"
    " AND b.subject = 'inquiry'" + _NOTHING_DONE.format(done=_INQUIRY_DONE, step=1) + " GROUP BY q.id ORDER BY q.id"
)
AFTER_INQUIRY = _AFTER_INQUIRY.format(actions="actions b")
"""Inquiries about which something of ours went out lately, each once."""
AFTER_INQUIRY_LOOKED = _AFTER_INQUIRY.format(actions=_looked_actions("inquiry"))

_CAME_AT = "coalesce(confirmed_at, delivered_at, dispatched_at)"
_CAME = (
    "SELECT id, courier, tracking_no, dispatched_at, delivered_at FROM items"
    f" WHERE store = :store AND stage = '{{stage}}' AND {_CAME_AT} > 0 ORDER BY {_CAME_AT} DESC LIMIT :most"
)
ARRIVED = (
    "SELECT courier, min(dispatched_at) AS dispatched_at, min(delivered_at) AS delivered_at FROM ("
    + " UNION ALL ".join(f"SELECT * FROM ({_CAME.format(stage=stage)})" for stage in ("delivered", "confirmed"))
    + ") WHERE dispatched_at IS NOT NULL AND delivered_at >= dispatched_at"
    " GROUP BY courier, coalesce(tracking_no, id)"
)
"""The newest parcels that arrived, each once, however many lines of orders lay in it."""

PROMISED = (
    "SELECT order_id, trace, body, coalesce(approved_at, changed_at) AS told_at FROM actions"
    " INDEXED BY actions_promised WHERE store = :store AND order_id IN (SELECT value FROM json_each(:orders))"
    " AND kind = 'answer_inquiry' AND order_id <> '' AND state = 'sent' AND id <> :but"
    " ORDER BY coalesce(approved_at, changed_at), id"
)
"""Our answers about orders that left, the oldest first: what their rule expected, and what they say."""

BY_ID = " AND {alias}.id IN (SELECT value FROM json_each(:ids)) ORDER BY {alias}.id"

_NOT_YET_SEEN = (
    " WHERE a.store = :store AND a.subject = '{subject}' AND a.send_by = '{subject}' AND a.verified_at IS NULL"
    " AND a.state IN ('sent', 'handed_off', 'in_doubt')"
)
SHOWN_REVIEWS = (
    "SELECT a.id, a.state, a.body, r.reply_text AS shown FROM actions a CROSS JOIN reviews r"
    " ON r.store = a.store AND r.id = a.subject_id AND r.replied = 1" + _NOT_YET_SEEN.format(subject="review")
)
SHOWN_INQUIRIES = (
    "SELECT a.id, a.state, a.body, q.thread AS thread FROM actions a CROSS JOIN inquiries q"
    " ON q.store = a.store AND q.id = a.subject_id AND q.answered = 1" + _NOT_YET_SEEN.format(subject="inquiry")
)
"""Replies of ours whose review or inquiry now shows one."""

ABOUT = (
    "SELECT id, kind, step, state, created_at, problem FROM actions"
    " WHERE store = :store AND subject = :subject AND subject_id = :id ORDER BY id"
)
PRIVATE = "SELECT name, phone, email FROM contacts WHERE store = :store AND order_id = :order_id"
