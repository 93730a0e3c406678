"""In which language is it written?"""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping

import langdetect
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from press.text import normal
from press.verdict import Verdict

BY = "language-1"
# Languages of the press at large: a page in German must not be taken for French because only French is watched.
PRESS_LANGUAGES = (
    *("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru", "de", "es", "pt", "it", "nl", "pl", "cs", "sk", "sv"),
    *("no", "da", "fi", "hu", "ro", "bg", "uk", "el", "tr", "id", "ms", "tl", "hi", "ar", "he", "km", "my"),
)
_SCRIPTS = (
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("kana", re.compile("[\u3041-\u309f\u30a1-\u30fa]")),
    ("han", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)
_ONE_LANGUAGE = frozenset({"lo", "th", "km", "my", "ko", "el", "he", "hi"})
_DENSE = frozenset({"han", "kana", "ko"})  # one such letter says as much as about two and a half of an alphabet
_CYRILLIC = (("uk", re.compile("[іїєґІЇЄҐ]")), ("ru", re.compile("[ыэёЫЭЁ]")), ("bg", re.compile("ъ[а-я]|ѝ")))
_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\W\d_]+")
_READ = 4000
_CLEAR = 0.5
_MARKED_VI, _MARKED_SOME = 0.35, 0.15


class LanguageClassifier:
    """Names the language by its script, by Vietnamese letters, and by two detectors that vote where one is unsure."""

    def __init__(self, languages: Iterable[str] = ()) -> None:
        """Restrict the answers to `languages` and the press languages they could be mistaken for."""
        self._languages = tuple(dict.fromkeys((*languages, *PRESS_LANGUAGES)))

    def judge(self, text: str, *, prior: str | None = None) -> Verdict:
        """Answer with an ISO 639 code or `und`; `prior` is the language that the source declares for itself."""
        sample = normal(text[:_READ])
        scripts = _scripts(sample)
        if not scripts:
            return _verdict("und", 0.0, ())
        script = scripts[0]
        if script in _ONE_LANGUAGE:
            return _verdict(script, 1.0, _words(sample, script))
        if script in {"han", "kana"}:
            return _chinese_or_japanese(sample, prior)
        if script == "cyrillic":
            return _cyrillic(sample)
        if script == "latin":
            return self._latin(sample, prior)
        return self._voted(sample, prior)

    def _latin(self, sample: str, prior: str | None) -> Verdict:
        words = _WORD.findall(sample)
        marked = [word for word in words if _VIETNAMESE.search(word)]
        share = len(marked) / max(len(words), 1)
        if share >= _MARKED_VI or (share >= _MARKED_SOME and prior == "vi"):
            return _verdict("vi", min(1.0, 0.6 + share), tuple(dict.fromkeys(marked))[:3])
        return self._voted(sample, prior)

    def _voted(self, sample: str, prior: str | None) -> Verdict:
        votes = dict(_identifier(self._languages).rank(sample)[:5])
        first, second = sorted(votes, key=votes.__getitem__)[:-3:-1]
        if votes[first] - votes[second] >= _CLEAR:
            return _verdict(first, votes[first], ())
        for language, vote in self._second_opinion(sample).items():
            votes[language] = votes.get(language, 0.0) + 0.5 * vote
        if prior in self._languages:
            votes[str(prior)] = votes.get(str(prior), 0.0) + 0.25
        first = max(votes, key=votes.__getitem__)
        return _verdict(first, votes[first] / sum(votes.values()), ())

    def _second_opinion(self, sample: str) -> Mapping[str, float]:
        langdetect.DetectorFactory.seed = 0
        try:
            found = langdetect.detect_langs(sample)
        except LangDetectException:  # it says so of a text without letters; then it has no vote
            return {}
        return {guess.lang[:2]: guess.prob for guess in found if guess.lang[:2] in self._languages}


@functools.lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in languages if language in identifier.labels])
    return identifier


def _scripts(sample: str) -> tuple[str, ...]:
    counts = Counter[str]()
    for script, letters in _SCRIPTS:
        count = len(letters.findall(sample)) * (2.5 if script in _DENSE else 1)
        counts[script] = round(count)
    east = counts["han"] + counts["kana"]
    counts["han"], counts["kana"] = east, 0
    return tuple(script for script, count in counts.most_common() if count > 0)


def _chinese_or_japanese(sample: str, prior: str | None) -> Verdict:
    kana = [letters for script, letters in _SCRIPTS if script == "kana"][0].findall(sample)  # noqa: RUF015 -- there is one
    han = [letters for script, letters in _SCRIPTS if script == "han"][0].findall(sample)  # noqa: RUF015 -- there is one
    share = len(kana) / (len(kana) + len(han))
    if share > 0.08:  # noqa: PLR2004 -- Japanese news holds 40 % kana, Chinese a stray の at most
        return _verdict("ja", min(1.0, 0.6 + share), ("".join(kana[:6]),))
    only_han = len(han) < 20 and prior == "ja"  # noqa: PLR2004 -- a Japanese headline can do without kana
    return _verdict("ja" if only_han else "zh", 0.5 if only_han else 0.95, ("".join(han[:4]),))


def _cyrillic(sample: str) -> Verdict:
    counts = Counter({language: len(letters.findall(sample)) for language, letters in _CYRILLIC})
    first, count = counts.most_common(1)[0]
    return _verdict(first, 0.95, ()) if count else _verdict("ru", 0.6, ())


def _words(sample: str, script: str) -> tuple[str, ...]:
    letters = dict(_SCRIPTS)[script]
    return tuple(dict.fromkeys(word for word in sample.split() if letters.search(word)))[:2]


def _verdict(language: str, score: float, because: tuple[str, ...]) -> Verdict:
    return Verdict(
        question="language",
        answer=(language,),
        score=round(score, 3),
        unsure=score < _CLEAR + 0.05,
        because=because,
        by=BY,
    )
