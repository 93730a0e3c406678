"""Alerting: gathers from the house what its watch needs."""

from desk.alerts import Watch, Watched
from desk.alerts.letters import Post
from desk.alerts.teller import Teller, articles_of
from desk.notice import Editor, Notice, Why
from diembao.wiring import House
from press.alert import Alert, Rule


def watch(house: House) -> Watched:
    """Raise, join, tell and escalate by the office's rules what the record has come to; safe to repeat at any time."""
    return watcher(house).once()


def notice(house: House, alert: Alert) -> Notice:
    """Return what a message about `alert` says now; of a rule that is no more configured only its id is known."""
    rules = {rule.id: rule for rule in house.configuration.rules}
    gone = Rule(id=alert.rule, vi=alert.rule, en=alert.rule, kind="article")
    why: Why = "again" if alert.told > 1 else "first"
    return editor(house).notice(alert, rules.get(alert.rule, gone), articles_of(alert), why=why)


def editor(house: House) -> Editor:
    """Return what words this house's alerts."""
    configuration = house.configuration
    return Editor(
        sources=house.sources,
        topics={topic.id: topic for topic in configuration.topics},
        gazetteer=configuration.gazetteer,
        excerpt_chars=configuration.excerpt_chars,
    )


def watcher(house: House) -> Watch:
    """Return the watch of this house."""
    configuration = house.configuration
    teller = Teller(
        rules=configuration.rules,
        editor=editor(house),
        post=Post(mail=configuration.mail, channels=configuration.channels),
    )
    return Watch(rules=configuration.rules, editor=editor(house), teller=teller, clock=house.clock)
