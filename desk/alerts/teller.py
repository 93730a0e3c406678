"""The teller: lays what is owed of alerts into the outbox, first to the desk, then to those above it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.alerts.letters import Letters, Post
from desk.notice import Editor, Why
from press.alert import Alert, Rule
from press.article import Kept
from press.clock import VIETNAM
from press.errors import ConfigError, InputError
from vault import read, read_alerts, write_alerts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells of alerts by the rules that raised them; one whose rule is gone, or switched off, is told of no more."""

    rules: tuple[Rule, ...]
    editor: Editor
    post: Post

    def tell(self, now: datetime) -> int:
        """Lay every message that is owed into the outbox, but for rules that are quiet; return how many those are."""
        return sum(self._tell(alert, now) for alert in read_alerts.owed(now))

    def escalate(self, now: datetime) -> int:
        """Tell those above of each alert that nobody has acknowledged in time; return how many those are."""
        rules = [rule for rule in self.rules if rule.enabled and rule.escalate and rule.escalate_to]
        return sum(
            self._escalate(alert, rule, now)
            for rule in rules
            if not is_quiet(rule, now)
            for alert in read_alerts.unanswered(rule.id, now=now, before=now - timedelta(minutes=rule.escalate))
        )

    def _tell(self, alert: Alert, now: datetime) -> bool:
        """Lay the message that is owed into the outbox, unless its rule is quiet now; say whether that was done."""
        rule = self._rule(alert)
        if rule is None or is_quiet(rule, now):
            return False
        to = rule.to or self.post.mail.to(alert.desk)
        key = f"alert/{alert.id}/{alert.told + 1}"
        letters = self._letters(alert, rule, to, key, now, why="again" if alert.told else "first")
        if letters is None or not write_alerts.told(alert, letters, at=now):
            return False
        log.debug("alerts.told alert=%d letters=%d", alert.id, len(letters))
        return True

    def _escalate(self, alert: Alert, rule: Rule, now: datetime) -> bool:
        """Lay the message to those above into the outbox, once; say whether that was done."""
        key = f"alert/{alert.id}/escalated"
        letters = self._letters(alert, rule, rule.escalate_to, key, now, why="escalated")
        if letters is None or not write_alerts.escalated(alert, letters, at=now):
            return False
        log.debug("alerts.escalated alert=%d letters=%d", alert.id, len(letters))
        return True

    def _letters(
        self, alert: Alert, rule: Rule, to: Iterable[str], key: str, now: datetime, *, why: Why
    ) -> Letters | None:
        """Return the letters; None, with the reason logged, where a reader cannot be written to as configured."""
        notice = self.editor.notice(alert, rule, articles_of(alert), why=why)
        try:
            letters = self.post.letters(notice, to, key=key, at=now, urgent=rule.urgent)
        except (ConfigError, InputError) as error:
            log.error("alerts.refused alert=%d rule=%s error=%s", alert.id, rule.id, error)  # noqa: TRY400 -- its text says it all
            return None
        if not letters:
            log.warning("alerts.nobody alert=%d rule=%s desk=%s", alert.id, rule.id, alert.desk)
        return letters

    def _rule(self, alert: Alert) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == alert.rule and rule.enabled), None)


def is_quiet(rule: Rule, now: datetime) -> bool:
    """Whether `now` lies in the rule's quiet hours, which may go over midnight; an urgent rule has none."""
    if rule.quiet is None or rule.urgent:
        return False
    start, end = rule.quiet
    at = now.astimezone(VIETNAM).time()
    return start <= at < end if start <= end else at >= start or at < end


def articles_of(alert: Alert) -> tuple[Kept, ...]:
    """Return the alert's own articles, then the others of their stories."""
    if not alert.articles:
        return ()
    own = read.kept_many(alert.articles)
    stories = read_alerts.of_stories(alert.articles)
    keys = set(alert.articles)
    return (*own, *(one for articles in stories.values() for one in articles if one.key not in keys))
