"""Clock jumps and outages from a second to a week: each due edition is made once, and each article told in one.

A life goes through one after the other in one record. 100 of them are lived through here, 1,000 by `make soak`.
"""

import math
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from diembao import editions
from diembao.editions.slots import dues
from diembao.wiring import House
from press.edition import Edition, EditionId, Slot
from tests.diembao.living import A_DAY, AN_HOUR, CUT, MORNING, at, keep, living, title
from vault import read_editions, read_post

SOAK = bool(os.environ.get("DIEMBAO_SOAK"))
LIVES = 40 if SOAK else 2
JUMPS = 25  # of one life
A_WEEK = 7 * A_DAY
AFTERNOON = replace(MORNING, kind="afternoon", cut_at=time(15, 30), due_at=time(16), weekdays=(0, 1, 2, 3, 4))
WEEKLY = replace(MORNING, kind="weekly", due_at=time(7, 30), weekdays=(0,), keeps=7)
CHAINS: tuple[tuple[Slot, ...], ...] = ((MORNING, AFTERNOON), (WEEKLY,))
SLOTS = tuple(slot for chain in CHAINS for slot in chain)


@dataclass(slots=True)
class Life:
    """A house that is lived in: what it made, in order, and the farthest that its clock has come."""

    house: House
    chance: random.Random
    now: datetime
    farthest: datetime
    articles: int = 0
    made: list[EditionId] = field(default_factory=list)

    def press(self, most: int, least: int = 0) -> None:
        """Have some articles kept at this moment."""
        for _ in range(self.chance.randint(least, most)):
            self.articles += 1
            keep(self.articles, self.now)

    def turn(self) -> None:
        """Have the house make what is due, and see that a second look finds nothing."""
        self.farthest = max(self.farthest, self.now)
        house = at(self.house, self.now)
        came = [made.edition for made in editions.make_due(house)]
        assert [one.due_at for one in came] == sorted(one.due_at for one in came)
        assert all(one.due_at <= self.now for one in came)
        assert editions.make_due(house) == ()
        self.made += [one.id for one in came]

    def jump(self) -> None:
        """Let the house stand still for a while, or its clock jump ahead or back, from a second to a week."""
        size = timedelta(seconds=math.exp(self.chance.uniform(0, math.log(A_WEEK.total_seconds()))))
        if self.chance.random() < 0.25:
            self.now = max(self.now - size, CUT)
        else:
            self.now += size
        if self.chance.random() < 0.5:  # the crawler was faster than the desk
            self.press(2)


@pytest.fixture
def life(request: pytest.FixtureRequest, tmp_path: Path, empty_record: Path) -> Iterator[Life]:
    """Lend a life whose jumps follow from its number."""
    with living(tmp_path, empty_record, *SLOTS) as house:
        yield Life(house, random.Random(request.param), CUT, CUT)  # noqa: S311 -- a reproducible choice, no secret


@pytest.mark.parametrize("life", range(LIVES), indirect=True)
def test_each_due_edition_is_made_once_and_tells_each_article_once(life: Life) -> None:
    """Whatever the clock does none is missing or made twice; their stretches have neither gap nor overlap."""
    life.press(1, least=1)  # the record begins with it
    for _ in range(JUMPS):
        life.press(2)
        life.turn()
        life.now += life.chance.choice((AN_HOUR / 12, AN_HOUR, 5 * AN_HOUR))
        life.turn()
        life.jump()
        life.turn()
    life.now = max(life.farthest, CUT + A_WEEK) + A_DAY
    life.turn()
    issued = [one for one in read_editions.editions() if one.stage == "issued"]
    expected = [one.id for one in dues(SLOTS, CUT, life.farthest) if one.due_at <= life.farthest]
    assert sorted(life.made, key=str) == sorted(expected, key=str) == sorted((one.id for one in issued), key=str)
    for chain in CHAINS:
        kinds = {slot.kind for slot in chain}
        _assert_told_once(life, [one for one in issued if one.id.kind in kinds])
    assert len(read_post.postings(limit=10**6)) == 2 * len({one.letter.key for one in read_post.postings(limit=10**6)})


def _assert_told_once(life: Life, chain: list[Edition]) -> None:
    """See that the editions of a chain part all changes among them up to the last one's, and print each article once.

    Every change here is an article's coming, so that an article's number is that of its change.
    """
    stretches = sorted((one.after, one.cutoff) for one in chain)
    until = stretches[-1][1]
    assert stretches[0][0] == 0
    assert all(one[1] == next_[0] for one, next_ in pairwise(stretches))
    assert until == life.articles or chain[0].id.kind == "weekly"
    pages = [file.body.decode() for one in chain for file in read_editions.files(one.id) if file.name == "txt"]
    assert [sum(title(number) in page for page in pages) for number in range(1, until + 1)] == [1] * until
    assert sum(dict(one.figures)["articles"] for one in chain) == until
