"""The record's door inward, alerts: every function is one transaction, as in `vault.write`.

Whoever raises, joins or tells holds the change number first: no story is merged or split, and no other process raises
anything, before that is written. An article of an alert bears the change number at which a message named it, 0 as long
as none has. An alert that was told speaks for the stories of what it told; one that was not, for that of its first
article. Of each rule, an article of a story joins the alert that speaks for its story; what no message has named goes
with its story wherever that goes, and what a message has named stays.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from press.alert import Alert, Finding, FollowUp, Noted, Occasion, Step, no_such_alert
from press.post import Letter, Reader
from press.source import Desk
from vault.changes import in_turn
from vault.mailing import put
from vault.models import AlertArticle, AlertRow, Article, Cursor
from vault.record import one_transaction
from vault.rows import CHUNK, alert_of, digest_of, storable

Letters = Mapping[Letter, tuple[Reader, ...]]
_Place = tuple[str, int]  # a rule, and the row of the article that leads a story


@one_transaction("begin with alerts")
def begin(steps: Iterable[Step]) -> None:
    """Have each cursor begin where it is said, unless it has begun: what was there before is told by nobody."""
    in_turn()
    for step in steps:
        Cursor.objects.get_or_create(name=step.name, defaults={"seq": step.until})


@one_transaction("note what alerts")
def noted(
    steps: Collection[Step],
    findings: Collection[Finding] = (),
    lapsed: Collection[tuple[str, str]] = (),
    occasions: Iterable[Occasion] = (),
    *,
    at: datetime,
) -> Noted | None:
    """Move the cursors and raise, join or take back what was found on that stretch, all or nothing.

    `lapsed` are rules with articles that do not, or no longer, meet them: what no message has named of them is taken
    back. Where a cursor stands otherwise than its step says, another process was faster: nothing is written and None
    returned.
    """
    last = in_turn()
    if not _moved(steps):
        return None
    _lapse(lapsed)
    hand = _Hand(last, at)
    for finding, article in _unchanged(findings):
        hand.take(finding, article)
    hand.gather()
    opened = [id_ for one in occasions if (id_ := _occurred(one, last, at)) is not None]
    kept = AlertRow.objects.filter(pk__in=hand.opened).order_by("pk").values_list("pk", flat=True)
    return Noted(opened=(*kept, *opened), joined=hand.joined)


@one_transaction("note that an alert was told")
def told(seen: Alert, letters: Letters, *, at: datetime) -> bool:
    """Lay the message into the outbox and note that it named every article of the alert, all or nothing.

    `seen` is the alert that the message was made from; where it stands otherwise by now, nothing is written and False
    returned: read it again.
    """
    last = in_turn()
    row = AlertRow.objects.filter(pk=seen.id).first()
    if row is None or alert_of(row) != seen:
        return False
    for letter, readers in letters.items():
        put(letter, readers)
    row.told, row.told_at, row.snoozed_until = row.told + 1, at, None
    row.save(update_fields=["told", "told_at", "snoozed_until"])
    row.articles.filter(seq=0).update(seq=last)
    return True


@one_transaction("escalate an alert")
def escalated(seen: Alert, letters: Letters, *, at: datetime) -> bool:
    """Lay the message to those above into the outbox, once; False where the alert stands otherwise than `seen`."""
    in_turn()
    row = AlertRow.objects.filter(pk=seen.id).first()
    if row is None or alert_of(row) != seen:
        return False
    for letter, readers in letters.items():
        put(letter, readers)
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    return True


@one_transaction("acknowledge an alert")
def acknowledge(id_: int, *, by: str, at: datetime) -> Alert:
    """Note that `by` has taken the alert up: it is neither told again nor escalated. The first word counts.

    One of which a message was still owed is told to nobody any more. Raises InputError where there is none.
    """
    row, last = _locked(id_)
    if row.status == "open":
        _taken_up(row, last, by, at)
        row.status = "acknowledged"
        row.save()
    return alert_of(row)


@one_transaction("close an alert")
def close(id_: int, *, by: str, at: datetime) -> Alert:
    """Note that nothing more is to be done; what joins its story joins it without a word. InputError where none."""
    row, last = _locked(id_)
    if row.status != "closed":
        _taken_up(row, last, by, at)
        row.status = "closed"
        row.save()
    return alert_of(row)


@one_transaction("put an alert to sleep")
def snooze(id_: int, *, until: datetime) -> Alert:
    """Have the alert be silent up to `until`, then be told once again, acknowledged or not. InputError where none.

    A closed one is open again.
    """
    row, _ = _locked(id_)
    row.snoozed_until, row.status = until, "open"
    row.save()
    return alert_of(row)


@one_transaction("close what is over")
def over(rule: str, standing: Collection[str], *, at: datetime) -> tuple[int, ...]:
    """Close the open alerts of `rule` whose subject is not `standing` any more, and return their numbers."""
    in_turn()
    rows = AlertRow.objects.filter(rule=rule).exclude(status="closed")
    done = [row.pk for row in rows.exclude(digest__in=[digest_of(subject) for subject in standing])]
    AlertRow.objects.filter(pk__in=done).update(status="closed", acknowledged_at=at)
    return tuple(done)


class _Hand:
    """Puts the findings of one transaction where they belong."""

    def __init__(self, last: int, at: datetime) -> None:
        self.last, self.at = last, at
        self.opened: list[int] = []
        self.joined = 0
        self._found: dict[_Place, Finding] = {}
        self._stories: dict[_Place, None] = {}

    def take(self, finding: Finding, article: Article) -> None:
        """Have the finding's article join the alert that speaks for its story, or raise one."""
        story = finding.rule, article.story_id or article.pk
        self._stories[story] = None
        self._found[finding.rule, article.pk] = finding
        if AlertArticle.objects.filter(rule=finding.rule, article=article).exists():
            return
        target = _speaker(_members(story))
        if target is None:
            target = self._raised(finding.rule, finding.desk, finding.because, article)
        else:
            self.joined += 1
            _follow(target, finding.follow_up)
        self._put(target, article)

    def gather(self) -> None:
        """Bring together what no message has named of each story touched, and part what its story has parted."""
        waiting, done = list(self._stories), set[_Place]()
        while waiting:
            story = waiting.pop(0)
            if story not in done:
                done.add(story)
                waiting += _neighbours(story)
                self._gathered(story)

    def _gathered(self, story: _Place) -> None:
        members = _members(story)
        target = _speaker(members)
        for member in members:
            if member.seq or (target and member.alert_id == target.pk):
                continue
            _left(member)
            if target is None:
                finding = self._found.get((story[0], member.article_id))
                desk: Desk = "foreign" if member.alert.desk == "foreign" else "domestic"
                target = self._raised(story[0], desk, finding.because if finding else (), member.article)
            self._put(target, member.article)

    def _raised(self, rule: str, desk: Desk, because: tuple[str, ...], article: Article) -> AlertRow:
        row = _raised(Occasion(rule=rule, subject=article.key, desk=desk, because=because), self.last, self.at)
        self.opened.append(row.pk)
        return row

    def _put(self, alert: AlertRow, article: Article) -> None:
        AlertArticle.objects.create(alert=alert, rule=alert.rule, article=article, seq=0, at=self.at)


def _moved(steps: Collection[Step]) -> bool:
    """Move the cursors where each stands as its step says; else move none and say so."""
    standing = dict(Cursor.objects.filter(name__in=[step.name for step in steps]).values_list("name", "seq"))
    if any(standing.get(step.name) != step.after for step in steps):
        return False
    for step in steps:
        Cursor.objects.update_or_create(name=step.name, defaults={"seq": step.until})
    return True


def _lapse(lapsed: Collection[tuple[str, str]]) -> None:
    gone = set(lapsed)
    digests = list(dict.fromkeys(digest_of(key) for _, key in gone))
    for start in range(0, len(digests), CHUNK):
        rows = AlertArticle.objects.filter(
            seq=0, alert__status="open", article__digest__in=digests[start : start + CHUNK]
        )
        for member in rows.select_related("alert", "article"):
            if (member.rule, member.article.key) in gone:
                _left(member)


def _unchanged(findings: Iterable[Finding]) -> Iterable[tuple[Finding, Article]]:
    """Yield each finding with its article, but for those that have changed since they were read."""
    for finding in findings:
        article = Article.objects.filter(digest=digest_of(finding.article)).first()
        if article is not None and finding.seq in (0, article.seq):
            yield finding, article


def _members(story: _Place) -> list[AlertArticle]:
    rule, lead = story
    rows = AlertArticle.objects.filter(Q(article=lead) | Q(article__story=lead), rule=rule)
    return list(rows.select_related("alert", "article").order_by("pk"))


def _speaker(members: Iterable[AlertArticle]) -> AlertRow | None:
    """Return the alert that speaks for the story of `members`: the earliest of those that told, else of all."""
    speaking = (member for member in members if member.seq or _is_first(member))
    found = min(speaking, key=lambda member: (not member.seq, member.alert_id), default=None)
    return found.alert if found else None


def _is_first(member: AlertArticle) -> bool:
    first = member.alert.articles.order_by("pk").first()
    return first is not None and first.pk == member.pk


def _neighbours(story: _Place) -> list[_Place]:
    """Return the other stories of which something untold stands in an alert together with one of this story."""
    rule, lead = story
    alerts = {member.alert_id for member in _members(story)}
    rows = AlertArticle.objects.filter(alert__in=alerts, seq=0).values_list("article", "article__story")
    leads = {parent or article for article, parent in rows} - {lead}
    return [(rule, other) for other in sorted(leads)]


def _left(member: AlertArticle) -> None:
    """Take an article that no message has named out of its alert, which goes with it where it was the only one.

    The message that only this article was owed is owed no more.
    """
    alert = member.alert
    member.delete()
    first = alert.articles.select_related("article").order_by("pk").first()
    if first is None:
        alert.delete()
        return
    if not first.seq:
        alert.subject, alert.digest = first.article.key, digest_of(first.article.key)
    if alert.told and not alert.articles.filter(seq=0).exists():
        alert.told_at = alert.told_at or alert.opened_at
    alert.save(update_fields=["subject", "digest", "told_at"])


def _follow(alert: AlertRow, follow_up: FollowUp) -> None:
    """Have an alert that was told be told again, where its rule tells of what follows and nobody has closed it."""
    if follow_up == "tell" and alert.told and alert.status != "closed":
        alert.told_at = None
        alert.save(update_fields=["told_at"])


def _occurred(occasion: Occasion, last: int, at: datetime) -> int | None:
    """Raise an alert for what is no article; None where the rule has spoken of it before."""
    if occasion.sight:
        return _sighted(occasion, last, at)
    if AlertRow.objects.filter(rule=occasion.rule, digest=digest_of(occasion.subject)).exists():
        return None
    row = _raised(occasion, last, at)
    digests = [digest_of(key) for key in occasion.articles]
    fresh = Article.objects.filter(digest__in=digests).exclude(alerts__rule=occasion.rule).order_by("born")
    AlertArticle.objects.bulk_create(
        AlertArticle(alert=row, rule=occasion.rule, article=article, seq=0, at=at) for article in fresh
    )
    return row.pk


def _sighted(occasion: Occasion, last: int, at: datetime) -> int | None:
    """Raise an alert for a sight; None where it was told before, or joins one that no message has told yet."""
    about = Article.objects.filter(digest__in=[digest_of(key) for key in occasion.articles]).first()
    rows = AlertRow.objects.filter(rule=occasion.rule, about=about)
    if about is None or rows.filter(sight__gte=occasion.sight).exists():
        return None
    row = rows.filter(status="open", told=0).first()
    because = row.because if row else []
    row, is_new = row or _raised(occasion, last, at), row is None
    row.about, row.sight = about, occasion.sight
    row.because = [*because, *map(storable, occasion.because)]
    row.save(update_fields=["about", "sight", "because"])
    return row.pk if is_new else None


def _raised(occasion: Occasion, last: int, at: datetime) -> AlertRow:
    return AlertRow.objects.create(
        rule=occasion.rule,
        desk=occasion.desk,
        subject=storable(occasion.subject),
        digest=digest_of(occasion.subject),
        seq=last,
        opened_at=at,
        because=[storable(word) for word in occasion.because],
    )


def _locked(id_: int) -> tuple[AlertRow, int]:
    """Return the alert, nobody else having it in hand, and the last change number."""
    last = in_turn()
    row = AlertRow.objects.filter(pk=id_).first()
    if row is None:
        raise no_such_alert(id_)
    return row, last


def _taken_up(row: AlertRow, last: int, by: str, at: datetime) -> None:
    if row.status == "open":  # one that slept is taken up anew, and not by who did so before
        row.acknowledged_by, row.acknowledged_at = storable(by), at
    row.told_at, row.snoozed_until = row.told_at or at, None
    row.articles.filter(seq=0).update(seq=last)  # who takes it up has seen what stands in it
