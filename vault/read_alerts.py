"""The record's door outward, alerts: what was raised and told, what is owed, and the figures that rules count by."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from press.alert import Alert, Pace, Paces, Sighting, Status
from press.article import Kept, was_news
from press.clock import local_day, local_moment
from press.ledger import State
from vault.hours import has_come
from vault.models import AlertRow, Article, CorrectionRow, Cursor, Url, VerdictRow
from vault.models import SavedHit as Hit
from vault.record import told
from vault.rows import alert_of, digest_of, kept_of

WINDOW = timedelta(days=28)
# Further ahead of now no clock has told an alert, unless it has been put back since: several watch, each by its clock.
LONGEST_AHEAD = timedelta(hours=1)


@told("read an alert")
def alert(id_: int) -> Alert | None:
    """Return the alert with the number `id_`, None where there is none."""
    return next(iter(_alerts(AlertRow.objects.filter(pk=id_))), None)


@told("read alerts")
def alerts(
    *, statuses: Collection[Status] | None = None, rule: str | None = None, limit: int = 100
) -> tuple[Alert, ...]:
    """Return the latest `limit` alerts of `rule` that stand at `statuses` (None: any), the latest first."""
    rows = AlertRow.objects.order_by("-pk")
    rows = rows if statuses is None else rows.filter(status__in=list(statuses))
    rows = rows if rule is None else rows.filter(rule=rule)
    return _alerts(rows[:limit])


@told("read what is to be told")
def owed(now: datetime) -> tuple[Alert, ...]:
    """Return the alerts of which a message is owed at `now`, the first raised first.

    They were never told, or are to be told again: their snooze is over, or an article joined that is to be told.
    """
    sleeping = Q(snoozed_until__gt=now)
    again = Q(told_at=None) | Q(snoozed_until__lte=now)
    return _alerts(AlertRow.objects.exclude(status="closed").filter(again).exclude(sleeping).order_by("pk"))


@told("read what nobody has acknowledged")
def unanswered(rule: str, *, now: datetime, before: datetime) -> tuple[Alert, ...]:
    """Return the open alerts of `rule` told at `before` or earlier, not asleep, never escalated; the first first.

    What was told by a clock that has been put back since is due as well: nobody knows how long ago that was.
    """
    due = has_come("told_at", before, longest=now - before + LONGEST_AHEAD)
    rows = AlertRow.objects.filter(due, rule=rule, status="open", escalated_at=None)
    return _alerts(rows.exclude(snoozed_until__gt=now).order_by("pk"))


@told("read which sights were raised")
def last_sight(rule: str, key: str) -> int:
    """Return the number of the last sight of the article `key` that `rule` has raised an alert for, 0 for none."""
    found: int | None = AlertRow.objects.filter(rule=rule, about__digest=digest_of(key)).aggregate(last=Max("sight"))[
        "last"
    ]
    return found or 0


@told("read cursors")
def cursors(prefix: str) -> Mapping[str, int]:
    """Return how far each follower has come whose name begins with `prefix`."""
    return dict(Cursor.objects.filter(name__startswith=prefix).values_list("name", "seq"))


@told("read stories")
def of_stories(keys: Collection[str]) -> Mapping[str, tuple[Kept, ...]]:
    """Return the articles of each story of the articles `keys`, by the story's key, the first kept first."""
    digests = [digest_of(key) for key in keys]
    asked = Article.objects.filter(digest__in=digests).values_list("pk", "story")
    roots = {story or pk for pk, story in asked}
    found: defaultdict[str, list[Kept]] = defaultdict(list)
    rows = Article.objects.filter(Q(pk__in=roots) | Q(story__in=roots)).order_by("born")
    for one in kept_of(rows):
        found[one.story].append(one)
    return {story: tuple(articles) for story, articles in found.items()}


@told("count what was first seen")
def count_since(moment: datetime) -> int:
    """Return how many articles were first seen after `moment`."""
    return Article.objects.filter(first_seen__gt=moment).count()


@told("read the rhythm of the news")
def sightings(since: datetime) -> tuple[Sighting, ...]:
    """Return the news about the province first seen after `since`, earliest first, by the answers that count."""
    rows = Article.objects.filter(first_seen__gt=since).order_by("first_seen", "pk")
    articles = list(rows.values_list("pk", "key", "first_seen", "source", "published", "brought"))
    answers = _answers(since)
    return tuple(
        Sighting(key=key, at=at, source=source, topics=answers.get((pk, "topics"), ()))
        for pk, key, at, source, published, brought in articles
        if answers.get((pk, "relevance"), ())[:1] == ("about",) and was_news(published, at, brought=brought)
    )


@told("read whether an outlet has written before")
def is_first(kept: Kept) -> bool:
    """Whether no article of the same outlet, kept before or copied, was ever found to be about the province."""
    mine = Q(source=kept.source) | Q(urls__source=kept.source, urls__state=State.JOINED)
    by_machine = Q(verdicts__question="relevance", verdicts__answer=["about"])
    by_person = Q(corrections__question="relevance", corrections__answer=["about"])
    return not Article.objects.filter(mine, by_machine | by_person, born__lt=kept.born).exists()


@told("read since when an outlet is watched")
def watched_since(source: str) -> datetime | None:
    """Return when the first URL of `source` was discovered, None where none was."""
    rows = Url.objects.filter(source=source)
    found: datetime | None = rows.aggregate(first=Min("discovered_at"))["first"]
    return found


@told("read what saved searches found")
def saved_finds(search: str, after: int, until: int) -> tuple[tuple[Kept, datetime], ...]:
    """Return the news that `search` found at change numbers above `after` up to `until`, and when, earliest first.

    Only what it found in a version that asks for messages.
    """
    asking = Q(search__name=search, standing=False, seq__gt=after, seq__lte=until)
    rows = Hit.objects.filter(asking).select_related("article", "search").prefetch_related("search__versions")
    moments = {
        hit.article.key: hit.at
        for hit in rows.order_by("seq")
        if any(one.version == hit.version and one.alerts for one in hit.search.versions.all())
    }
    articles = kept_of(Article.objects.filter(digest__in=[digest_of(key) for key in moments]).order_by("born"))
    return tuple((one, moments[one.key]) for one in articles)


@told("read how sources bring news")
def paces(today: date) -> Paces:
    """Return how sources brought URLs by their feeds in the 28 days before `today`, and on it, and which days count.

    A day on which nothing at all came, for the machine or its network was off, says nothing of any source. What was
    brought in from another archive is left out.
    """
    days = [today - timedelta(days=number) for number in range(WINDOW.days, -1, -1)]
    starts = [_first_since(local_moment(day)) for day in days]
    rows = Url.objects.filter(discovered_in__startswith="http", pk__gte=starts[0]).values_list("source")
    counted = rows.annotate(last=Max("discovered_at"), count=Count("pk"))
    return Paces(
        sources=tuple(
            Pace(source=source, last=local_day(last), count=count) for source, last, count in sorted(counted)
        ),
        heard=tuple(day for day, start, after in zip(days, starts, starts[1:], strict=False) if start < after),
    )


def _first_since(moment: datetime) -> int:
    """Return the row from which on URLs were discovered at `moment` or later: rows are in the order of discovery."""
    low, high = 0, (Url.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = Url.objects.filter(pk__gte=middle).order_by("pk").values_list("discovered_at", flat=True).first()
        if at is not None and at < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _answers(since: datetime) -> dict[tuple[int, str], tuple[str, ...]]:
    """Return what counts on relevance and topics of the articles first seen after `since`."""
    asked = Q(article__first_seen__gt=since, question__in=("relevance", "topics"))
    machine = VerdictRow.objects.filter(asked).values_list("article_id", "question", "answer")
    persons = CorrectionRow.objects.filter(asked).order_by("pk").values_list("article_id", "question", "answer")
    found = {(article, question): tuple(map(str, answer)) for article, question, answer in machine}
    said = {(article, question): answer for article, question, answer in persons}
    return found | {asked: tuple(map(str, answer)) for asked, answer in said.items() if answer is not None}


def _alerts(rows: QuerySet[AlertRow]) -> tuple[Alert, ...]:
    return tuple(map(alert_of, rows.select_related("about").prefetch_related("articles__article")))
