"""A search of a large index in parts, each in a thread of its own: tantivy uses one thread for a search.

What is found does not depend on how an index is cut; only how long it takes does.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TypeVar

import tantivy

from index.embedded.compiler import come
from index.embedded.shelf import PARTS, View

Found = TypeVar("Found")


def in_parts(view: View, query: tantivy.Query, work: Callable[[tantivy.Query], Found]) -> list[Found]:
    """Return what `work` finds with each part of `query`: every match is in one of them, with the score it has."""
    edges = (None, *view.cuts, None)
    first, *others = [come(query, after, upto) for after, upto in pairwise(edges)]
    waiting = [_threads().submit(work, other) for other in others]
    return [work(first), *(one.result() for one in waiting)]


@cache
def _threads() -> ThreadPoolExecutor:
    """Return threads that wait for work: to start some for each search takes as long as half of a search."""
    return ThreadPoolExecutor(PARTS - 1, "search")


os.register_at_fork(after_in_child=_threads.cache_clear)  # a process that is forked has none of its parent's threads
