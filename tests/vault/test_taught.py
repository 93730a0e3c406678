"""What editors say of an article counts in place of the machine's answer, and nothing that was said is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from press.article import Judged, Kept
from press.correction import Correction
from press.errors import InputError, RecordError
from press.verdict import Question, Verdict, Word
from tests import make
from tests.vault import ledger
from tests.vault.ledger import SOON, address
from vault import read, read_taught, write, write_taught

pytestmark = pytest.mark.usefixtures("record")

MACHINE = (
    make.verdict("language", "vi"),
    make.verdict("relevance", "about"),
    replace(make.verdict("stance", "negative"), because=(Word("chậm", 3, 7),)),
)
LATER = SOON + timedelta(hours=1)


def keep(number: int = 1) -> str:
    """Keep an article with the machine's verdicts, and return its key."""
    url = address(number)
    ledger.waiting(url)
    judged = Judged(article=make.article(url), verdicts=MACHINE)
    write.keep(url, judged, ledger.signature(number), source="bao_mau", story=None, at=make.NOON)
    return url


def kept(key: str) -> Kept:
    """Return the article `key`."""
    one = read.kept(key)
    assert one is not None
    return one


def stance(key: str) -> Verdict | None:
    """Return the verdict on stance that counts."""
    return kept(key).judged.verdict("stance")


def correct(key: str, *answer: str, question: Question = "stance", by: str = "Lan") -> bool:
    """Correct an article half an hour after noon."""
    return write_taught.correct(key, question, answer, by=by, at=SOON)


def test_an_editors_answer_counts_and_the_machines_stands_beside_it() -> None:
    """A corrected verdict is sure, names the editor and no words; the machine's is kept as it was."""
    key = keep()
    assert correct(key, "neutral")
    assert stance(key) == Verdict(
        question="stance", answer=("neutral",), score=1.0, unsure=False, because=(), by="editor: Lan"
    )
    judged = kept(key).judged
    assert (judged.machine, judged.by_machine("stance")) == (MACHINE[2:], MACHINE[2])
    assert [verdict.question for verdict in judged.verdicts] == ["language", "relevance", "stance"]
    assert judged.by_machine("relevance") == MACHINE[1]


def test_a_confirmed_answer_keeps_the_machines_words() -> None:
    """Where the editor says what the machine says, the words that decided stay."""
    key = keep()
    correct(key, "negative")
    confirmed = stance(key)
    assert confirmed is not None
    assert (confirmed.because, confirmed.editor) == (MACHINE[2].because, "Lan")


def test_a_question_that_the_machine_was_not_asked_can_be_answered() -> None:
    """The answer stands in the order of the questions, and there is no machine's."""
    key = keep()
    correct(key, "yes", question="critical")
    correct(key, "18073", "VN-23", question="places")
    judged = kept(key).judged
    assert [verdict.question for verdict in judged.verdicts] == [
        "language",
        "relevance",
        "places",
        "stance",
        "critical",
    ]
    assert kept(key).answers("places") == ("18073", "VN-23")
    assert (judged.machine, judged.by_machine("critical")) == ((), None)


def test_each_word_of_an_editor_is_a_change() -> None:
    """A correction, another person's, and a withdrawal raise the change number; the same word again does not."""
    first, second = keep(1), keep(2)
    assert (correct(first, "neutral"), kept(first).seq, read.change_seq()) == (True, 3, 3)
    assert (correct(first, "neutral"), read.change_seq()) == (False, 3)
    assert correct(first, "neutral", by="Minh")
    write_taught.withdraw(first, "stance", by="Minh", at=LATER)
    assert [one.key for one in read.kept_since(2)] == [first]
    assert (kept(first).seq, kept(second).seq) == (5, 2)


def test_the_last_word_counts_and_the_history_stays() -> None:
    """Later words take the place of earlier ones; a withdrawal gives the machine its word back."""
    key = keep()
    correct(key, "neutral")
    correct(key, "positive", by="Minh")
    assert kept(key).answer("stance") == "positive"
    write_taught.withdraw(key, "stance", by="Lan", at=LATER)
    assert stance(key) == MACHINE[2]
    assert kept(key).judged.machine == ()
    said = [(one.answer, one.by, one.at, one.machine, one.model) for one in read_taught.history(key)]
    assert said == [
        (("neutral",), "Lan", SOON, ("negative",), "made-1"),
        (("positive",), "Minh", SOON, ("negative",), "made-1"),
        (None, "Lan", LATER, None, ""),
    ]
    assert correct(key, "neutral")
    assert kept(key).answer("stance") == "neutral"


def test_the_last_word_is_the_last_recorded() -> None:
    """A clock that was put back does not make an earlier word of a later one."""
    key = keep()
    write_taught.correct(key, "stance", ("neutral",), by="Lan", at=LATER)
    write_taught.correct(key, "stance", ("positive",), by="Lan", at=SOON)
    assert kept(key).answer("stance") == "positive"


def test_there_is_nothing_to_withdraw_where_nobody_corrected() -> None:
    """Taking back what nobody said is refused, twice taken back too, and nothing changes."""
    key = keep()
    for _ in range(2):
        with pytest.raises(InputError, match="rút lại"):
            write_taught.withdraw(key, "stance", by="Lan", at=SOON)
        assert read_taught.history(key) == ()
    correct(key, "neutral")
    write_taught.withdraw(key, "stance", by="Lan", at=SOON)
    seq = read.change_seq()
    with pytest.raises(InputError):
        write_taught.withdraw(key, "stance", by="Lan", at=SOON)
    assert read.change_seq() == seq


def test_an_article_that_is_not_kept_cannot_be_corrected() -> None:
    """A correction of an unknown article is an error, and no change number is spent on it."""
    with pytest.raises(RecordError, match="no kept article"):
        correct(address(9), "neutral")
    assert (read.change_seq(), read_taught.history(address(9))) == (0, ())


def test_what_no_database_holds_is_left_out() -> None:
    """NUL and halves of letters in a name or an answer are no error, and the same word again is the same word."""
    key = keep()
    assert correct(key, "neu\x00tral", by="La\ud800n")
    assert not correct(key, "neutral", by="Lan")
    assert [(one.answer, one.by) for one in read_taught.history(key)] == [(("neutral",), "Lan")]


def test_lessons_come_with_their_articles() -> None:
    """What counts can be learned from, with the article and what the machine had said; what was withdrawn cannot."""
    first, second = keep(1), keep(2)
    correct(first, "neutral")
    correct(first, "en", question="language")
    correct(second, "mention", question="relevance")
    write_taught.withdraw(second, "relevance", by="Lan", at=LATER)
    write_taught.correct(second, "stance", ("negative",), by="Minh", at=LATER)
    lessons = read_taught.taught()
    assert [(one.key, one.question, one.answer, one.machine, one.by, one.at) for one in lessons] == [
        (first, "language", ("en",), ("vi",), "Lan", SOON),
        (first, "stance", ("neutral",), ("negative",), "Lan", SOON),
        (second, "stance", ("negative",), ("negative",), "Minh", LATER),
    ]
    article = make.article(first)
    assert (lessons[0].title, lessons[0].text, lessons[0].article) == (article.title, article.text, article)
    assert [(one.language, one.source, one.model) for one in lessons] == [
        ("en", "bao_mau", "made-1"),
        ("en", "bao_mau", "made-1"),
        ("vi", "bao_mau", "made-1"),
    ]
    assert [one.key for one in read_taught.taught(LATER)] == [second]
    assert read_taught.taught(LATER + timedelta(seconds=1)) == ()


def test_corrections_are_in_the_export() -> None:
    """The whole history shows, withdrawals too, beside the machine's verdicts as they were."""
    key = keep()
    before = list(read.export())
    correct(key, "neutral")
    write_taught.withdraw(key, "stance", by="Lan", at=LATER)
    exported = list(read.export())
    corrections = [row for row in exported if row["kind"] == "correction"]
    assert [(row["answer"], row["machine"]) for row in corrections] == [(["neutral"], ["negative"]), (None, None)]
    articles = [row for row in exported if row["kind"] == "article"]
    assert articles == [row for row in before if row["kind"] == "article"]


def test_the_history_says_whether_the_machine_had_been_asked() -> None:
    """An answer to a question that the machine was not asked stands without the machine's."""
    key = keep()
    correct(key, "no", question="critical")
    (only,) = read_taught.history(key)
    assert only == Correction(article=key, question="critical", answer=("no",), by="Lan", at=SOON)
