"""An office with one newspaper and one article, which a person flags and its house looks at again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from crawlers.spool import Spool
from diembao import config
from diembao.config import Configuration
from diembao.home import Home
from diembao.wiring import House
from pipeline import intake
from pipeline.journey import Journey
from pipeline.rounds import Rounds
from press.alert import Alert, Rule
from press.clock import FixedClock
from press.embedder import Choice
from press.flag import Flag
from press.ledger import Entry, FeedAnswer, Fetched, Reason
from tests import make
from tests.alerting import Desk
from tests.crawlers.outlet import Answer, Outlet
from vault import read, read_alerts, write
from vault.evidence import Pages, Warc

PATH = "/tin/den-bu.html"
TITLE = "Hà Tĩnh: dân Kỳ Anh chờ tiền đền bù"
CLAIM = "Cả 200 hộ dân chưa nhận được một đồng tiền đền bù nào."
MENDED = "Đến nay 150 trong 200 hộ dân đã nhận đủ tiền đền bù."
BODY = (
    "Sáng 24/11, nhiều hộ dân ở thị xã Kỳ Anh, tỉnh Hà Tĩnh cho biết họ vẫn chờ tiền đền bù của dự án đường ven biển.",
    CLAIM,
    "Theo Ủy ban nhân dân thị xã, hồ sơ của các hộ đang được rà soát và sẽ chi trả trong tháng mười hai năm nay.",
    "Dự án đường ven biển dài 32 km đi qua năm xã, được khởi công từ tháng ba năm ngoái và dự kiến xong trong năm tới.",
    "Người dân mong chính quyền tỉnh Hà Tĩnh sớm trả lời bằng văn bản để họ yên tâm dựng nhà ở khu tái định cư mới.",
)
EDITED = Rule(id="edited", vi="Bài đã sửa", en="Edited", kind="edited")


def page(*body: str, title: str = TITLE, advert: str = "Mua một tặng một", clock: str = "07:00") -> Answer:
    """Return an article's page, with an advert and a clock beside it."""
    paragraphs = "".join(f"<p>{one}</p>" for one in body)
    text = (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<header><nav><a href='/'>Trang chủ</a> <span>{clock}</span></nav></header>"
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main>"
        f"<aside class='advert'><a href='/mua'>{advert}</a></aside><footer>Báo Mẫu</footer></body></html>"
    )
    return Answer(body=text.encode())


def edited(claim: str = MENDED) -> Answer:
    """Return the article's page with the claim mended."""
    return page(BODY[0], claim, *BODY[2:])


@dataclass
class Office:
    """An office whose clock a test sets on; `answer` is what its newspaper answers at the article's address.

    Where it has an `outlet` it asks that, by a real round; else the answer is spooled as a round spools it, from the
    address on which it `lands`, the article's own where that is empty.
    """

    url: str
    house: House
    journey: Journey
    desk: Desk
    answer: Answer
    outlet: Outlet | None = None
    now: datetime = make.NOON
    lands: str = ""

    def turn(self, **hours: float) -> list[Alert]:
        """Fetch, read and watch once, so many hours later; return the alerts that were raised in it, all told once."""
        self.fetch(**hours)
        self.read()
        before = len(read_alerts.alerts())
        self.desk.now = self.now
        self.desk.watch()
        found = list(reversed(read_alerts.alerts()))
        assert all(one.told == 1 for one in found)
        return found[before:]

    def fetch(self, **hours: float) -> None:
        """Fetch what is due so many hours later, and take it in."""
        self.now += timedelta(**hours)
        rounds = replace(self.house, clock=FixedClock(self.now)).rounds()
        if self.outlet:
            self.outlet.answers[PATH] = self.answer
            rounds.once()
        else:
            spool(rounds, self.answer, rounds.spool, self.lands)
            intake.take(rounds.spool, rounds.pages, lambda _: self.now, rounds.clock)

    def read(self) -> None:
        """Lead what waits to its end."""
        clock = FixedClock(self.now)
        replace(self.journey, clock=clock, reception=replace(self.journey.reception, clock=clock)).run()

    def flag(self, claim: str = CLAIM) -> None:
        """Have a person flag a claim of the article, now."""
        write.flag(Flag(article=self.url, claim=claim, reason="Số liệu sai", by="Nguyễn Văn Mẫu", at=self.now))


def spool(rounds: Rounds, answer: Answer, into: Spool, lands: str = "") -> None:
    """Spool `answer` for each page that is due, into a folder of records; it `lands` elsewhere where that is named."""
    for task in rounds.plan().pages:
        came = answer.status == 200
        gone = Reason.GONE if answer.status in (404, 410) else Reason.FETCH_FAILED
        fetched = Fetched(
            url=task.url,
            source=task.source,
            final_url=lands or task.url,
            status=answer.status,
            content_type=answer.content_type,
            at=rounds.clock.now(),
            page=sha256(answer.body).hexdigest() if came else "",
            reason=Reason.NONE if came else gone,
            detail="" if came else f"{task.url} answered {answer.status}",
        )
        into.put_page(fetched, answer.body if came else b"")


@dataclass(frozen=True, slots=True)
class Hands:
    """What offices share, for it takes seconds to get ready: a warm journey, and how the house is configured."""

    journey: Journey
    configuration: Configuration


@contextmanager
def warm(folder: Path) -> Iterator[Hands]:
    """Lend hands whose classifiers are read and whose worker lives."""
    home = Home(folder)
    home.make()
    plain = replace(config.load(home.folder, {}), meaning=Choice(engine="none"), contact="thu@mau.example")
    with House(home=home, configuration=plain, clock=FixedClock(make.NOON)).journey() as journey:
        yield Hands(journey, plain)


@contextmanager
def online(folder: Path, hands: Hands) -> Iterator[Office]:
    """Lend an office whose newspaper answers on loopback."""
    with closing(Outlet()) as outlet:
        yield settled(folder, hands, outlet)


def settled(folder: Path, hands: Hands, outlet: Outlet | None = None) -> Office:
    """Return an office in `folder` that has kept its article in the open record, and whose alerts have begun."""
    home = Home(folder)
    home.make()
    source = make.source("bao_mau", name="Báo Mẫu", min_delay_seconds=0)
    allow = (outlet.address,) if outlet else ()
    configuration = replace(hands.configuration, sources=(source,), allow=allow)
    house = House(home=home, configuration=configuration, clock=FixedClock(make.NOON))
    reception = replace(hands.journey.reception, warc=Warc(home.evidence), sources=house.sources)
    journey = replace(hands.journey, pages=Pages(home.pages), sources=house.sources, reception=reception)
    url = outlet.url(PATH) if outlet else f"https://bao-mau.example{PATH}"
    named = FeedAnswer(
        source="bao_mau", feed=f"{url}/rss", status=200, at=make.NOON, entries=(Entry(url=url, title=TITLE),)
    )
    write.commit_feed(named, next_due_at=make.NOON)
    office = Office(url, house, journey, Desk(rules=(EDITED,)), page(*BODY), outlet)
    assert office.turn() == []
    assert read.kept(url)
    return office
