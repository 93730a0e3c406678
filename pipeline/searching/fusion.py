"""Fusion: several rankings of the same articles become one."""

from collections.abc import Sequence

from index.archive import Hit

K = 60  # the paper's constant


def fused(rankings: Sequence[Sequence[str]], *, limit: int | None = None, k: int = K) -> tuple[Hit, ...]:
    """Return the keys of all `rankings` (the best first) by reciprocal rank, at most `limit` of them.

    A key's score is the sum of 1 / (k + rank) over the rankings it stands in, ranks counted from 1; of a key that
    stands twice in one ranking the first place counts. Equal scores: the earlier place in the earliest ranking first.
    Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods,
    SIGIR 2009, pages 758-759.
    """
    places = [{key: rank for rank, key in enumerate(dict.fromkeys(ranking), 1)} for ranking in rankings]
    keys = list(dict.fromkeys(key for ranking in rankings for key in ranking))
    scores = {key: sum(1 / (k + place[key]) for place in places if key in place) for key in keys}
    # A sort keeps the order of equals, and `keys` stand in the order of the earliest ranking.
    ranked = sorted(keys, key=lambda key: -scores[key])
    return tuple(Hit(key=key, score=scores[key]) for key in ranked[:limit])
