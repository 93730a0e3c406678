"""The watch: reads the record from where it left off, raises what rules ask for, and lays the messages into the outbox.

Raising and telling are two transactions. The first moves the cursor together with the alerts raised and joined, so that
no change is passed over and none counts twice; what it raises owes a message. The second lays the message into the
outbox together with the note that it is told. A kill between the two leaves a debt, which the next call pays.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from desk.alerts.rhythm import DAYS, of_today, silences, spike
from desk.alerts.rules import Grounds, Times, finding, is_old
from desk.alerts.sights import told_of
from desk.alerts.teller import Teller
from desk.notice import Editor
from desk.plain import one_line
from press.alert import Finding, Kind, Noted, Occasion, Pace, Rule, Sighting, Step
from press.article import Kept
from press.clock import Clock, local_day
from press.ledger import FeedState
from press.source import Desk
from vault import read, read_alerts, read_editions, read_rechecks, read_saved
from vault import write_alerts as write

log = logging.getLogger(__name__)

CURSOR = "alerts"
BEGUN = "alerts/begun"
SAVED = "alerts/saved/"
SILENT = "alerts/silent"
BATCH = 200
FRESH = timedelta(minutes=10)  # how long after the last article a spike is looked for: a kill must not lose one
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What one watch came to: the alerts raised, articles joined, messages laid into the outbox, and escalations."""

    raised: int = 0
    joined: int = 0
    told: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Watches one record by an office's rules. Safe to call at any time, by several processes, and after a kill."""

    rules: tuple[Rule, ...]
    editor: Editor
    teller: Teller
    clock: Clock

    def once(self) -> Watched:
        """Raise and tell what has come since the last call. Where nothing has, it costs a few small queries.

        The first call on a record begins at its present state: only what changes from then on is told.
        """
        now = self.clock.now()
        stands = read_alerts.cursors(CURSOR)
        if CURSOR not in stands:
            self._begin(now)
            stands = read_alerts.cursors(CURSOR)
        noted = [*self._followed(stands, now), *self._found(stands, now), *self._occasions(stands, now)]
        self._end(now)
        return Watched(
            raised=sum(len(one.opened) for one in noted),
            joined=sum(one.joined for one in noted),
            told=self.teller.tell(now),
            escalated=self.teller.escalate(now),
        )

    def _begin(self, now: datetime) -> None:
        searches = [_step(SAVED + _digest(one.search.name), one.seq) for one in read_saved.saved()]
        last = read.change_seq()
        write.begin([*searches, _step(SILENT, local_day(now).toordinal()), _step(BEGUN, last), _step(CURSOR, last)])
        log.debug("alerts.begun")

    # What changed: articles by their verdicts, first stories of foreign outlets, flagged articles edited or taken down.

    def _followed(self, stands: Mapping[str, int], now: datetime) -> Iterator[Noted]:
        after = stands[CURSOR]
        while batch := read.kept_since(after, BATCH):
            step = Step(name=CURSOR, after=after, until=batch[-1].seq)
            times = Times(now=now, after=after, begun=stands[BEGUN])
            found, sights = list(self._findings(batch, times)), list(self._sights(batch, times))
            met = {(one.rule, one.article) for one in found}
            asked = [(rule.id, one.key) for rule in self._on("article", "first_foreign") for one in batch]
            noted = write.noted([step], found, [pair for pair in asked if pair not in met], sights, at=now)
            if noted is None:
                after = read.cursor(CURSOR)  # another process goes before us
                continue
            log.debug("alerts.followed until=%d raised=%d joined=%d", step.until, len(noted.opened), noted.joined)
            yield noted
            after = step.until

    def _findings(self, batch: tuple[Kept, ...], times: Times) -> Iterator[Finding]:
        grounds = self._grounds()
        for kept in batch:
            for rule in self._on("article", "first_foreign"):
                found = finding(rule, kept, grounds, times)
                if found and (rule.kind == "article" or self._is_first_abroad(rule, kept)):
                    yield found

    def _sights(self, batch: tuple[Kept, ...], times: Times) -> Iterator[Occasion]:
        """Yield what was seen of flagged articles since the alerts began; which of it was told, the record knows."""
        rules = self._on("edited")
        seen = read_rechecks.sights([one.key for one in batch]) if rules else {}
        flags = read.flags(seen) if seen else ()
        for kept, rule in product([one for one in batch if one.key in seen], rules):
            raised = read_alerts.last_sight(rule.id, kept.key)
            for occasion, seq in told_of(rule, kept, seen[kept.key], flags, self.editor.sources, after=raised):
                if seq > times.begun:
                    yield occasion

    def _is_first_abroad(self, rule: Rule, kept: Kept) -> bool:
        source = self.editor.sources.get(kept.source)
        if source is None or source.desk != "foreign" or not read_alerts.is_first(kept):
            return False
        since = read_alerts.watched_since(source.id)
        return since is not None and kept.first_seen - since >= timedelta(days=rule.days)

    # What saved searches found.

    def _found(self, stands: Mapping[str, int], now: datetime) -> Iterator[Noted]:
        if not self._on("saved"):
            return
        for standing in read_saved.saved():
            name = SAVED + _digest(standing.search.name)
            after = stands.get(name)
            if standing.seq <= (after or 0):
                continue
            finds = read_alerts.saved_finds(standing.search.name, after or 0, standing.seq)
            found = [one for kept, at in finds for one in self._saved(standing.search.name, kept, at)]
            if not finds:
                continue
            noted = write.noted([Step(name=name, after=after, until=standing.seq)], found, at=now)
            if noted:
                log.debug("alerts.asked until=%d raised=%d joined=%d", standing.seq, len(noted.opened), noted.joined)
                yield noted

    def _saved(self, search: str, kept: Kept, at: datetime) -> Iterator[Finding]:
        source = self.editor.sources.get(kept.source)
        desk: Desk = source.desk if source else "domestic"
        for rule in self._on("saved"):
            if desk in rule.desks and (not rule.searches or search in rule.searches) and not is_old(rule, kept, at):
                because = (one_line(search),)
                yield Finding(rule=rule.id, article=kept.key, desk=desk, because=because, follow_up=rule.follow_up)

    # What is no single article: spikes, silent sources, editions that wait.

    def _occasions(self, stands: Mapping[str, int], now: datetime) -> Iterator[Noted]:
        yield from self._raised("alerts.spiked", (), [*self._spikes(now)], now)
        yield from self._raised("alerts.held", (), [*self._held()], now)
        today = local_day(now)
        before = stands.get(SILENT)
        if before is not None and before < today.toordinal() and self._on("silent"):
            step = Step(name=SILENT, after=before, until=today.toordinal())
            fallen = [*self._silent(today, date.fromordinal(before))]
            yield from self._raised("alerts.listened", (step,), fallen, now)

    def _raised(self, event: str, steps: tuple[Step, ...], occasions: list[Occasion], now: datetime) -> Iterator[Noted]:
        if steps or occasions:
            noted = write.noted(steps, occasions=occasions, at=now)
            if noted and (steps or noted.opened):
                log.debug("%s raised=%d", event, len(noted.opened))
                yield noted

    def _spikes(self, now: datetime) -> Iterator[Occasion]:
        rules = self._on("spike")
        least = min((rule.articles for rule in rules), default=0)
        if not rules or not read_alerts.count_since(now - FRESH) or read_alerts.count_since(now - _DAY) < least:
            return
        seen = read_alerts.sightings(now - (DAYS + 1) * _DAY)
        for rule in rules:
            recent = [alert.subject for alert in read_alerts.alerts(rule=rule.id) if alert.opened_at > now - _DAY]
            for desk, topic in product(rule.desks, rule.topics or ("",)):
                scope = f"{desk} {topic or 'all'}"
                if not any(subject.startswith(f"{scope} ") for subject in recent):
                    mine = [one for one in seen if self._counts(rule, desk, topic, one)]
                    if found := spike(rule, seen, mine, now):
                        keys = tuple(one.key for one in of_today(mine, now))
                        because = (self._many(topic, *found),)
                        subject = f"{scope} {local_day(now)}"
                        yield Occasion(rule=rule.id, subject=subject, desk=desk, because=because, articles=keys)

    def _many(self, topic: str, number: int, usual: float) -> str:
        names = self.editor.topics
        about = f" về «{names[topic].vi}»" if topic in names else ""
        return f"{number} bài{about} trong 24 giờ qua; bình thường khoảng {f'{usual:g}'.replace('.', ',')} bài."

    def _counts(self, rule: Rule, desk: Desk, topic: str, one: Sighting) -> bool:
        source = self.editor.sources.get(one.source)
        parents = self._grounds().parents
        topics = {*one.topics, *(parents[part] for part in one.topics if part in parents)}
        return (
            source is not None
            and source.desk == desk
            and (not rule.tiers or source.tier in rule.tiers)
            and (not topic or topic in topics)
        )

    def _silent(self, today: date, before: date) -> Iterator[Occasion]:
        paces, states = read_alerts.paces(today), read.feeds()
        for rule in self._on("silent"):
            fallen = silences(rule, paces, today, before)
            for desk in rule.desks:
                because = [
                    self._line(pace, days, per_day, states)
                    for pace, days, per_day in fallen
                    if self._is_watched(rule, pace.source, desk)
                ]
                if because:
                    yield Occasion(rule=rule.id, subject=f"{desk} {today}", desk=desk, because=tuple(because))

    def _is_watched(self, rule: Rule, id_: str, desk: Desk) -> bool:
        source = self.editor.sources.get(id_)
        if source is None or not source.is_due_for_feeds or source.desk != desk:
            return False
        return not rule.tiers or source.tier in rule.tiers

    def _line(self, pace: Pace, days: int, per_day: float, states: Iterable[FeedState]) -> str:
        failing = [one for one in states if one.source == pace.source and one.failures]
        said = f"; kênh tin báo lỗi: {one_line(failing[0].last_error, 80)}" if failing else ""
        usual = f"{per_day:.1f}".replace(".", ",")
        return (
            f"{self.editor.outlet(pace.source)}: không có bài mới từ sau ngày {pace.last:%d/%m/%Y} ({days} ngày); "
            f"trước đó khoảng {usual} bài mỗi ngày{said}"
        )

    def _held(self) -> Iterator[Occasion]:
        rules = self._on("held")
        editions = read_editions.editions(stages=["held"]) if rules else ()
        for rule in rules:
            for edition in editions:
                if edition.id.desk in rule.desks:
                    because = (f"Bản {edition.id} đã đến giờ gửi nhưng chưa đủ người duyệt.",)
                    yield Occasion(rule=rule.id, subject=str(edition.id), desk=edition.id.desk, because=because)

    def _end(self, now: datetime) -> None:
        """Close what is said of editions that wait no more."""
        for rule in self._on("held"):
            if read_alerts.alerts(rule=rule.id, statuses=["open", "acknowledged"], limit=1):
                standing = [str(edition.id) for edition in read_editions.editions(stages=["held"])]
                for id_ in write.over(rule.id, standing, at=now):
                    log.debug("alerts.over alert=%d", id_)

    def _on(self, *kinds: Kind) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.enabled and rule.kind in kinds)

    def _grounds(self) -> Grounds:
        topics = self.editor.topics.values()
        return Grounds(
            sources=self.editor.sources, parents={topic.id: topic.parent for topic in topics if topic.parent}
        )


def _step(name: str, until: int) -> Step:
    return Step(name=name, after=None, until=until)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
