"""Every command of core: where it lives and what it does, in a line. Reading it imports nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.i18n import N_

if TYPE_CHECKING:
    import click

__all__ = ["COMMANDS", "SECTIONS", "load"]

SECTIONS: tuple[tuple[str, dict[str, tuple[str, str]]], ...] = (
    (
        N_("Look around"),
        {
            "demo": ("demo", N_("Show three weeks of pretend stores, all by itself.")),
            "fake": ("fake", N_("Run a pretend market on this computer, to try dangol against.")),
        },
    ),
    (
        N_("Stores"),
        {
            "init": (
                "init",
                N_("Begin: connect your stores, read them for the first time, and see what is to be done."),
            ),
            "connect": ("connect", N_("Connect a store, or change its settings.")),
            "check": ("stores", N_("Try every door of a store with its keys.")),
            "stores": ("stores", N_("List the connected stores.")),
            "sync": ("sync", N_("Read what is new in the stores.")),
            "import": ("files", N_("Read a file that you downloaded from the market.")),
            "channel": ("channel", N_("List, connect and switch on the ways to buyers outside the markets.")),
            "quarantine": ("kept", N_("Show what was not understood and is kept aside.")),
        },
    ),
    (
        N_("Every day"),
        {
            "today": ("today", N_("Show your day on one screen: what waits, what runs out, one small step.")),
            "serve": ("serve", N_("Open your inbox as a page in the browser.")),
            "deadlines": ("today", N_("Show what runs out, by what is lost if you miss it.")),
            "decide": ("decide", N_("Work out what should be done for each customer.")),
            "inbox": ("inbox", N_("Show what waits for you, the most urgent first.")),
            "inquiries": ("inquiries", N_("List the questions that wait in all stores, the oldest first.")),
            "show": ("inbox", N_("Show one entry in full: the customer's words and the draft.")),
            "why": ("why", N_("Say why something is proposed, or why it is not.")),
            "approve": ("acts", N_("Approve entries exactly as they are shown.")),
            "undo": ("acts", N_("Take an approval back, as long as it has not left.")),
            "edit": ("acts", N_("Change the text of an entry; it must be approved again.")),
            "coupon": ("coupon", N_("Propose a coupon for one member of a store, as a favour.")),
            "skip": ("acts", N_("Leave an entry out, with the reason.")),
            "snooze": ("acts", N_("Leave entries for later, without deciding on them.")),
            "send": ("send", N_("Send what is approved, each message once.")),
            "done": ("done", N_("Say that you did an entry by hand.")),
            "resolve": ("acts", N_("Settle entries in doubt: were they sent or not?")),
            "cases": ("complaints", N_("List the low reviews whose cause is still to be named.")),
            "coverage": ("coverage", N_("Show how many reviews have a reply, how soon it came, and which wait.")),
            "order": (
                "order",
                N_("Show an order from beginning to end: what happened, what was sent, what comes next."),
            ),
            "note": ("order", N_("Print a short note of thanks for the parcel of an order.")),
            "promises": (
                "promises",
                N_("Show what you promised to buyers and have not kept yet, the nearest day first."),
            ),
            "referrals": ("referrals", N_("Show which orders came of a recommendation, and when a reward is due.")),
            "people": ("people", N_("Show who buys from you, those in several stores first.")),
            "run": ("run", N_("Keep reading and deciding, again and again.")),
            "service": ("service", N_("Let this computer read your stores by itself, twice a day.")),
            "pause": ("acts", N_("Stop all sending until you say resume.")),
            "resume": ("acts", N_("Allow sending again.")),
        },
    ),
    (
        N_("Care"),
        {
            "replay": ("replay", N_("Let the rules decide once more over the past days, without sending anything.")),
            "rules": ("rules", N_("Show what rules sent by channels, and let them go on.")),
            "policy": ("policy", N_("Show and check your choices: when to ask, what to answer, when messages leave.")),
            "fairness": ("fairness", N_("Show who was asked for a review, by how content they are known to be.")),
            "trial": ("trial", N_("Show what came of a trial of when or how to ask.")),
            "templates": ("templates", N_("Show and change the wordings of drafts.")),
            "doctor": ("care", N_("Look for trouble, and say how to mend it.")),
            "completion": ("completion", N_("Print what lets your shell complete commands and options.")),
            "plugins": ("care", N_("List the plugins, those that did not load included.")),
            "plugin": ("plugin", N_("Make a plugin for another market, and check it.")),
            "verify": ("care", N_("Check that nobody changed the record of what was done.")),
            "customer": ("customer", N_("Tell or erase all that is stored about one person.")),
            "retention": ("retention", N_("Show for how long what is kept, and take out what is older.")),
            "recover": ("recovery", N_("Go on after a backup was put back, without sending anything twice.")),
            "adopt": ("recovery", N_("Go on with a data folder that came from another computer.")),
            "backup": ("backup", N_("Copy the data file while dangol may go on working.")),
            "encrypt": ("encrypt", N_("Encrypt the data file as a whole, or make it plain again.")),
            "restore": ("backup", N_("Put a backup in the place of the data file.")),
        },
    ),
    (
        N_("Look back"),
        {
            "week": ("look_back", N_("Look back at your week: done, missed, learned, and one thing next.")),
            "month": ("look_back", N_("Check every touchpoint of the month by your own data.")),
            "improvements": ("improvements", N_("Show whether what you mended helped.")),
            "step": ("today", N_("Take one small step a day.")),
            "manual": ("manual", N_("Write down how a store is run.")),
            "checklist": ("manual", N_("Show what a paid post or an event must observe.")),
        },
    ),
    (
        N_("Texts"),
        {
            "faq": (
                "inquiries",
                N_("Show how often each answer of faq.toml is asked for, and what deserves one."),
            ),
            "text": ("text", N_("Say what a text says, and which reviews contradict their stars.")),
            "keywords": ("keywords", N_("Show which words and topics the reviews of each product bring up.")),
            "voice": ("voice", N_("Show how your own replies open, close and sound.")),
            "eval": ("evaluate", N_("Measure on labelled texts how well dangol reads them.")),
        },
    ),
)
"""Titles, and below each the name, the module in this package, and the meaning of its commands."""

COMMANDS = {name: module for _title, rows in SECTIONS for name, (module, _line) in rows.items()}
"""The module of each command."""


def load(name: str) -> click.Command:
    """Import one command: ``<name>_command`` of its module, or ``<name>_group`` where it has commands of its own."""
    from importlib import import_module

    module = import_module(f"dangol.cli.{COMMANDS[name]}")
    found: click.Command = getattr(module, f"{name}_command", None) or getattr(module, f"{name}_group")
    return found
