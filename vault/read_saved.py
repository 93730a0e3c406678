"""The record's door outward, saved searches: what the office keeps asking, what it found, and who has seen that."""

from collections.abc import Collection, Mapping

from press.article import was_news
from press.saved import Change, Found, News, SavedSearch, Standing, no_such_search
from vault import models
from vault.models import Article
from vault.record import told
from vault.rows import CHUNK, digest_of, saved_of


@told("read the saved searches")
def saved() -> tuple[Standing, ...]:
    """Return every saved search that is not removed, by name."""
    rows = models.SavedSearch.objects.filter(removed_at=None).prefetch_related("versions")
    return tuple(_standing(row) for row in sorted(rows, key=lambda row: row.name))  # a server sorts as it is set up


@told("read a saved search")
def saved_search(name: str) -> Standing:
    """Return the saved search `name`; raises InputError where there is none, or it is removed."""
    return _standing(_row(name))


@told("read the versions of a saved search")
def saved_history(name: str) -> tuple[SavedSearch, ...]:
    """Return every version of the saved search `name`, the first first, of a removed one too.

    Raises InputError where there never was one.
    """
    row = models.SavedSearch.objects.filter(name=name).first()
    if row is None:
        raise no_such_search(name)
    return tuple(saved_of(row, version) for version in row.versions.order_by("version"))


@told("read what a saved search found")
def saved_news(name: str, person: str) -> News:
    """Return what `name` has found since `person` last looked: all but what stood there before, at the first look.

    Raises InputError where there is no such search.
    """
    row = _row(name)
    look = row.looks.filter(person=person).values_list("seq", flat=True).first() or 0
    hits = row.hits.filter(standing=False, seq__gt=look, seq__lte=row.seq).select_related("article")
    found = tuple(
        Found(key=hit.article.key, version=hit.version, seq=hit.seq, at=hit.at) for hit in hits.order_by("seq")
    )
    return News(search=_standing(row).search, found=found, seq=row.seq)


@told("read what changed")
def changed(after: int, until: int, limit: int = 500) -> tuple[Change, ...]:
    """Return the first `limit` articles whose change number is above `after` and at most `until`, in its order."""
    rows = Article.objects.filter(seq__gt=after, seq__lte=until).order_by("seq")
    wanted = rows.values_list("key", "seq", "published", "first_seen", "brought")[:limit]
    return tuple(
        Change(key=key, seq=seq, is_news=was_news(published, first_seen, brought=brought))
        for key, seq, published, first_seen, brought in wanted
    )


@told("read change numbers")
def numbers(keys: Collection[str]) -> Mapping[str, int]:
    """Return the change number of each of `keys` that is kept."""
    digests = [digest_of(key) for key in dict.fromkeys(keys)]
    chunks = (digests[start : start + CHUNK] for start in range(0, len(digests), CHUNK))
    return {
        key: seq for chunk in chunks for key, seq in Article.objects.filter(digest__in=chunk).values_list("key", "seq")
    }


def _row(name: str) -> models.SavedSearch:
    row = models.SavedSearch.objects.filter(name=name, removed_at=None).first()
    if row is None:
        raise no_such_search(name)
    return row


def _standing(row: models.SavedSearch) -> Standing:
    last = max(row.versions.all(), key=lambda version: version.version)
    return Standing(search=saved_of(row, last), seq=row.seq, settled=row.settled == last.version)
