"""Alerts to test with: articles that are kept with a stance, rules, and a watch over the record."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from desk.alerts import Watch, Watched
from desk.alerts.letters import Post
from desk.alerts.teller import Teller
from desk.notice import Editor
from press.alert import Rule
from press.article import Judged
from press.clock import FixedClock
from press.office import ChannelChoice, Mail
from press.source import Source
from press.verdict import Verdict, Word
from tests import make
from tests.vault import ledger
from tests.vault.ledger import address
from vault import read_post, write

NEGATIVE = Rule(id="negative", vi="Tin tiêu cực", en="Negative news", kind="article", stances=("negative",))
NIGHT = (time(22), time(6))
READER = "lanh.dao@example.gov.vn"
MAIL = Mail(
    sender="diem.bao@example.gov.vn",
    recipients=(("domestic", (READER,)), ("foreign", ("ngoai.vu@example.gov.vn",))),
)
SOURCES = (
    make.source("bao_mau", name="Báo Mẫu"),
    make.source("bao_hai", name="Báo Mẫu Hai", tier="central"),
    make.source("sample_post", name="Sample Post", desk="foreign", country="LA", language="en", tier="foreign"),
)


@dataclass
class Desk:
    """A desk whose clock a test sets; `rules` are those that it alerts by."""

    rules: tuple[Rule, ...] = (NEGATIVE,)
    now: datetime = make.NOON
    mail: Mail = MAIL
    channels: tuple[ChannelChoice, ...] = ()
    sources: tuple[Source, ...] = SOURCES
    topics: tuple[tuple[str, str | None], ...] = (("floods", None), ("dykes", "floods"))
    said: list[str] = field(default_factory=list)

    def watch(self, **hours: float) -> Watched:
        """Watch once, so many hours later than the last time."""
        self.now += timedelta(**hours)
        editor = Editor(
            sources={source.id: source for source in self.sources},
            topics={id_: make.topic(id_, "Lũ lụt", "Floods", parent) for id_, parent in self.topics},
            gazetteer=make.gazetteer(),
            excerpt_chars=200,
        )
        post = Post(mail=self.mail, channels=self.channels)
        teller = Teller(rules=self.rules, editor=editor, post=post)
        return Watch(rules=self.rules, editor=editor, teller=teller, clock=FixedClock(self.now)).once()


def stance(answer: str = "negative", *, score: float = 0.9, unsure: bool = False, because: str = "chậm") -> Verdict:
    """Return what the machine thinks of the province's image, by one word of the text."""
    words = (Word(because, 8, 12),) if because else ()
    return replace(make.verdict("stance", answer, unsure=unsure), score=score, because=words)


def keep(
    number: int,
    *verdicts: Verdict,
    story: int | None = None,
    source: str = "bao_mau",
    at: datetime = make.NOON,
    published: datetime | None = None,
    relevance: str = "about",
) -> str:
    """Keep the article `number`, negative where `verdicts` say nothing else, and return its key."""
    url = address(number)
    ledger.waiting(url)
    made = {one.question: one for one in (make.verdict("relevance", relevance), stance(), *verdicts)}
    judged = Judged(
        article=make.article(
            url, title=f"Hà Tĩnh chậm đền bù, bài {number}", lead="", text="Dân chờ đền bù.", published=published or at
        ),
        verdicts=tuple(made.values()),
    )
    part_of = None if story is None else address(story)
    write.keep(url, judged, ledger.signature(number), source=source, story=part_of, at=at)
    return url


def letters() -> list[tuple[str, str]]:
    """Return key and reader of every letter in the outbox, the first first."""
    return [(posting.letter.key, posting.reader.address) for posting in reversed(read_post.postings())]
