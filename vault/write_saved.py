"""The record's door inward, saved searches: every function is one transaction, as in `vault.write`.

A saved search's row is locked first, so that two processes that ask at the same time count each find once.
"""

from collections.abc import Iterable
from datetime import datetime

from press.errors import InputError
from press.saved import Change, SavedSearch, Standing, no_such_search
from vault.changes import in_turn
from vault.models import Article, SavedHit, SavedLook, SavedVersion
from vault.models import SavedSearch as Row
from vault.record import one_transaction
from vault.rows import CHUNK, digest_of, saved_of, storable


@one_transaction("save a search")
def save(name: str, text: str, *, expand: bool, alerts: bool, by: str, at: datetime) -> SavedSearch:
    """Save a search under `name`; news is what changes from now on. A removed one comes back with its history.

    Raises InputError where there is one of that name.
    """
    seq = in_turn()
    row = Row.objects.select_for_update().filter(name=name).first()
    if row and row.removed_at is None:
        raise InputError(
            f"Đã có tìm kiếm tên «{name}»; dùng `diembao saved change` để sửa. "
            f"/ There is a saved search of that name; change it with `diembao saved change`."
        )
    row = row or Row(name=name)
    row.seq = seq
    row.removed_at = None
    row.save()
    return _next_version(row, text, expand=expand, alerts=alerts, by=by, at=at)


@one_transaction("change a saved search")
def change(name: str, text: str, *, expand: bool, alerts: bool, by: str, at: datetime) -> SavedSearch:
    """Make a new version of the saved search `name`; what has not been put to the old one is put to the new.

    Nothing is written where nothing would change. Raises InputError where there is no such search.
    """
    row = _locked(name)
    last = row.versions.order_by("version").last()
    if last and (last.text, last.expand, last.alerts) == (storable(text), expand, alerts):
        return saved_of(row, last)
    return _next_version(row, text, expand=expand, alerts=alerts, by=by, at=at)


@one_transaction("remove a saved search")
def remove(name: str, *, by: str, at: datetime) -> None:
    """Mark the saved search `name` as removed, by whom; its versions and finds stay. InputError where there is none."""
    row = _locked(name)
    row.removed_at = at
    row.removed_by = storable(by)
    row.save(update_fields=["removed_at", "removed_by"])


@one_transaction("mark what stood in the archive")
def stood(standing: Standing, keys: Iterable[str], *, at: datetime) -> None:
    """Mark the articles `keys` as found by `standing`, though no news. What is marked stays as it is."""
    row = _unmoved(standing)
    if row:
        changes = [Change(key=key, seq=standing.seq, is_news=False) for key in keys]
        _find(row, standing.search.version, changes, at=at)


@one_transaction("settle a saved search")
def settled(standing: Standing) -> None:
    """Note that all that stood in the archive before this version of a search is marked."""
    row = _unmoved(standing)
    if row:
        row.settled = standing.search.version
        row.save(update_fields=["settled"])


@one_transaction("record what a saved search found")
def found(standing: Standing, finds: Iterable[Change], *, until: int, at: datetime) -> tuple[str, ...] | None:
    """Record that `standing` was asked up to `until` and found `finds`.

    Returns the news among those that it had never found before. Where the search was changed, removed or asked by
    another process since `standing` was read, nothing is recorded and None returned: read it again.
    """
    row = _unmoved(standing)
    if row is None:
        return None
    new = _find(row, standing.search.version, finds, at=at)
    row.seq = until
    row.save(update_fields=["seq"])
    return tuple(change.key for change in new if change.is_news)


@one_transaction("note a look")
def looked(name: str, person: str, seq: int) -> None:
    """Note that `person` has seen what `name` found up to `seq`; no look undoes a later one."""
    row = _locked(name)
    look = SavedLook.objects.filter(search=row, person=person).first() or SavedLook(search=row, person=person, seq=0)
    look.seq = max(look.seq, seq)
    look.save()


def _locked(name: str) -> Row:
    row = Row.objects.select_for_update().filter(name=name, removed_at=None).first()
    if row is None:
        raise no_such_search(name)
    return row


def _unmoved(standing: Standing) -> Row | None:
    """Return the row, locked, None where it is no longer as `standing` says."""
    row = Row.objects.select_for_update().filter(name=standing.search.name, removed_at=None).first()
    last = row.versions.count() if row else 0
    return row if row and row.seq == standing.seq and last == standing.search.version else None


def _next_version(row: Row, text: str, *, expand: bool, alerts: bool, by: str, at: datetime) -> SavedSearch:
    version = SavedVersion.objects.create(
        search=row,
        version=row.versions.count() + 1,
        text=storable(text),
        expand=expand,
        alerts=alerts,
        by=storable(by),
        at=at,
    )
    return saved_of(row, version)


def _find(row: Row, version: int, finds: Iterable[Change], *, at: datetime) -> list[Change]:
    """Add a hit for each article that has none, and return them in their order."""
    changes = list(finds)
    ids: dict[str, int] = {}
    for start in range(0, len(changes), CHUNK):
        digests = [digest_of(change.key) for change in changes[start : start + CHUNK]]
        rows = Article.objects.filter(digest__in=digests).exclude(saved_hits__search=row)
        ids.update(rows.values_list("key", "pk"))
    new = [change for change in changes if change.key in ids]
    SavedHit.objects.bulk_create(
        [
            SavedHit(
                search=row,
                article_id=ids[change.key],
                version=version,
                seq=change.seq,
                standing=not change.is_news,
                at=at,
            )
            for change in new
        ],
        CHUNK,
    )
    return new
