"""`not_yet.yaml` as it should stand: what the house does not answer about the invented press as an editor would."""

from collections.abc import Iterator, Mapping

from diembao.newsroom.comparison import Difference, NewsroomComparison
from diembao.newsroom.expected import expected

_HEAD = """\
# What the house does not yet answer as expected.yaml does; the end-to-end test fails where a line no longer holds.
# Written by tools/not_yet.py: change the stories, expected.yaml or the classifiers, never this file.
"""
# What a mistake of one answer for another looks like to a reader.
_TELLING: Mapping[tuple[str, str, str], str] = {
    ("tone", "neutral", "positive"): "plain news is read as good news",
    ("tone", "neutral", "negative"): "plain news is read as bad news",
    ("tone", "positive", "neutral"): "the good news is missed",
    ("tone", "negative", "neutral"): "the bad news is missed",
    ("tone", "positive", "negative"): "good news is read as bad news",
    ("tone", "negative", "positive"): "bad news is read as good news",
    ("stance", "neutral", "positive"): "good news in the province is read as credit to its side",
    ("stance", "neutral", "negative"): "bad news in the province is read as blame of its side",
    ("stance", "positive", "neutral"): "the credit is missed",
    ("stance", "negative", "neutral"): "the blame is missed",
    ("stance", "positive", "negative"): "credit is read as blame",
    ("stance", "negative", "positive"): "blame is read as credit",
    ("critical", "no", "yes"): "nobody of the province's side has to answer",
    ("critical", "yes", "no"): "the province's side could be asked to answer",
    ("relevance", "mention", "about"): "a mention is taken for the subject",
    ("relevance", "about", "mention"): "the subject is taken for a mention",
    ("reason", "no_name", "not_about"): "a namesake passes the generous gate, and the judge drops the page",
    ("reason", "not_about", "no_name"): "the gate has dropped it already",
}


def not_yet(comparison: NewsroomComparison) -> str:
    """Return the text of the file for the house that `comparison` holds: the same differences, the same bytes."""
    return _HEAD + "".join(_lines(comparison))


def _lines(comparison: NewsroomComparison) -> Iterator[str]:
    entries = {key: comparison.differences(key) for key in sorted(expected())}
    scattered = comparison.scattered()
    yield "entries:\n" if any(entries.values()) else "entries: {}\n"
    for key, differences in entries.items():
        if differences:
            yield f"  {key}:\n"
            yield from (f'    {difference.question}: "{_told(difference)}"\n' for difference in differences)
    yield "stories:\n" if scattered else "stories: {}\n"
    yield from (f'  {name}: "{_languages(name)}: {count} stories"\n' for name, count in scattered.items())


def _told(difference: Difference) -> str:
    if difference.question in {"places", "claims"}:
        return "; ".join(_sides(difference))
    says = f"says {_answer(difference.found)}, not {_answer(difference.wanted)}"
    telling = _TELLING.get((difference.question, _answer(difference.wanted), _answer(difference.found)))
    return f"{says}: {telling}" if telling else says


def _sides(difference: Difference) -> Iterator[str]:
    """Yield what is missing and what is too much among several answers; claims are counted, not printed."""
    missing = [answer for answer in difference.wanted if answer not in difference.found]
    if difference.question == "claims":
        yield f"does not propose {len(missing)} of {len(difference.wanted)}"
        return
    if missing:
        yield f"misses {', '.join(missing)}"
    further = [answer for answer in difference.found if answer not in difference.wanted]
    if further:
        yield f"names {', '.join(further)} too"


def _answer(answers: tuple[str, ...]) -> str:
    return answers[0].rpartition("/")[2] if answers else "nothing"


def _languages(name: str) -> str:
    return "told in " + ", ".join(sorted({row.language for row in expected().values() if row.story == name}))
