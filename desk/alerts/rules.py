"""What meets a rule: an article by its verdicts, whose desk it is, and when it is too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.digest import deciding, stance_of
from press.alert import Finding, Rule
from press.article import Kept
from press.source import Desk, Source
from press.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What rules are judged on beside the article: the outlets, and the main topic of each part of one."""

    sources: Mapping[str, Source]
    parents: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When an article is looked at: the moment, how far the record was read before, and where that began."""

    now: datetime
    after: int
    begun: int


def finding(rule: Rule, kept: Kept, grounds: Grounds, times: Times) -> Finding | None:
    """Return what `rule` finds in an article, None where it does not meet it, with the words that decided.

    It must be news about the province, of an outlet of the rule's desks and tiers, on one of its topics (a part of a
    topic counts as the topic) and places, each where the rule names any. A stance without the words that decided it, or
    an editor who did, raises nothing, and neither does what the machine is unsure of, or less sure than the rule asks.
    """
    desk = desk_of(rule, kept, grounds.sources)
    if desk is None or _is_late(rule, kept, times):
        return None
    if not (kept.is_news and kept.answer("relevance") == "about" and _is_of(rule, kept, grounds)):
        return None
    because = _because(rule, kept)
    if because is None:
        return None
    return Finding(rule=rule.id, article=kept.key, desk=desk, because=because, follow_up=rule.follow_up, seq=kept.seq)


def is_old(rule: Rule, kept: Kept, found: datetime) -> bool:
    """Whether the article was published so long before it was `found` that the rule tells nothing of it."""
    return found - kept.when > timedelta(hours=rule.late_hours)


def desk_of(rule: Rule, kept: Kept, sources: Mapping[str, Source]) -> Desk | None:
    """Return the desk that is told: its own outlet's where the rule is for that one, else that of a copy's outlet."""
    outlets = (kept.source, *(source for source, _ in kept.copies))
    desks = (sources[outlet].desk for outlet in outlets if outlet in sources)
    return next((desk for desk in desks if desk in rule.desks), None)


def _is_late(rule: Rule, kept: Kept, times: Times) -> bool:
    """Whether it comes too late: old when found, or turned by an editor when it had long been found.

    What was kept before the alerts began is told only where an editor has turned it since: else the vectors of an
    archive, or a copy found today, would bring up what everybody has read.
    """
    if is_old(rule, kept, kept.first_seen):
        return True
    if kept.born <= times.begun and not any(verdict.editor for verdict in kept.judged.verdicts):
        return True
    return kept.born <= times.after and times.now - kept.first_seen > timedelta(hours=rule.late_hours)


def _is_of(rule: Rule, kept: Kept, grounds: Grounds) -> bool:
    outlets = (kept.source, *(source for source, _ in kept.copies))
    tiers = {grounds.sources[outlet].tier for outlet in outlets if outlet in grounds.sources}
    named = kept.answers("topics")
    topics = {*named, *(grounds.parents[topic] for topic in named if topic in grounds.parents)}
    return (
        (not rule.tiers or not tiers.isdisjoint(rule.tiers))
        and (not rule.topics or not topics.isdisjoint(rule.topics))
        and (not rule.places or not set(kept.answers("places")).isdisjoint(rule.places))
    )


def _because(rule: Rule, kept: Kept) -> tuple[str, ...] | None:
    """Return the words that decided, nothing where the rule asks for no verdict, None where it asks in vain."""
    if not (rule.stances or rule.critical):
        return ()
    stance, critical = kept.judged.verdict("stance"), kept.judged.verdict("critical")
    found = []
    if stance and stance.first in rule.stances and stance_of(kept) and _is_enough(rule, stance):
        found.append(stance)
    if critical and rule.critical and critical.first == "yes" and _is_enough(rule, critical):
        found.append(critical)
    if not found:
        return None
    return tuple(dict.fromkeys(word for verdict in found for word in deciding(verdict.because)))


def _is_enough(rule: Rule, verdict: Verdict) -> bool:
    return verdict.score >= rule.least and not (rule.sure and verdict.unsure)
