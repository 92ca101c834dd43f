"""What became of asking: attempts by the policy, answers by means, and their verdicts."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

from hotline.corpus import explaining
from hotline.corpus.office import stamp
from hotline.corpus.story import Story, named, names
from hotline.corpus.words import Tongue
from hotline.corpus.world import Manner, World
from hotline.feedback import CAUSES, AskOutcome
from hotline.tickets import Verb

# How many of those asked answer, and how many of these are content (DOMAIN §3: how one asks
# moves the score).
_ANSWERS = {"sms": 0.3, "ivr": 0.36, "web": 1.0, "operator": 1.0}
_CONTENT = {"sms": 0.74, "ivr": 0.78, "web": 0.66, "operator": 0.997}
_BY_OPERATOR, _BY_WEB = 0.2, 0.05
_CALL_ENDS = (("no_answer", 0.55), ("busy", 0.65), ("rejected", 0.7), ("no_key", 0.85))
_REPLY_WITHIN = 72 * 60
_DAY = 86_400
_JSON = {True: "true", False: "false", None: "null"}


class Asking:
    """Asks about closed tickets."""

    def __init__(self, world: World, chance: Callable[[], float], tongue: Tongue) -> None:
        self._world, self._chance, self._tongue = world, chance, tongue

    def ask(self, story: Story, *, in_call: int | None = None, late: bool = False) -> None:
        """From the closing to a rating, or to no response. `in_call`: the caller is on the line."""
        if story.ticket["feedback"] != "due" or story.phone is None:
            return
        closing = story.ticket.get("reopenings", 0)
        if in_call is not None and self._chance() < 0.8 and self._in_call(story, closing, late):
            return
        steps = self._manner(story.phone).steps
        wait = steps[0][2] if steps else 0
        cause = "failed"
        for place, (attempt, mode, _) in enumerate(steps):
            at = self._courteous(mode, story.now + 3 + wait * 60)
            following = steps[place + 1][2] if place + 1 < len(steps) else _REPLY_WITHIN
            ended = self._attempt(story, (closing, attempt, mode), at, following, late=late)
            if ended is None:
                return
            wait, cause = (0 if ended == "expired" else following), ended
        story.say(story.now, Verb.NOT_RATED, None, "", names("cause", cause))
        story.ticket["feedback"] = "no_response"
        story.ticket["no_response_cause"] = CAUSES[AskOutcome(cause)].value

    def _manner(self, phone: str | None) -> Manner:
        is_mobile = phone is not None and phone[3] in "35789"
        return self._world.asking["mobile" if is_mobile else "other"]

    def _in_call(self, story: Story, closing: int, late: bool) -> bool:
        """At the end of the very call in which it was answered."""
        at = story.now + 20
        ask = self._new(story, (closing, 0, "ivr"), at, "ask_in_call")
        self._placed(story, ask, "ivr", at, 10)
        if self._chance() < 0.62:
            self._rate(story, "ivr", at + 15, late=late, ask=ask)
            self._end(story, ask, "answered")
            return True
        outcome = "hung_up" if self._chance() < 0.7 else "no_key"
        self._end(story, ask, outcome, at=at + 12)
        return False

    def _attempt(
        self, story: Story, which: tuple[int, int, str], at: int, wait: int, *, late: bool
    ) -> str | None:
        """One attempt; returns how it failed, or None when it was answered."""
        mode = which[2]
        ask = self._new(story, which, at, "sms" if mode == "sms" else "ask_call")
        self._placed(story, ask, mode, at, wait if mode == "sms" else 10)
        if mode == "sms":
            return self._message(story, ask, at, wait, late=late)
        start = at + 12
        answered = self._chance() < _ANSWERS["ivr"]
        draw = self._chance()
        failed = next((name for name, most in _CALL_ENDS if draw < most), "hung_up")
        outcome = "answered" if answered or failed in ("no_key", "hung_up") else failed
        talk = start + 9 if outcome == "answered" else None
        story.happens(start + 45)
        call = story.call("ask", outcome, start, answered=talk, ended=start + 45, ask=ask[0])
        story.link(call, "ask", start + 45, None)
        if answered:
            self._rate(story, "ivr", start + 45, late=late, ask=ask)
        self._end(story, ask, "answered" if answered else failed, at=start + 45)
        return None if answered else failed

    def _message(
        self, story: Story, ask: list[Any], at: int, wait: int, *, late: bool
    ) -> str | None:
        draw = self._chance()
        if draw < _ANSWERS["sms"]:
            self._rate(story, "sms", at + 60 + self._within(90, wait), late=late, ask=ask)
            self._end(story, ask, "answered")
            return None
        rated = True
        if draw < _ANSWERS["sms"] + _BY_OPERATOR:
            self._by_operator(story, late=late)
        elif draw < _ANSWERS["sms"] + _BY_OPERATOR + _BY_WEB:
            self._rate(story, "web", at + 60 + self._within(200, wait), late=late, ask=None)
        else:
            rated = False
        self._end(story, ask, "expired", at=at + wait * 60)
        return None if rated else "expired"

    def _by_operator(self, story: Story, *, late: bool) -> None:
        """An operator rings about the result and writes the answer down."""
        operators = self._world.operators
        by = operators[int(self._chance() * len(operators))]
        start = story.later(1800 + self._chance() * 18_000)
        story.happens(start + 130)
        call = story.call("outbound", "answered", start, answered=start + 12, ended=start + 130,
                          by=by.extension)  # fmt: skip
        story.link(call, "outbound", start + 12, None)
        self._rate(story, "operator", start + 120, late=late, ask=None)

    def _within(self, minutes: float, wait: int) -> int:
        return int(min(-log(1 - self._chance()) * minutes, wait - 2) * 60)

    def _new(self, story: Story, which: tuple[int, int, str], at: int, kind: str) -> list[Any]:
        closing, attempt, mode = which
        id_ = story.base["ask"] + len(story.asks)
        # In order, unlike real ones: two indexes grow at their end instead of everywhere.
        reference = f"{id_:012x}"
        made = stamp(story.now)
        policy = self._manner(story.phone).policy
        ask: list[Any] = [reference, story.id, closing, attempt, mode, story.phone, "waiting",
                          made, None, None, None, reference, policy, stamp(at)]  # fmt: skip
        story.asks.append(ask)
        if kind == "ask_in_call":
            call = story.calls[0]
            told = named(reference=reference, system=call[1], linked_id=call[2])
        else:
            code = story.ticket["code"]
            field = story.ticket["field_id"]
            told = (
                f'{{"asks":[{{"code":"{code}","field":{field},"reference":"{reference}"}}],'
                f'"link":"{reference}","reference":"{reference}","text":"{kind}_ask"}}'
            )
        message = [f"ask:{reference}", kind, story.phone, told, "waiting", 0, stamp(at), None,
                   None, made, None, "", None, kind != "ask_in_call"]  # fmt: skip
        story.messages.append(message)
        if at > story.until:
            story.ticket["feedback"] = "asking"
        story.happens(at)
        message[4:6] = ["delivered" if mode == "sms" else "sent", 1]
        message[8], message[10], message[12] = "corpus", stamp(at), stamp(at)
        return ask

    def _placed(self, story: Story, ask: list[Any], mode: str, at: int, patience: int) -> None:
        ask[6], ask[8], ask[9] = "asked", stamp(at), stamp(at + patience * 60)
        story.say(at, Verb.ASKED, None, "", f'{{"attempt":{ask[3]},"mode":"{mode}"}}')
        story.ticket["feedback"] = "asking"

    def _end(self, story: Story, ask: list[Any], outcome: str, at: int | None = None) -> None:
        told = f'{{"attempt":{ask[3]},"mode":"{ask[4]}","outcome":"{outcome}"}}'
        story.say(at or story.now, Verb.ASK_ENDED, None, "", told)
        ask[6], ask[10] = outcome, stamp(story.now)

    def _rate(
        self,
        story: Story,
        mode: str,
        at: int,
        *,
        late: bool,
        ask: list[Any] | None,
    ) -> None:
        chance = self._chance
        content = chance() < _CONTENT[mode] - (0.12 if late and mode != "operator" else 0.0)
        useful: bool | None = None if chance() < 0.14 else content or chance() < 0.3
        satisfied: int | None = 3
        if content:
            satisfied = None if useful and chance() < 0.2 else 1 + (chance() < 0.62)
        elif useful is False and chance() < 0.3:
            satisfied = None
        said = chance() < (0.12 if content else 0.4) and mode in ("sms", "web", "operator")
        words = self._tongue.one("praise" if content else "blame") if said else ""
        verdict = "positive" if content else "negative"
        rated(story, mode, at, (useful, satisfied), verdict, words=words, ask=ask)

    def _courteous(self, mode: str, at: int) -> int:
        """The first instant from this one on at which this means may disturb people."""
        hours = self._world.courtesy.get(mode)
        if hours is None:
            return at
        minute = (at + 7 * 3600) % _DAY // 60
        if hours[0] <= minute < hours[1]:
            return at
        midnight = at - (at + 7 * 3600) % _DAY
        return midnight + hours[0] * 60 + (0 if minute < hours[0] else _DAY)


def rated(
    story: Story,
    mode: str,
    at: int,
    answers: tuple[bool | None, int | None],
    verdict: str,
    *,
    words: str = "",
    ask: list[Any] | None = None,
) -> None:
    """Somebody answered whether it was useful and how content they are."""
    useful, satisfied = answers
    told = (
        f'{{"mode":"{mode}","satisfied":{satisfied or "null"},'
        f'"useful":{_JSON[useful]},"verdict":"{verdict}"}}'
    )
    story.say(at, Verb.RATED, None, "", told)
    number = story.base["rating"] + len(story.ratings)
    ask_id = story.base["ask"] + story.asks.index(ask) if ask is not None else None
    closing = story.ticket.get("reopenings", 0)
    decides = all(row[9] != closing for row in story.ratings)
    if story.ticket["feedback"] in ("due", "asking"):
        story.ticket["feedback"] = verdict
    if len(story.ratings) < 2:
        story.ratings.append([story.id, ask_id, mode, useful, satisfied, verdict, words,
                              f"{mode}:corpus:{number}", stamp(story.now), closing,
                              decides])  # fmt: skip
        if decides and verdict == "negative" and story.status == "closed":
            explaining.owed(story, number)
