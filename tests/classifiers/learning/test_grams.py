"""An article's words as numbers: the same everywhere, at their places, without who printed it and where."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from classifiers.learning.grams import SIZE, Grams, Rarity, grams, sentence_grams, sentence_parts
from classifiers.places import Matcher
from classifiers.reading import Reading
from classifiers.text.sentences import sentences
from press.text import normal

_HASHED = """\
from classifiers.learning.grams import sentence_grams
print(sentence_grams('Dân xả thải ở 东京 năm 2026').parts[0].buckets.tolist())
"""


def reading(matcher: Matcher, title: str, text: str, language: str = "vi") -> Reading:
    """Return an article as it is read."""
    whole = f"{title}\n{text}"
    return Reading(text=whole, plain=normal(whole), title_end=len(title), language=language, finds=matcher.find(whole))


def taken(matcher: Matcher, title: str, text: str) -> Grams:
    """Return the runs of an article, nothing of it near the province."""
    return grams(reading(matcher, title, text), ())


def buckets(found: Grams, part: str) -> set[int]:
    """Return the buckets of one part."""
    return {int(bucket) for one in found.parts if one.name == part for bucket in one.buckets}


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_a_word_has_the_same_bucket_in_every_process(seed: str) -> None:
    """Whatever Python's own hashes are seeded with, and as long as shipped models shall be read: these numbers."""
    done = subprocess.run(
        [sys.executable, "-c", _HASHED], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
    )
    digest = hashlib.sha256(done.stdout.strip().encode()).hexdigest()
    assert digest[:16] == "f9a216c100dab486"
    assert SIZE == 262_144


def test_every_run_stands_where_it_says(matcher: Matcher) -> None:
    """A run's beginning and end are those of its words in the text, singly or two together."""
    article = reading(matcher, "Nhà máy xả thải", "Dân kêu cứu vì nước bẩn.")
    found = grams(article, article.sentences[1:])
    for part in found.parts:
        assert len(part.buckets) == len(part.starts) == len(part.ends)
        for start, end in zip(part.starts, part.ends, strict=True):
            said = article.text[start:end]
            assert said == said.strip()
            assert 1 <= len(said.split()) <= 2
    body = next(part for part in found.parts if part.name == "body")
    near = next(part for part in found.parts if part.name == "near")
    assert [article.text[start:end] for start, end in zip(near.starts, near.ends, strict=True)] == [
        article.text[start:end] for start, end in zip(body.starts, body.ends, strict=True)
    ]


def test_the_runs_of_a_bucket_are_found_again(matcher: Matcher) -> None:
    """Every place where the word stands in that part, and no other."""
    article = reading(matcher, "Tin", "Xả thải, rồi lại xả thải.")
    found = grams(article, ())
    wanted = sentence_grams("xả").parts[0].buckets
    said = [(article.text[start:end], start) for _, start, end in found.at(wanted.tolist())]
    assert said == [("Xả", 4), ("xả", 21)]


def test_one_word_is_another_in_another_part(matcher: Matcher) -> None:
    """What a title says is not what a body says."""
    found = taken(matcher, "xả thải", "xả thải")
    assert not buckets(found, "title") & buckets(found, "body")


def test_names_of_places_and_figures_are_one_word_each(matcher: Matcher) -> None:
    """So that a model learns what is told and not where, nor how many."""
    first = taken(matcher, "Dân Hà Tĩnh xây 12 cầu", "Ở Nghệ An có 3 vụ")
    second = taken(matcher, "Dân Vũng Áng xây 99 cầu", "Ở Đà Nẵng có 8 vụ")
    third = taken(matcher, "Dân Vũng Áng xây 123 cầu", "Ở Đà Nẵng có 8 vụ")
    assert [part.buckets.tolist() for part in first.parts] == [part.buckets.tolist() for part in second.parts]
    assert buckets(second, "title") != buckets(third, "title")
    assert buckets(second, "body") == buckets(third, "body")


@pytest.mark.parametrize("dateline", ["(Dân trí) - ", "TTO - ", "Hà Tĩnh – "])
def test_who_prints_it_is_left_out(matcher: Matcher, dateline: str) -> None:
    """Neither dateline nor byline leaves a trace."""
    bare = taken(matcher, "Tin", "Dân kêu cứu vì nước bẩn.")
    signed = taken(matcher, "Tin", f"{dateline}Dân kêu cứu vì nước bẩn.\nNguyễn Văn Mẫu")
    assert [part.buckets.tolist() for part in bare.parts] == [part.buckets.tolist() for part in signed.parts]


@pytest.mark.parametrize("text", ["", "\n\n", "…", "x" * 60_000, "x " * 20_000, "東" * 40_000, "ກ" * 40_000])
def test_whatever_comes_is_read_in_bounds(matcher: Matcher, text: str) -> None:
    """An empty article, an endless word, 40,000 letters: runs are few and stand in the text."""
    article = reading(matcher, "", text)
    found = grams(article, article.sentences)
    for part in found.parts:
        assert len(part.buckets) <= 2 * 6_500
        assert (part.ends <= len(article.text)).all()
    buckets_of, values = Rarity.of([found, found]).weighed(found)
    assert np.isfinite(values).all()
    assert len(buckets_of) == len(values)


def test_what_stands_in_one_article_alone_says_nothing() -> None:
    """Its weight is none, and what stands in few weighs more than what stands in all."""
    texts = ["chung hiếm", "chung hiếm", "chung riêng", "chung"]
    rarity = Rarity.of([sentence_grams(text) for text in texts])
    common, rare, only = (
        float(rarity.idf[sentence_grams(word).parts[0].buckets[0]]) for word in ("chung", "hiếm", "riêng")
    )
    assert rare > common > 0
    assert only == 0.0
    assert len(rarity.weighed(sentence_grams("riêng"))[0]) == 0


def test_each_part_has_its_length() -> None:
    """However long, a part counts no more than any other of its name."""
    texts = [sentence_grams("xả thải ra sông"), sentence_grams("xả thải ra sông " * 50)]
    rarity = Rarity.of(texts)
    assert [round(float(np.linalg.norm(rarity.weighed(text)[1])), 5) for text in texts] == [1.0, 1.0]


def test_sentences_read_together_are_as_each_alone() -> None:
    """Their runs and their weights, one of two words and one in a script without spaces among them."""
    text = "Dân kêu cứu.\nNước bẩn, nước bẩn! 东京发生火灾。"
    said = sentences(text)
    parts = sentence_parts(text, said)
    alone = [sentence_grams(sentence.text).parts[0] for sentence in said]
    assert [part.buckets.tolist() for part in parts] == [part.buckets.tolist() for part in alone]
    assert [part.starts.tolist() for part in parts] == [
        (part.starts + sentence.start).tolist() for part, sentence in zip(alone, said, strict=True)
    ]
    rarity = Rarity(np.arange(SIZE, dtype=np.float32))
    together = [(buckets.tolist(), values.tolist()) for buckets, values in rarity.weighed_each(parts)]
    assert together == [(buckets.tolist(), values.tolist()) for buckets, values in map(rarity.weighed_part, alone)]
    assert list(rarity.weighed_each(sentence_parts(text, ()))) == []
