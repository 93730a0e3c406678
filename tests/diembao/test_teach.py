"""Editors correct the machine, see it everywhere at once, take it back, and learn how often the machine is right."""

import json
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao import config, turn
from diembao.cli import main
from diembao.home import Home
from diembao.wiring import House
from press.article import Judged
from press.clock import FixedClock
from press.verdict import Word
from tests import make
from tests.vault import ledger
from vault import read_taught, write
from vault.record import close_record

URL, OTHER, COPY = ledger.address(1), ledger.address(2), ledger.address(3)
EVIL = "\x1b[2J\u202eLan"


def run(home: Path, *words: str, status: int = 0, now: str = make.NOON.isoformat()) -> str:
    """Run `diembao WORDS` and return what it prints."""
    try:
        done = CliRunner().invoke(main, ["--home", str(home), "--now", now, *words])
    finally:
        close_record()
    assert done.exit_code == status, done.output
    return done.output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Lend a home that keeps two articles, one of them with a copy, indexed."""
    house = House(home=Home(tmp_path), configuration=config.load(tmp_path, {}), clock=FixedClock(make.NOON))
    house.home.make()
    house.home.office_file.touch()
    house.open_record()
    ledger.waiting(URL, OTHER, COPY)
    for number, url in enumerate((URL, OTHER)):
        stance = replace(make.verdict("stance", "negative"), because=(Word("chậm", 8, 12),))
        verdicts = (make.verdict("language", "vi"), make.verdict("relevance", "about"), stance)
        article = make.article(url, title=f"Hà Tĩnh chậm đền bù, đợt {number}", lead="", text="Dân chờ đền bù.")
        judged = Judged(article=article, verdicts=verdicts)
        at = make.NOON - timedelta(hours=12)
        write.keep(url, judged, ledger.signature(number), source="baohatinh", story=None, at=at)
    write.join(COPY, URL, at=make.NOON)
    turn.bring_up(house)
    close_record()
    return tmp_path


def correct(home: Path, *words: str, url: str = URL, status: int = 0) -> str:
    """Have an editor correct an article."""
    return run(home, "correct", url, "--by", "Lan", *words, status=status)


def found(home: Path, query: str) -> list[str]:
    """Return the addresses that a search finds."""
    return sorted(json.loads(line)["url"] for line in run(home, "search", query, "--json").splitlines())


def test_a_correction_shows_at_once_in_search_and_facets(home: Path) -> None:
    """The index follows: by stance, in the counts, in the rows, and in what a person reads."""
    said = correct(home, "--question", "stance", "--answer", "neutral")
    of = "thái độ đối với tỉnh của bài «Hà Tĩnh chậm đền bù, đợt 0»"
    assert said == f"Đã sửa {of}: trung tính (máy: tiêu cực).\n"
    assert found(home, "stance:neutral") == [URL]
    assert found(home, "stance:negative") == [OTHER]
    rows = [json.loads(line) for line in run(home, "search", "đền bù", "--facets", "--json").splitlines()]
    assert {row["url"]: row["stance"] for row in rows[:-1]} == {URL: "neutral", OTHER: "negative"}
    assert rows[-1]["facets"]["stance"] == {"neutral": 1, "negative": 1}
    assert "trung tính (biên tập viên: Lan)" in run(home, "search", "stance:neutral")
    assert "neutral (editor: Lan)" in run(home, "--lang", "en", "search", "stance:neutral")


def test_why_shows_both_answers_and_the_history(home: Path) -> None:
    """What counts comes first, the machine's verdict with its words below, and who said what when."""
    correct(home, "--question", "stance", "--answer", "neutral")
    lines = [line.strip() for line in run(home, "why", URL).splitlines()]
    at = lines.index("thái độ đối với tỉnh: trung tính    [biên tập viên: Lan]")
    assert lines[at + 1] == "máy: tiêu cực  «chậm»  [made-1]"
    assert "✎ 24/11/2026 12:00  thái độ đối với tỉnh: trung tính (Lan)" in lines
    told = json.loads(run(home, "why", COPY, "--json"))
    verdicts = {verdict["question"]: verdict for verdict in told["verdicts"]}
    assert (verdicts["stance"]["answer"], verdicts["stance"]["score"], verdicts["stance"]["by"]) == (
        ["neutral"],
        1.0,
        "editor: Lan",
    )
    assert verdicts["stance"]["machine"]["because"] == [{"text": "chậm", "start": 8, "end": 12}]
    assert verdicts["relevance"]["machine"] is None
    assert told["corrections"] == [
        {"question": "stance", "answer": ["neutral"], "by": "Lan", "at": "2026-11-24T05:00:00+00:00"}
    ]


def test_the_digest_follows_and_nothing_is_lost(home: Path) -> None:
    """What an editor calls a mention leaves the digest; taken back, it is there again, its copy with it."""

    def digest() -> str:
        run(home, "digest", "--desk", "domestic", now="2026-11-24T23:00:00+07:00")
        return (home / "outbox" / "2026-11-24-domestic-morning.draft.txt").read_text("utf-8")

    assert ("đợt 0" in digest(), "đợt 1" in digest()) == (True, True)
    correct(home, "--question", "relevance", "--answer", "mention")
    correct(home, "--question", "stance", "--answer", "positive", url=OTHER)
    assert ("đợt 0" in digest(), "[Tích cực (biên tập viên: Lan)]" in digest()) == (False, True)
    said = correct(home, "--question", "relevance", "--withdraw", url=COPY)
    assert said.startswith("Đã rút lại phần sửa mức liên quan đến tỉnh")
    assert "nói về tỉnh" in said
    assert "đợt 0" in digest()
    assert found(home, "relevance:mention") == []


def test_the_machine_can_be_confirmed(home: Path) -> None:
    """The machine's own answer is a confirmation; said again it changes nothing."""
    assert correct(home, "--question", "stance", "--answer", "negative").startswith("Đã xác nhận máy đúng")
    assert correct(home, "--question", "stance", "--answer", "negative").startswith("Không có gì thay đổi")
    assert "tiêu cực («chậm»; biên tập viên: Lan)" in run(home, "search", "đợt 0")


def test_several_topics_and_places_are_given_at_once(home: Path) -> None:
    """Commas part them, the primary comes first, spaces and repetitions do not matter; no place is an answer."""
    correct(home, "--question", "topics", "--answer", " sports, environment ,sports")
    correct(home, "--question", "places", "--answer", "VN-23")
    assert found(home, "topic:sports") == found(home, "topic:environment") == [URL]
    correct(home, "--question", "places", "--answer", "")
    told = json.loads(run(home, "why", URL, "--json"))
    answers = {verdict["question"]: verdict["answer"] for verdict in told["verdicts"]}
    assert (answers["topics"], answers["places"]) == (["sports", "environment"], [])


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("stance", "bad", "negative (tiêu cực), neutral (trung tính), positive (tích cực)"),
        ("stance", "negative,neutral", "chỉ có một câu trả lời"),
        ("stance", " , ", "allowed: negative"),
        ("relevance", "", "about (nói về tỉnh)"),
        ("critical", "maybe", "yes (có), no (không)"),
        ("topics", "Moi truong", "environment (Môi trường"),
        ("topics", "sports,environment,governance,investment", "nhiều nhất 3"),
        ("topics", "other,sports", "đứng một mình"),
        ("places", "vung ang", "(Vũng Áng)"),
        ("places", "Atlantis", "gazetteer.yaml"),
        ("language", "xx", "vi, "),
    ],
)
def test_an_answer_that_is_not_allowed_tells_what_is(home: Path, question: str, answer: str, told: str) -> None:
    """The question's answers, or the nearest of many, are named, and nothing is written."""
    assert told in correct(home, "--question", question, "--answer", answer, status=1)
    assert json.loads(run(home, "why", URL, "--json"))["corrections"] == []


def test_what_cannot_be_meant_is_refused(home: Path) -> None:
    """Neither or both of answer and withdrawal, a question or page unknown, a nameless editor: each is told."""
    assert "--withdraw" in correct(home, "--question", "stance", status=1)
    assert "--answer" in correct(home, "--question", "stance", "--answer", "neutral", "--withdraw", status=1)
    assert "rút lại" in correct(home, "--question", "stance", "--withdraw", status=1)
    assert "claims" in correct(home, "--question", "claims", "--answer", "x", status=2)
    unknown = correct(home, "--question", "stance", "--answer", "neutral", url=ledger.address(9), status=1)
    assert "không có trong kho lưu" in unknown
    run(home, "correct", URL, "--question", "stance", "--answer", "neutral", "--by", " ", status=2)


def test_nothing_reaches_the_terminal_but_letters(home: Path) -> None:
    """An editor's name steers no terminal, in any command that shows it."""
    words = ("correct", URL, "--question", "stance", "--answer", "neutral", "--by", EVIL)
    shown = "".join(run(home, *each) for each in (words, ("why", URL), ("search", "đợt 0"), ("agreement",)))
    assert "Lan" in shown
    assert not [letter for letter in shown if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf"}]


def test_agreement_says_so_where_nobody_has_corrected(home: Path) -> None:
    """Without a correction there is nothing to measure: a sentence for a person, no line for a program."""
    assert run(home, "agreement").startswith("Chưa có nhận định nào")
    assert run(home, "agreement", "--json") == ""


def test_agreement_counts_corrections_and_confirmations(home: Path) -> None:
    """By question, source and language, from a day on; what was withdrawn is not counted."""
    correct(home, "--question", "stance", "--answer", "neutral")
    correct(home, "--question", "stance", "--answer", "negative", url=OTHER)
    correct(home, "--question", "relevance", "--answer", "none")
    correct(home, "--question", "relevance", "--withdraw")
    rows = [json.loads(line) for line in run(home, "agreement", "--json", "--since", "2026-11-24").splitlines()]
    whole = {"question": "stance", "count": 2, "agreed": 1, "share": 0.5, "kappa": 0.0}
    assert rows == [
        {**whole, "by": "question", "value": None},
        {**whole, "by": "source", "value": "baohatinh"},
        {**whole, "by": "language", "value": "vi"},
    ]
    assert "thái độ đối với tỉnh: 1/2 trùng khớp (50 %), kappa 0,00" in run(home, "agreement")
    assert run(home, "agreement", "--since", "2026-11-25", "--json") == ""


def test_lessons_stand_ready_for_training(home: Path) -> None:
    """What was corrected at the command line is what training reads."""
    correct(home, "--question", "stance", "--answer", "neutral")
    house = House(home=Home(home), configuration=config.load(home, {}), clock=FixedClock(make.NOON))
    house.open_record()
    (lesson,) = read_taught.taught()
    close_record()
    assert (lesson.key, lesson.question, lesson.answer, lesson.machine) == (URL, "stance", ("neutral",), ("negative",))
