"""What a batch has seen so far, on disk: copies and stories of a stream of articles."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Self

from pipeline.dedupe import copy_of, signature
from pipeline.story import WINDOW, keys, story_of
from press.article import Article, Judged, Kept

_CACHE_KB = 32_000
_COPIES, _STORIES = 20, 40  # the closest that are compared
_REACH = 50_000  # articles back that a story may begin where nothing tells dates
_TEXT = 200_000  # characters that are compared
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES = """
create table articles (n integer primary key, article blob not null, moment real, story integer not null);
create table bands (hash integer not null, n integer not null, primary key (hash, n)) without rowid;
create table words (hash integer not null, n integer not null, primary key (hash, n)) without rowid;
"""


class Joined:
    """Joins a stream of articles to copies and stories, with a database on disk for what does not fit in memory."""

    def __init__(self, reach: int = _REACH) -> None:
        """Open an empty store that SQLite keeps in a file of its own and deletes with it.

        A story begins at most `reach` articles back; a copy is found however far back its original lies.
        """
        self._reach = reach
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute(f"pragma cache_size = -{_CACHE_KB}")
        self._store.execute("pragma journal_mode = off")
        self._store.executescript(_TABLES)
        self._count = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget everything."""
        self._store.close()

    def add(self, key: object, article: Article) -> Mapping[str, object]:
        """Return what `article` is a copy of and its story, as ids; then remember it, unless it is a copy."""
        mine = signature(article.title, article.text)
        bands = [_signed(band) for band in (*mine.bands, int(mine.exact[:16], 16))]
        copy = copy_of(article, self._sharing("bands", bands, _COPIES, after=0))
        if copy:
            return {"copy_of": self._id(copy.key), "story": self._id(self._story(copy.key)), "because": list(copy.why)}
        words = [_hash(word) for word in keys(article)]
        match = story_of(
            Judged(article=article, verdicts=()),
            self._sharing("words", words, _STORIES, after=self._count - self._reach, near=article.published),
        )
        number = self._remember(key, article, self._story(match.key) if match else None)
        self._index("bands", bands, number)
        self._index("words", words, number)
        return {
            "copy_of": None,
            "story": self._id(self._story(str(number))),
            "because": list(match.why) if match else [],
        }

    def _sharing(
        self, table: str, hashes: list[int], most: int, *, after: int, near: datetime | None = None
    ) -> list[Kept]:
        """Return the articles that share most of `hashes`, of those numbered above `after` and within a story's time.

        That is, none further from `near` than a story lasts.
        """
        marks = ",".join("?" * len(hashes))
        moment, reach = (near.timestamp(), WINDOW.total_seconds()) if near else (None, None)
        rows = self._store.execute(
            f"select n, article, story from articles join (select n as m, count(*) as shared from {table} "  # noqa: S608 -- two fixed names and question marks
            f"where n > ? and hash in ({marks}) group by n order by shared desc, n limit {10 * most}) on n = m "
            f"where ? is null or moment is null or abs(moment - ?) <= ? order by shared desc, n limit {most}",
            (after, *hashes, moment, moment, reach),
        )
        return [_kept(number, body, story, near or _UNDATED) for number, body, story in rows]

    def _remember(self, key: object, article: Article, story: str | None) -> int:
        self._count += 1
        moment = article.published.timestamp() if article.published else None
        body = zlib.compress(
            json.dumps([key, article.title, article.lead, article.text[:_TEXT], article.language, moment]).encode()
        )
        row = (self._count, body, moment, int(story) if story else self._count)
        self._store.execute("insert into articles values (?, ?, ?, ?)", row)
        return self._count

    def _index(self, table: str, hashes: Iterable[int], number: int) -> None:
        rows = [(value, number) for value in sorted(set(hashes))]
        self._store.executemany(f"insert into {table} values (?, ?)", rows)  # noqa: S608 -- one of two fixed names

    def _story(self, number: str) -> str:
        return str(self._store.execute("select story from articles where n = ?", (int(number),)).fetchone()[0])

    def _id(self, number: str) -> object:
        body = self._store.execute("select article from articles where n = ?", (int(number),)).fetchone()[0]
        return json.loads(zlib.decompress(body))[0]


def _kept(number: int, body: bytes, story: int, near: datetime) -> Kept:
    """Return article `number`, as if seen around `near` in the order of arrival: that is what earliest means here."""
    seen = near + timedelta(milliseconds=number)
    return Kept(key=str(number), seq=number, source="", judged=_judged(body), first_seen=seen, story=str(story))


@lru_cache(maxsize=256)
def _judged(body: bytes) -> Judged:
    _, title, lead, text, language, moment = json.loads(zlib.decompress(body))
    when = datetime.fromtimestamp(moment, UTC) if moment is not None else None
    article = Article(url="", title=title, lead=lead, text=text, language=language, published=when)
    return Judged(article=article, verdicts=())


def _hash(word: str) -> int:
    return _signed(int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little"))


def _signed(number: int) -> int:
    """Return 64 bits as SQLite holds them."""
    return number - (1 << 64) if number >= 1 << 63 else number
