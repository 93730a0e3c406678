"""Tests of pipeline.bringing.batches."""

import base64
import gzip
import io
import json
import os
import tracemalloc
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.bringing import batches
from pipeline.worker import LimitedWorker
from press.article import Article
from press.clock import FixedClock
from press.verdict import Verdict, Word
from tests import make

CLOCK = FixedClock(make.NOON)
DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "neardup"
PAGE = (
    '<html lang="vi"><head><title>Hà Tĩnh sau bão</title><link rel="canonical" href="/tin/1.html">'
    '<meta property="article:published_time" content="2026-11-24T08:15:00+07:00"></head><body><article>'
    "<h1>Hà Tĩnh sau bão</h1>"
    + "".join(f"<p>Đoạn {n}: nước đã rút, người dân dọn dẹp nhà cửa và trường học.</p>" for n in range(8))
    + "</article></body></html>"
)


class OneMind:
    """A jury that gives every article the same verdicts, and refuses one title."""

    def __init__(self, *verdicts: Verdict) -> None:
        """Remember the verdicts."""
        self._verdicts = verdicts

    def judge(self, article: Article, *, prior: str | None = None, local: bool = False) -> tuple[Verdict, ...]:
        """Return the verdicts, whatever the article."""
        del prior, local
        if article.title == "hỏng":
            raise ZeroDivisionError("a bug")
        return self._verdicts


class Slow(io.BytesIO):
    """A stream that notes how much had been answered each time a line was asked for."""

    def __init__(self, given: bytes, answers: io.BytesIO) -> None:
        """Read `given`, watch `answers`."""
        super().__init__(given)
        self.answers = answers
        self.seen: list[int] = []

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next line."""
        self.seen.append(self.answers.getvalue().count(b"\n"))
        return super().readline(size)


def lines(*records: object) -> io.BytesIO:
    """Return a stream of JSON lines; bytes stand for themselves."""
    parts = (record if isinstance(record, bytes) else json.dumps(record).encode() for record in records)
    return io.BytesIO(b"\n".join(parts) + b"\n")


def answers(stream: io.BytesIO) -> list[dict[str, object]]:
    """Return the JSON lines of a stream."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def classified(*records: object, verdicts: Iterable[Verdict] = ()) -> list[dict[str, object]]:
    """Return what the filter answers to records."""
    out = io.BytesIO()
    batches.classify(lines(*records), out, OneMind(*verdicts))
    return answers(out)


def deduped(*records: object) -> list[dict[str, object]]:
    """Return what the filter answers to records."""
    out = io.BytesIO()
    batches.dedupe(lines(*records), out)
    return answers(out)


def test_pages_are_extracted_from_path_and_base64(tmp_path: Path) -> None:
    """A page in a file and one in the line give the same article, with the fields and dates that were promised."""
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    url = "https://bao-mau.example/tin/1.html?utm_source=rss"
    held = {"id": 2, "url": url, "html_base64": base64.b64encode(PAGE.encode()).decode()}
    out = io.BytesIO()
    with LimitedWorker() as worker:
        batches.extract(lines({"id": "a", "url": url, "path": str(file)}, held), out, worker, CLOCK)
    one, two = answers(out)
    assert (one.pop("id"), two.pop("id")) == ("a", 2)
    assert one == two
    assert one["title"] == "Hà Tĩnh sau bão"
    assert one["published"] == "2026-11-24T08:15:00+07:00"
    assert one["canonical_url"] == "https://bao-mau.example/tin/1.html"
    assert (one["published_confidence"], one["language"], one["authors"]) == ("high", "vi", [])
    assert set(one) == {
        *("title", "lead", "text", "authors", "published", "published_confidence"),
        *("language", "canonical_url", "site_name"),
    }


def test_pages_that_cannot_be_extracted_are_answered(tmp_path: Path) -> None:
    """A missing file, a folder, no base64, no address, and a page without text are errors; the run goes on."""
    url = "https://bao-mau.example/1"
    good = {"id": 6, "url": url, "html_base64": base64.b64encode(PAGE.encode()).decode()}
    bad = [
        {"id": 1, "url": url, "path": str(tmp_path / "none.html")},
        {"id": 2, "url": url, "path": str(tmp_path)},
        {"id": 3, "url": url, "html_base64": "@@@"},
        {"id": 4, "html_base64": ""},
        {"id": 5, "url": url, "html_base64": base64.b64encode(b"<div>" * 9_000).decode()},
    ]
    out = io.BytesIO()
    with LimitedWorker() as worker:
        batches.extract(lines(*bad, good), out, worker, CLOCK)
    *failed, last = answers(out)
    assert [set(answer) for answer in failed] == [{"id", "error"}] * 5
    assert last["title"] == "Hà Tĩnh sau bão"


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"null", b"[1]", b'{"title": "a"}', b"\xff\xfe", b"[" * 100_000, b'{"id": {"a": 1}}', b"9" * 10_000],
)
def test_line_that_is_no_record(line: bytes) -> None:
    """Whatever else stands on a line is answered with no id and an error, in its place."""
    record = {"id": 1, "title": "a", "text": "b"}
    first, wrong, last = deduped(record, line, {**record, "id": 2})
    assert (first["id"], wrong["id"], last["id"]) == (1, None, 2)
    assert set(wrong) == {"id", "error"}


def test_missing_text_and_bugs_are_answered() -> None:
    """A record without text, and one over which the jury stumbles, are answered by id, and the next is judged."""
    good = {"id": "c", "title": "tốt", "text": "x"}
    one, two, three = classified({"id": "a", "title": "x"}, {"id": "b", "title": "hỏng", "text": "x"}, good)
    assert set(one) == set(two) == {"id", "error"}
    assert (one["id"], two["id"]) == ("a", "b")
    assert three["relevance"] == "none"


def test_long_line_is_skipped_and_not_held() -> None:
    """A line over 16 MB is answered with an error and read past piecemeal; the longest allowed one is read."""
    fits = json.dumps({"id": 1, "title": "a", "text": ""}).encode()
    fits = fits[:-2] + b"x" * (batches.LONGEST_LINE - len(fits)) + b'"}'
    stream = lines(fits, b"y" * (3 * batches.LONGEST_LINE), {"id": 3, "title": "a", "text": "b"})
    out = io.BytesIO()
    tracemalloc.start()
    batches.classify(stream, out, OneMind())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [answer["id"] for answer in answers(out)] == [1, None, 3]
    assert peak < 12 * batches.LONGEST_LINE


def test_each_line_is_answered_before_the_next_is_read() -> None:
    """The filters stream: nothing waits for the end of the input."""
    records = [{"id": number, "title": "a", "text": "b"} for number in range(5)]
    out = io.BytesIO()
    stream = Slow(lines(*records).getvalue(), out)
    batches.classify(stream, out, OneMind())
    assert stream.seen == [0, 1, 2, 3, 4, 5]


def test_verdicts_are_told_as_promised() -> None:
    """Each question has its field; what is unsure and why is told by question."""
    (answer,) = classified(
        {"id": 1, "title": "a", "text": "Ông nói: “Không”."},
        verdicts=[
            make.verdict("language", "vi"),
            replace(make.verdict("relevance", "about"), because=(Word("Hà Tĩnh", 3, 10),)),
            make.verdict("places", "VN-23", "18073"),
            make.verdict("topics", "environment", "economy"),
            make.verdict("tone", "negative", unsure=True),
            make.verdict("stance", "positive"),
            make.verdict("critical", "yes"),
            make.verdict("claims", "“Không”"),
        ],
    )
    because = answer.pop("because")
    assert isinstance(because, dict)
    assert because["relevance"] == ["Hà Tĩnh"]
    offsets = answer.pop("offsets")
    assert isinstance(offsets, dict)
    assert offsets["relevance"] == [[3, 10]]
    assert answer == {
        "id": 1,
        "language": "vi",
        "relevance": "about",
        "places": ["VN-23", "18073"],
        "topics": ["environment", "economy"],
        "tone": "negative",
        "stance": "positive",
        "critical": True,
        "claims": ["“Không”"],
        "unsure": ["tone"],
    }


def test_stance_is_null_unless_about() -> None:
    """An article that mentions the province only has no stance; what nobody can tell is und."""
    (answer,) = classified({"id": 1, "title": "a", "text": "b"}, verdicts=[make.verdict("relevance", "mention")])
    assert answer["stance"] is None
    assert (answer["language"], answer["tone"], answer["critical"]) == ("und", "neutral", False)


def test_claims_are_quoted_as_the_line_spells_them() -> None:
    """A claim of a decomposed text is given decomposed, so that it is found there."""
    text = unicodedata.normalize("NFD", "Ông nói: “Không ô nhiễm”.")
    (answer,) = classified({"id": 1, "title": "a", "text": text}, verdicts=[make.verdict("claims", "“Không ô nhiễm”")])
    assert isinstance(answer["claims"], list)
    assert answer["claims"][0] in text


def test_half_a_letter_breaks_nothing() -> None:
    """Half a surrogate pair in id or text is answered like anything."""
    first, second = deduped(
        b'{"id": "\\ud800", "title": "\\udfff", "text": "\\ud800 a"}', {"id": 2, "title": "", "text": ""}
    )
    assert first["copy_of"] is None
    assert second["id"] == 2


def test_copies_and_stories_are_joined() -> None:
    """A copy names the earliest of its kind and its story; a retold event shares the story; others stand alone."""
    title, text = make.FIRE
    fire = {"id": "f", "title": title, "text": text, "published": "2026-11-23T18:00:00+07:00"}
    again = {
        "id": "g",
        "title": make.FIRE_AGAIN[0],
        "text": make.FIRE_AGAIN[1],
        "published": "2026-11-24T08:00:00+07:00",
    }
    other = {"id": "h", "title": make.FIRE_ELSEWHERE[0], "text": make.FIRE_ELSEWHERE[1], "published": "2026-11-24"}
    found = deduped(fire, {**fire, "id": "copy"}, again, other, {**again, "id": "copy2"})
    assert [(answer["id"], answer["copy_of"], answer["story"]) for answer in found] == [
        ("f", None, "f"),
        ("copy", "f", "f"),
        ("g", None, "f"),
        ("h", None, "h"),
        ("copy2", "g", "f"),
    ]
    assert all(isinstance(answer["because"], list) for answer in found)


def test_undated_and_odd_dates_are_compared_all_the_same() -> None:
    """A date that says nothing is none; undated reports of one event are one story."""
    fire = {"id": 1, "title": make.FIRE[0], "text": make.FIRE[1], "published": "2017 (crawl year)"}
    again = {"id": 2, "title": make.FIRE_AGAIN[0], "text": make.FIRE_AGAIN[1], "published": None}
    dated = {
        **again,
        "id": 3,
        "text": make.FIRE_AGAIN[1] + " Nguyên nhân đang được điều tra.",
        "published": "2026-11-24",
    }
    assert [answer["story"] for answer in deduped(fire, again, dated)] == [1, 1, 1]


def test_stories_end_after_three_days() -> None:
    """Reports of like fires a week apart are two stories."""
    fire = {"id": 1, "title": make.FIRE[0], "text": make.FIRE[1], "published": "2026-11-16T08:00:00+07:00"}
    again = {"id": 2, "title": make.FIRE_AGAIN[0], "text": make.FIRE_AGAIN[1], "published": "2026-11-24T08:00:00+07:00"}
    assert [answer["story"] for answer in deduped(fire, again)] == [1, 2]


@pytest.mark.skipif(not DATA.exists(), reason="the shared texts are not here")
def test_real_stream_is_answered_one_for_one() -> None:
    """400 real texts and their copies come back in order, each copy with its own original."""
    with gzip.open(DATA / "same_article_two_extractions.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(200), file, strict=False)]
    records = [{"id": f"{row['id']}{side}", "title": "", "text": row[f"text_{side}"]} for side in "ab" for row in rows]
    found = deduped(*records)
    assert [answer["id"] for answer in found] == [record["id"] for record in records]
    right = sum(answer["copy_of"] == f"{row['id']}a" for row, answer in zip(rows, found[200:], strict=True))
    assert right >= 0.98 * len(rows)
    assert sum(answer["copy_of"] is not None for answer in found[:200]) <= 4


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_json_does_not_know_is_no_id(number: str) -> None:
    """An id that could only be given back as broken JSON is answered with an error; elsewhere it is let be."""

    def refused(word: str) -> float:
        raise ValueError(word)

    bad = f'{{"id": {number}, "title": "a", "text": "b"}}'.encode()
    fine = f'{{"id": 2.5, "title": "a", "text": "b", "published": {number}}}'.encode()
    out = io.BytesIO()
    batches.dedupe(lines(bad, fine), out)
    wrong, right = (json.loads(line, parse_constant=refused) for line in out.getvalue().splitlines())
    assert set(wrong) == {"id", "error"}
    assert wrong["id"] is None
    assert (right["id"], right["copy_of"]) == (2.5, None)


def test_only_an_ordinary_file_is_opened(tmp_path: Path) -> None:
    """A pipe, a device, an empty file and what a kernel makes up are refused at once, and the next line is answered."""
    pipe, empty, good = tmp_path / "pipe", tmp_path / "empty", tmp_path / "page.html"
    os.mkfifo(pipe)
    empty.touch()
    good.write_text(PAGE, encoding="utf-8")
    paths = [pipe, empty, "/dev/zero", "/proc/self/status", "/proc/kmsg", good]
    out = io.BytesIO()
    records = [{"id": n, "url": "https://bao-mau.example/1", "path": str(path)} for n, path in enumerate(paths)]
    with LimitedWorker() as worker:
        batches.extract(lines(*records), out, worker, CLOCK)
    *refused, answered = answers(out)
    assert all(str(path) in str(one["error"]) for path, one in zip(paths, refused, strict=False))
    assert answered["title"] == "Hà Tĩnh sau bão"


@pytest.mark.parametrize("published", ["01/01/0001 00:00:00", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"])
def test_a_date_at_the_end_of_the_calendar_says_nothing(published: str) -> None:
    """An article with a machine's empty date is answered as one without a date."""
    record = {"title": make.FIRE[0], "text": make.FIRE[1]}
    one, two = deduped({"id": 1, **record}, {"id": 2, "published": published, **record})
    assert (one["story"], two["copy_of"]) == (1, 1)
    assert "error" not in classified({"id": 1, "published": published, **record})[0]
