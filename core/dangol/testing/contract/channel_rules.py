"""The rules for plugins that bring channels: what each wants, why a seller would care, and how it is mended."""

from __future__ import annotations

from dangol.testing.contract.rule import Grade, Rule

__all__ = ["CHANNELS"]

CHANNELS = (
    Rule(
        "channel_sends",
        Grade.BRONZE,
        "a message leaves once; a lost answer is ActionUnknown, a refusal ActionRejected",
        "a text message that comes twice costs money and a customer, and one that got lost must not count as sent.",
        """
answer = await channel.client.write("POST", "/messages", json=body | {"key": key})
return dangol.Sent(answer.json()["id"])
# no retry, no `except`: client.write raises what happens next by itself
""",
        "channel",
    ),
    Rule(
        "channel_finds",
        Grade.SILVER,
        "a message in doubt is found where it arrived, and NO is said only where it is not there",
        "a wrong NO sends the message twice.",
        """
async def dangol_find_message(channel, query):
    keys = [one["key"] for one in (await client.sent(channel, query.message.recipient, query.since))]
    return dangol.Found.YES if query.key in keys else dangol.Found.NO
""",
        "find",
    ),
    Rule(
        "channel_tells",
        Grade.SILVER,
        "what became of messages is read, for those that were asked for only",
        "a delivery that is made up hides that a customer never got an answer.",
        """
async def dangol_delivery(channel, sent):
    states = await client.states(channel, [one.remote_id for one in sent])
    return [dangol.Delivery(key=one.key, state=states[one.remote_id]) for one in sent if one.remote_id in states]
""",
        "tell",
    ),
    Rule(
        "channel_fits",
        Grade.GOLD,
        "how a message fits is told by the settings alone, with objections to what cannot leave",
        "it is asked while the seller types, and what it lets through is believed.",
        """
def fit(settings, message):
    size = len(message.text.encode("cp949", "replace"))
    wrong = () if message.recipient.isdigit() else (_("The recipient is no number."),)
    return dangol.Fitting(kind="SMS" if size <= 90 else "LMS", size=size, objections=wrong)
""",
        "channel",
    ),
    Rule(
        "channel_canaries",
        Grade.BRONZE,
        "numbers, words and secrets stay out of logs and errors, whatever the relay answers",
        "what stands in a log gets into a bug report, and a buyer's number is nobody's business.",
        """
raise dangol.ActionRejected(_("The relay refused the number."))   # its own words stay out of it
""",
        "channel",
    ),
    Rule(
        "channel_checks",
        Grade.BRONZE,
        "a check sends nothing, and tells what is shut",
        "whoever connects a channel must not text a stranger by it.",
        """
async def dangol_check_channel(channel):
    await client.balance(channel)      # one cheap read for each thing that is needed
    return [dangol.StoreCheck(name="Account", ok=True)]
""",
        "channel",
    ),
)
