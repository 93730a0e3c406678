"""How long a digest of 500 stories takes: selected, composed, set as mail and as text, and its charts drawn.

    python -m bench.bench_digest [how many stories]

Each story was carried by one to four outlets, has an excerpt, places, a topic and a stance with its words; every tenth
criticises, every twentieth is flagged, and the editors made 40 edits. Beside the mail stands the same Jinja page
without its styles inlined: what css-inline costs. The aim is one second without the charts.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from desk.edition import Material, composed
from desk.paper import charts, html, text
from press.article import Article, Judged, Kept
from press.edition import Action, Edit, Edition, EditionId
from press.flag import Flag
from press.office import Office
from press.place import Gazetteer, Name, Place
from press.source import Source
from press.topic import Topic
from press.verdict import Question, Verdict, Word

STORIES, ROUNDS = 500, 5
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
BODY = (
    "Sáng 24/11, đại diện các hộ dân ở khu tái định cư cho biết mùi hôi từ bãi rác đã kéo dài nhiều tháng, dù địa"
    " phương nhiều lần cam kết xử lý dứt điểm trước mùa mưa bão. Đơn vị vận hành nói đang chờ kinh phí để mở rộng. "
)
TITLE = "Người dân phản ánh mùi hôi từ bãi rác kéo dài, chính quyền hẹn xử lý trước mùa mưa, lần thứ"
TOPICS = tuple(
    Topic(id=f"topic_{number}", vi=f"Lĩnh vực mẫu số {number}", en=f"Topic {number}") for number in range(15)
)
PLACES = tuple(
    Place(id=f"place_{number}", kind="xã", names=(Name(text=f"Mẫu {number}", language="vi", strength="strong"),))
    for number in range(20)
)
SOURCES = {
    f"bao_{number}": Source(
        id=f"bao_{number}",
        name=f"Báo Mẫu {number}",
        homepage=f"https://bao-{number}.example/",
        language="vi",
        country="VN",
        type="newspaper",
        tier="national" if number % 3 else "local",
        desk="domestic",
    )
    for number in range(12)
}


def material(stories: int) -> Material:
    """Return what an edition of so many stories is made of."""
    kept = tuple(one for number in range(stories) for one in story(number))
    return Material(
        kept=kept,
        flags=tuple(
            Flag(article=one.key, claim=BODY[:90], reason="Cần đối chiếu số liệu", by="Người Mẫu", at=NOON, seq=1)
            for one in kept[::40]
        ),
        sources=SOURCES,
        office=Office(desk="domestic", vi="Sở Mẫu tỉnh Hà Tĩnh", en="Sample Department of Hà Tĩnh"),
        topics=TOPICS,
        gazetteer=Gazetteer(province="VN-23", places=PLACES),
        before=replace(edition(()), cutoff=0, figures=(("stories", stories - 9), ("articles", 3 * stories))),
    )


def story(number: int) -> list[Kept]:
    """Return the one to four articles of a story, each of another outlet."""
    first = f"https://bao-{number % 12}.example/tin-{number}-1.html"
    return [article(number, turn, first) for turn in range(1 + number % 4)]


def article(number: int, turn: int, first: str) -> Kept:
    """Return one article of a story."""
    outlet = (number + turn) % 12
    key = f"https://bao-{outlet}.example/tin-{number}-{turn + 1}.html"
    return Kept(
        key=key,
        seq=number + 1,
        source=f"bao_{outlet}",
        judged=Judged(
            article=Article(url=key, title=f"{TITLE} {number}", lead="", text=BODY * 8, published=NOON, language="vi"),
            verdicts=verdicts(number),
        ),
        first_seen=NOON + timedelta(minutes=turn),
        story=first,
        born=number + 1,
    )


def verdicts(number: int) -> tuple[Verdict, ...]:
    """Return what was judged about the articles of a story."""
    return (
        verdict("relevance", "about"),
        verdict("language", "vi"),
        verdict("topics", f"topic_{number % 15}"),
        verdict("places", f"place_{number % 20}", f"place_{number % 7}"),
        verdict("stance", ("negative", "neutral", "positive")[number % 3]),
        verdict("critical", "no" if number % 10 else "yes"),
        verdict("claims", BODY[:110]),
    )


def verdict(question: Question, *answer: str) -> Verdict:
    """Return a model's answer with the words that decided it."""
    because = tuple(map(Word, ("mùi hôi", "kéo dài", "nhiều lần cam kết", "chờ kinh phí")))
    return Verdict(question=question, answer=answer, score=0.9, unsure=False, because=because, by="made-1")


def edition(edits: Sequence[Edit]) -> Edition:
    """Return an edition of everything after these edits."""
    id_ = EditionId(desk="domestic", kind="morning", day=date(2026, 11, 24))
    return Edition(id=id_, due_at=NOON, after=0, cutoff=10**6, made_at=NOON, edits=tuple(edits))


def edits(kept: Sequence[Kept]) -> list[Edit]:
    """Return 40 edits: lines moved, dropped, commented and given headlines."""
    actions: tuple[Action, ...] = ("move", "drop", "comment", "headline")
    values = {"move": "top:2", "comment": "Đề nghị đơn vị chủ quản trả lời.", "headline": "Tiêu đề biên tập"}
    chosen = [kept[at * (len(kept) // 40)] for at in range(40)]
    return [
        Edit(action=actions[at % 4], story=one.key, value=values.get(actions[at % 4], ""), by="Người Mẫu", at=NOON)
        for at, one in enumerate(chosen)
    ]


def best(act: Callable[[], object]) -> float:
    """Return the seconds of one core that `act` takes, the best of a few."""
    return min(_timed(act) for _ in range(ROUNDS))


def _timed(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def main(arguments: Sequence[str]) -> None:
    """Print what each part takes, and their sum."""
    stories = int(arguments[0]) if arguments else STORIES
    whole = material(stories)
    issue = edition(edits(whole.kept))
    digest = composed(whole, issue)
    took = {
        "selected, composed and edited": best(lambda: composed(whole, issue)),
        "HTML, styles inlined": best(lambda: html.page(digest)),
        "plain text": best(lambda: text.page(digest)),
    }
    parts = {**took, "in all": sum(took.values())}
    parts |= {"beside it: the Jinja page, styles not inlined": best(lambda: html.undressed(digest))}
    parts |= {"beside it: the charts": best(lambda: charts.images(digest))}
    figures, size = digest.figures, len(html.page(digest).encode()) / 1024
    print(f"{figures.stories} stories, {figures.articles} articles; {size:,.0f} KB of HTML")  # noqa: T201 -- it reports by printing
    for name, seconds in parts.items():
        print(f"{seconds:7.3f} s  {name}")  # noqa: T201 -- a bench reports by printing


if __name__ == "__main__":
    main(sys.argv[1:])
