"""Labelled articles: what people said of them, a JSON line each, with the text or with the id of one that has it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from classifiers import relevance, stance, tone
from press.article import Article
from press.errors import InputError

OURS = "Hà Tĩnh"

_DIGITS = 12
_ANSWERS: Mapping[str, frozenset[str]] = {
    "relevance": frozenset({*relevance.ANSWERS, relevance.NONE}),
    "tone": frozenset(tone.ANSWERS),
    "stance": frozenset(stance.ANSWERS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article and what people said of it; None, and for topics and claims nothing, where nobody said.

    `claims` are quotations from its text; `is_moved` says that it was written of another province.
    """

    id: str
    article: Article
    language: str
    relevance: str | None = None
    topics: tuple[str, ...] = ()
    tone: str | None = None
    stance: str | None = None
    critical: bool | None = None
    claims: tuple[str, ...] = ()
    is_moved: bool = False


def read(lines: Iterable[str], texts: Mapping[str, tuple[str, str]], *, name: str) -> Iterator[Labelled]:
    """Yield what `lines` of the file `name` say; a line without title and text takes them from `texts`, by id.

    A line is {"id", "title", "text", "language", "labels": {"relevance", "topics", "tone", "stance", "critical",
    "claims"}}; claims are quotations or, where the text may not be passed on, [begin, end, the first twelve digits of
    its SHA-256] in letters of it. A "province" is another one, whose name is read as ours. Raises InputError with the
    line's number where it is not that. A line whose text is nowhere to be had is left out.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            labelled = _labelled(record, texts)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{name}, line {number}: not a labelled article ({error})") from error
        if labelled is not None:
            yield labelled


def _labelled(record: Mapping[str, object], texts: Mapping[str, tuple[str, str]]) -> Labelled | None:
    key = str(record["id"])
    held = (str(record["title"]), str(record["text"])) if "text" in record else texts.get(key)
    if held is None:
        return None
    title, text = _moved(held, str(record.get("province") or ""))
    labels = record["labels"]
    if not isinstance(labels, dict):
        raise TypeError("labels must be an object")
    return Labelled(
        id=key,
        article=Article(url=f"https://labelled.invalid/{key}", title=title, lead="", text=text),
        language=str(record.get("language") or "vi"),
        is_moved="province" in record,
        relevance=_answer(labels, "relevance"),
        topics=tuple(map(str, labels.get("topics") or ())),
        tone=_answer(labels, "tone"),
        stance=_answer(labels, "stance"),
        critical=None if labels.get("critical") is None else bool(labels["critical"]),
        claims=tuple(_claim(claim, text) for claim in labels.get("claims") or ()),
    )


def _answer(labels: Mapping[str, object], question: str) -> str | None:
    answer = labels.get(question)
    if answer is None:
        return None
    if answer not in _ANSWERS[question]:
        raise ValueError(f"{question} is {answer!r}, and not one of {', '.join(sorted(_ANSWERS[question]))}")
    return str(answer)


def _claim(claim: object, text: str) -> str:
    if isinstance(claim, list):
        start, end, digest = claim
        said = text[int(start) : int(end)]
        if hashlib.sha256(said.encode()).hexdigest()[:_DIGITS] != digest:
            raise ValueError(f"the claim at {start} to {end} is not in this text: another edition of it?")
        return said
    return str(claim)


def _moved(held: tuple[str, str], province: str) -> tuple[str, str]:
    """Return title and text with the name of another `province` made ours, so that what is said of it teaches us."""
    if not province:
        return held
    name = re.compile(rf"\b{re.escape(province)}\b", re.IGNORECASE)
    return name.sub(OURS, held[0]), name.sub(OURS, held[1])
