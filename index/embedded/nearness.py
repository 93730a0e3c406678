"""Which vectors are nearest: every one is compared, so the answer is exact."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import tantivy

from index.archive import Hit
from index.embedded.compiler import within as vectors_within
from index.embedded.finder import key_of
from index.embedded.shelf import View
from press.query import Query

_Numbers = npt.NDArray[np.float32]

_DIGITS = 6  # of a cosine: equal vectors differ beyond, by where they stand in memory


def nearest(view: View, vector: Sequence[float], model: str, limit: int, within: Query | None) -> tuple[Hit, ...]:
    """Return the nearest matches of `within` that have a vector by `model`, equal ones the newest first."""
    asked = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(asked))
    searcher = view.searcher
    named = searcher.search(
        vectors_within(within, model, len(asked)), max(searcher.num_docs, 1), count=False, order_by_field="row"
    ).hits
    if not named or not 0 < length < np.inf:
        return ()
    matrix = _matrix(view, len(asked))
    rows = np.fromiter((row for row, _ in named), dtype=np.int64, count=len(named))
    if rows[0] >= len(matrix):  # the highest comes first
        raise ValueError(f"vector {rows[0]} is named and only {len(matrix)} are there")
    cosines: _Numbers = (matrix @ (asked / np.float32(length)))[rows].round(_DIGITS)
    best = _best(cosines, limit)
    return _hits(searcher, [named[at][1] for at in best], [float(cosines[at]) for at in best], limit)


def _matrix(view: View, length: int) -> _Numbers:
    data = view.rows.get(length, b"")
    whole = len(data) // (4 * length)
    return np.frombuffer(data, dtype=np.float32, count=whole * length).reshape(whole, length)


def _best(cosines: _Numbers, limit: int) -> list[int]:
    """Return where the `limit` highest stand, and all that equal the last of them."""
    if limit >= len(cosines):
        return list(range(len(cosines)))
    least = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
    return [int(at) for at in np.flatnonzero(cosines >= least)]


def _hits(
    searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], scores: list[float], limit: int
) -> tuple[Hit, ...]:
    orders = [int(order or 0) for order in searcher.fast_field_values("order", addresses)]
    ranked = sorted(zip(scores, orders, range(len(scores)), strict=True), reverse=True)[:limit]
    return tuple(Hit(key=key_of(searcher, addresses[at]), score=max(-1.0, min(1.0, score))) for score, _, at in ranked)
