"""The public surface for plugin authors, and nothing else. Names load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangol.channels import Channel as Channel
    from dangol.channels import MailServer as MailServer
    from dangol.channels import OpenChannel as OpenChannel
    from dangol.channels import Post as Post
    from dangol.clock import KST as KST
    from dangol.clock import Clock as Clock
    from dangol.contract import Answer as Answer
    from dangol.contract import Api as Api
    from dangol.contract import Blind as Blind
    from dangol.contract import Client as Client
    from dangol.contract import Committed as Committed
    from dangol.contract import Document as Document
    from dangol.contract import FileSource as FileSource
    from dangol.contract import Idempotent as Idempotent
    from dangol.contract import Line as Line
    from dangol.contract import Mailbox as Mailbox
    from dangol.contract import Manual as Manual
    from dangol.contract import OAuth as OAuth
    from dangol.contract import Platform as Platform
    from dangol.contract import Queryable as Queryable
    from dangol.contract import Rate as Rate
    from dangol.contract import RateHint as RateHint
    from dangol.contract import Store as Store
    from dangol.contract import Table as Table
    from dangol.contract import Token as Token
    from dangol.decisions import Condition as Condition
    from dangol.decisions import DraftContext as DraftContext
    from dangol.decisions import Proposal as Proposal
    from dangol.decisions import Propose as Propose
    from dangol.decisions import Rule as Rule
    from dangol.decisions import Skip as Skip
    from dangol.decisions import Wait as Wait
    from dangol.errors import ActionRejected as ActionRejected
    from dangol.errors import ActionUnknown as ActionUnknown
    from dangol.errors import AuthError as AuthError
    from dangol.errors import BadFile as BadFile
    from dangol.errors import BadRecord as BadRecord
    from dangol.errors import BadResponse as BadResponse
    from dangol.errors import ConfigError as ConfigError
    from dangol.errors import DangolError as DangolError
    from dangol.errors import RateLimited as RateLimited
    from dangol.errors import ResumeExpired as ResumeExpired
    from dangol.errors import ShutOut as ShutOut
    from dangol.errors import StoreError as StoreError
    from dangol.errors import Unavailable as Unavailable
    from dangol.facts import InquiryFacts as InquiryFacts
    from dangol.facts import ItemFacts as ItemFacts
    from dangol.facts import OrderFacts as OrderFacts
    from dangol.facts import PromiseFacts as PromiseFacts
    from dangol.facts import ReviewFacts as ReviewFacts
    from dangol.hookspecs import hookimpl as hookimpl
    from dangol.i18n import translator as translator
    from dangol.layouts import Field as Field
    from dangol.layouts import Labels as Labels
    from dangol.layouts import Layout as Layout
    from dangol.layouts import Match as Match
    from dangol.layouts import Mismatch as Mismatch
    from dangol.layouts import match as match
    from dangol.models import Answered as Answered
    from dangol.models import Contact as Contact
    from dangol.models import Gone as Gone
    from dangol.models import Inquiry as Inquiry
    from dangol.models import Mail as Mail
    from dangol.models import MemberConsent as MemberConsent
    from dangol.models import Message as Message
    from dangol.models import Order as Order
    from dangol.models import OrderItem as OrderItem
    from dangol.models import Origin as Origin
    from dangol.models import Page as Page
    from dangol.models import Product as Product
    from dangol.models import Record as Record
    from dangol.models import Rejected as Rejected
    from dangol.models import Review as Review
    from dangol.models import ReviewMark as ReviewMark
    from dangol.models import Stage as Stage
    from dangol.models import StoreCheck as StoreCheck
    from dangol.models import Stream as Stream
    from dangol.models import Understood as Understood
    from dangol.models import Window as Window
    from dangol.outgoing import ByHand as ByHand
    from dangol.outgoing import Carried as Carried
    from dangol.outgoing import CouponIssue as CouponIssue
    from dangol.outgoing import Delivery as Delivery
    from dangol.outgoing import Fitting as Fitting
    from dangol.outgoing import Found as Found
    from dangol.outgoing import Ground as Ground
    from dangol.outgoing import Medium as Medium
    from dangol.outgoing import MessageClass as MessageClass
    from dangol.outgoing import MessageQuery as MessageQuery
    from dangol.outgoing import OutgoingMessage as OutgoingMessage
    from dangol.outgoing import Receipt as Receipt
    from dangol.outgoing import Reply as Reply
    from dangol.outgoing import ReviewRequest as ReviewRequest
    from dangol.outgoing import Sent as Sent
    from dangol.outgoing import SentQuery as SentQuery
    from dangol.outgoing import Template as Template
    from dangol.paging import page as page
    from dangol.paging import pages as pages
    from dangol.policy import Policy as Policy
    from dangol.settings import ChannelSettings as ChannelSettings
    from dangol.settings import StoreSettings as StoreSettings

_HOMES = {
    "clock": "KST Clock",
    "channels": "Channel MailServer OpenChannel Post",
    "contract": "Answer Api Blind Client Committed Document FileSource Idempotent Line Mailbox Manual OAuth"
    " Platform Queryable Rate RateHint Store Table Token",
    "decisions": "Condition DraftContext Proposal Propose Rule Skip Wait",
    "errors": "ActionRejected ActionUnknown AuthError BadFile BadRecord BadResponse ConfigError DangolError"
    " RateLimited ResumeExpired ShutOut StoreError Unavailable",
    "facts": "InquiryFacts ItemFacts OrderFacts PromiseFacts ReviewFacts",
    "hookspecs": "hookimpl",
    "i18n": "translator",
    "layouts": "Field Labels Layout Match Mismatch match",
    "models": "Answered Contact Gone Inquiry Mail MemberConsent Message Order OrderItem Origin Page Product Record"
    " Rejected Review ReviewMark Stage StoreCheck Stream Understood Window",
    "outgoing": "ByHand Carried CouponIssue Delivery Fitting Found Ground Medium MessageClass MessageQuery"
    " OutgoingMessage Receipt Reply ReviewRequest Sent SentQuery Template",
    "paging": "page pages",
    "policy": "Policy",
    "settings": "ChannelSettings StoreSettings",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'dangol' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"dangol.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
