"""The seller's choices: show them, check a file of them, and say what it would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.app import App
    from dangol.policies import Policies

__all__ = ["policy_group"]

_file = argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")


@group("policy")
def policy_group() -> None:
    """Show and check your choices: when to ask, what to answer, when messages leave.

    They stand in the file policy.toml of the data folder. Without it the values hold that
    "dangol policy show" prints.
    """


@policy_group.command("show")
@option("--store", metavar="STORE", help="What holds for this store.")
@option("--product", metavar="PRODUCT", help="What holds for this product of the store.")
@json_option
@click.pass_obj
def show_command(desk: Desk, store: str | None, product: str | None) -> None:
    """Print every choice with its meaning, as a file that you can keep and change.

    With --store, or --store and --product, the values that hold there.
    """
    if product and not store:
        raise ConfigError(_("A product is named together with its store."), hint="--store STORE --product PRODUCT")
    with desk.app() as app:
        policies = _of(app, store, product) if store else app.policies
    if desk.as_json:
        groups = {name: msgspec.to_builtins(getattr(policies, name)) for name in ("stores", "categories", "products")}
        desk.document({"policy": msgspec.to_builtins(policies.base)} | groups)
        return
    from dangol.policies import written

    desk.tell(written(policies).rstrip())


def _of(app: App, store: str, product: str | None) -> Policies:
    from dangol.policies import Policies

    app.stores.get(store)
    name = app.facts.product_name(store, product) if product else ""
    return Policies(app.policies.of(store, product or "", name))


@policy_group.command("check")
@_file
@json_option
@click.pass_obj
def check_command(desk: Desk, file: Path | None) -> int:
    """Check a policy file, or the one in the data folder, without using it.

    Names every unknown entry with the nearest known one, every value that cannot be, and stores and rules
    that are not there. Ends with 1 if something is wrong. What is allowed and perhaps not meant is only told:
    events that promise different things in two stores at the same time, reminders that could never leave.
    """
    from dangol.policies import POLICY_FILE, Policies, read_policies

    with desk.app() as app:
        path = file or app.home / POLICY_FILE
        there = file is not None or path.exists()
        try:
            policies = read_policies(path) if there else Policies()
            problems, warnings = list(_absent(app, policies)), list(_doubtful(policies))
        except ConfigError as wrong:
            problems, warnings = [wrong.message], []
    if desk.as_json:
        desk.document({"file": path.name, "there": there, "problems": problems, "warnings": warnings})
        return 1 if problems else 0
    for problem in (*problems, *warnings):
        desk.tell(problem)
    if not problems:
        desk.tell(
            _("{file} is in order.").format(file=path.name)
            if there
            else _("You have no policy.toml; the values of dangol hold. Begin with: dangol policy show > policy.toml")
        )
    return 1 if problems else 0


def _absent(app: App, policies: Policies) -> Iterator[str]:
    """Name what a file speaks of and what is not there."""
    stores = {row.name for row in app.stores.all()}
    named = [*policies.stores, *(product.partition("/")[0] for product in policies.products)]
    named += [store for event in policies.base.events for store in event.stores]
    for store in dict.fromkeys(one for one in named if one not in stores):
        yield _("There is no store {name}.").format(name=store)
    rules = {rule.id for rule in app.plugins.rules()}
    for policy in (policies.base, *(policies.of(store) for store in policies.stores)):
        for rule in (*policy.rules.off, *policy.rules.on):
            if rule not in rules:
                yield _("There is no rule {name}; see docs/rules.md.").format(name=rule)


def _doubtful(policies: Policies) -> Iterator[str]:
    """Name what is allowed and perhaps not meant."""
    from dangol.review_events import clashes

    for one, other in clashes(policies.base.events):
        told = _("The events {one} and {other} promise different things in different stores at the same time.")
        yield told.format(one=one, other=other)
    for event in policies.base.events:
        if not event.may_be_told:
            told = _("No request names the event {name}: advertising needs a sender and a free way to refuse.")
            yield told.format(name=event.name)
    asks = policies.base.asks
    if asks.reminders >= asks.person_month:
        yield _("asks.person_month lets fewer messages through than a request with its reminders has.")


@policy_group.command("diff")
@_file
@json_option
@click.pass_obj
def diff_command(desk: Desk, file: Path | None) -> None:
    """Say what a policy file would change today, or how your own differs from the values of dangol."""
    from dangol.policies import Policies, changes, read_policies

    with desk.app() as app:
        found = changes(app.policies, read_policies(file)) if file else changes(Policies(), app.policies)
    if desk.as_json:
        rows = [{"name": name, "before": before, "after": after} for name, before, after in found]
        desk.document({"changes": rows})
        return
    for name, before, after in found:
        desk.tell(f"{name}: {before or '-'} → {after or '-'}")
    if not found:
        desk.tell(_("Nothing differs."))
