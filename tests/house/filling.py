"""Fills a record as a house at work does, in a process of its own: articles are kept, and copies joined to some.

Called as `python -m tests.house.filling DATABASE_URL HOW_MANY`.
"""

import sys
from datetime import timedelta
from random import Random

from press.article import Judged
from press.ledger import Brought, Entry
from press.signature import Signature
from tests import make
from vault import write
from vault.record import close_record, open_record

SOURCES = ("bao_mau", "mau_nui_hong", "mau_tre", "sample_daily")
TOPICS = ("floods", "roads", "ports", "schools")
PLACES = ("VN-23", "18073", "vung_ang")
WORDS = (
    *("lũ quét", "sạt lở", "hòa giải", "thuỷ lợi", "cảng Vũng Áng", "cầu đường", "học trò", "đê biển"),
    *("xã Kỳ Anh", "bão số chín", "dân làng", "Hà Tĩnh", "nha tho", "hỗ trợ", "cá chết", "Formosa"),
)
EVERY = 6  # so many articles to one copy, which changes an article that is kept already


def address(number: int) -> str:
    """Return the address of an article."""
    return f"https://bao-mau.example/tin-{number}.html"


def fill(how_many: int) -> None:
    """Keep `how_many` articles, the same ones each time."""
    for number in range(how_many):
        keep(number)
        if number % EVERY == 0:
            join(number, to=Random(number).randrange(number + 1))  # noqa: S311 # seeded


def keep(number: int) -> None:
    """Keep the article with this number."""
    chance = Random(number)  # noqa: S311 # seeded
    url, source = address(number), chance.choice(SOURCES)
    article = make.article(
        url,
        title=" ".join(chance.sample(WORDS, 5)),
        lead=" ".join(chance.sample(WORDS, 7)),
        text=" ".join(chance.choices(WORDS, k=40)),
        published=make.NOON - timedelta(minutes=17 * number),
    )
    verdicts = (
        make.verdict("relevance", chance.choice(("about", "mentions"))),
        make.verdict("language", "vi"),
        make.verdict("topics", *chance.sample(TOPICS, chance.randint(0, 2))),
        make.verdict("places", *chance.sample(PLACES, chance.randint(1, 2))),
        make.verdict("tone", chance.choice(("negative", "neutral", "positive"))),
    )
    signature = Signature(exact=f"{number:064x}", bands=(), words=52)
    judged = Judged(article=article, verdicts=verdicts)
    write.keep(url, judged, signature, source=source, story=None, at=make.NOON, brought=_brought(url, source))


def join(number: int, *, to: int) -> None:
    """Join the copy with this number to a kept article, whose change number rises."""
    url = f"https://mau-tre.example/chep-{number}.html"
    write.join(url, address(to), at=make.NOON, brought=_brought(url, "mau_tre"))


def _brought(url: str, source: str) -> Brought:
    return Brought(source=source, origin="made.jsonl", entry=Entry(url=url))


if __name__ == "__main__":
    open_record(sys.argv[1])
    fill(int(sys.argv[2]))
    close_record()
