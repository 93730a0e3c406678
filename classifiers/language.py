"""In which language is it written?"""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
from langdetect import detector_factory
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from classifiers.text.latin import SMALL_WORDS, VIETNAMESE, WORD, Look, without_names, words_of
from classifiers.text.letters import Table, letters_of
from press.text import normal
from press.verdict import Verdict, Word, words

BY = "language-2"
# Languages of the press at large: a page in German must not be taken for French because only French is watched.
PRESS_LANGUAGES = (
    *("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru", "de", "es", "pt", "it", "nl", "pl", "cs", "sk", "sv"),
    *("no", "da", "fi", "hu", "ro", "bg", "uk", "el", "tr", "id", "ms", "tl", "hi", "ar", "he", "km", "my"),
)
_SCRIPTS = (
    ("lo", "\u0e80-\u0eff"),
    ("th", "\u0e00-\u0e7f"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("ko", "\uac00-\ud7a3\u1100-\u11ff"),
    ("kana", "\u3041-\u309f\u30a1-\u30fa"),
    ("han", "\u3400-\u9fff\uf900-\ufaff"),
    ("cyrillic", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u05d0-\u05ea"),
    ("arabic", "\u0600-\u06ff"),
    ("hi", "\u0900-\u097f"),
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
)
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS}
_ONE_LANGUAGE = frozenset({"lo", "th", "km", "my", "ko", "el", "he", "hi"})
_UNSPACED = frozenset({"lo", "th", "km", "my", "kana", "han"})
_DENSE = frozenset({"han", "kana", "ko"})  # one such letter says as much as about two and a half of an alphabet
_CYRILLIC = (("uk", re.compile("[іїєґІЇЄҐ]")), ("ru", re.compile("[ыэёЫЭЁ]")), ("bg", re.compile("ъ[^еёюя\\W]|ѝ")))
_PIECE = re.compile(r"\S+")
_READ = 1000  # letters: of 4,568 real articles none was answered otherwise than by 4,000
_SHOWN = 6  # letters of a script without spaces
_CLEAR = 0.5
_CERTAIN = 0.6  # of py3langid alone, for a watched language: then nothing need be weighed
_FAINT = 0.4  # of all votes: less than this for the first is no agreement

_UNWATCHED = 0.15  # what a language that no source is declared in weighs against a watched one
_SECOND, _DECLARED = 0.5, 0.5  # what langdetect's vote and the source's own word weigh against py3langid's
_BARE_ROMANCE = 0.2


class LanguageClassifier:
    """Names the language by its script, by Vietnamese words, and by two detectors that vote where one is unsure."""

    def __init__(self, languages: Iterable[str] = ()) -> None:
        """Prefer `languages`, the watched ones, over the press languages that they could be mistaken for."""
        watched = tuple(dict.fromkeys(languages)) or PRESS_LANGUAGES
        self._languages = tuple(dict.fromkeys((*watched, *PRESS_LANGUAGES)))
        self._weights = {language: 1.0 if language in watched else _UNWATCHED for language in self._languages}

    def judge(self, text: str, *, prior: str | None = None) -> Verdict:
        """Answer with an ISO 639 code or `und`; `prior` is the language that the source declares for itself."""
        printed = text[:_READ]
        sample = normal(printed)
        if len(printed) != len(sample):  # decomposed: offsets hold in the composed text alone
            printed = sample
        script = _script(sample)
        if script == "latin":
            return self._latin(printed, sample, prior)
        if script in _ONE_LANGUAGE:
            return _verdict(script, 1.0, _shown(printed, script))
        if script in {"han", "kana"}:
            return _chinese_or_japanese(printed, prior)
        if script == "cyrillic":
            return _cyrillic(sample, prior)
        return self._voted(sample, prior) if script else _verdict("und", 0.0, ())

    def _latin(self, printed: str, sample: str, prior: str | None) -> Verdict:
        found = words_of(sample)
        look = Look.of(found)
        if look.is_vietnamese:
            shown = VIETNAMESE if look.marked else WORD
            return _verdict("vi", min(1.0, 0.6 + max(look.marked, look.syllables) / 2), _first(printed, shown))
        plain = without_names(sample, found)
        first, sure = _identifier(self._languages).classify(plain)
        if sure >= _CERTAIN and self._weights[first] == 1.0 and (first != "vi" or look.likeness >= 1):
            small = SMALL_WORDS.get(first)
            if small is None or not small.isdisjoint([word.lower() for word in found]):
                return _verdict(first, sure, ())
        return self._decided(plain, self._weighed(plain, found, look), prior)

    def _voted(self, sample: str, prior: str | None) -> Verdict:
        return self._decided(sample, self._votes(sample), prior)

    def _decided(self, sample: str, votes: dict[str, float], prior: str | None) -> Verdict:
        first, second = sorted(votes, key=votes.__getitem__)[:-3:-1]
        if votes[first] - votes[second] >= _CLEAR:
            return _verdict(first, votes[first], ())
        for language, vote in self._second_opinion(sample).items():
            votes[language] = votes.get(language, 0.0) + _SECOND * vote
        if prior in votes:
            votes[prior] += _DECLARED
        first = max(votes, key=votes.__getitem__)
        share = votes[first] / sum(votes.values())
        return _verdict(first if share >= _FAINT or first == prior else "und", share, ())

    def _votes(self, sample: str) -> dict[str, float]:
        """Return py3langid's probabilities, a watched language's weighing more."""
        ranked = _identifier(self._languages).rank(sample)
        return _shares({language: vote * self._weights[language] for language, vote in ranked})

    def _weighed(self, sample: str, found: Sequence[str], look: Look) -> dict[str, float]:
        """Return the probabilities as the words bear them out."""
        votes = self._votes(sample)
        votes["vi"] *= look.likeness
        said = {word.lower() for word in found}
        for language, small in SMALL_WORDS.items():
            if small.isdisjoint(said):
                votes[language] *= _BARE_ROMANCE
        return _shares(votes)

    def _second_opinion(self, sample: str) -> Mapping[str, float]:
        detector_factory.init_factory()
        detector_factory.DetectorFactory.seed = 0
        detector = detector_factory._factory.create()  # noqa: SLF001 -- the one way to hand it priors
        detector.set_prior_map(self._weights)
        detector.append(sample)
        try:
            found = detector.get_probabilities()
        except LangDetectException:  # it says so of a text without letters; then it has no vote
            return {}
        return {guess.lang[:2]: guess.prob for guess in found if guess.lang[:2] in self._weights}


@functools.lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    """Return py3langid's model of `languages` alone, whose rows lie together: half the memory and half the time."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages([language for language in languages if language in whole.labels])
    return LanguageIdentifier(
        np.ascontiguousarray(whole.nb_ptc),
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )


def _shares(votes: Mapping[str, float]) -> dict[str, float]:
    total = sum(votes.values()) or 1.0
    return {language: vote / total for language, vote in votes.items()}


def _script_number(letter: str) -> int:
    """Return the place of a letter's script among them all, from 1 on, 0 where it belongs to none."""
    return next((place for place, (script, _) in enumerate(_SCRIPTS, 1) if _LETTERS[script].match(letter)), 0)


_SCRIPT_NUMBERS = Table(_script_number)


def _script(sample: str) -> str:
    """Return the script that most of `sample` is written in, an empty text where it has no letters."""
    if sample.isascii():
        return "latin" if _LETTERS["latin"].search(sample) else ""
    _, *met = np.bincount(_SCRIPT_NUMBERS.of(letters_of(sample)), minlength=len(_SCRIPTS) + 1).tolist()
    counts = {
        script: count * (2.5 if script in _DENSE else 1)
        for (script, _), count in zip(_SCRIPTS, met, strict=True)
        if count
    }
    if "kana" in counts:
        counts["han"] = counts.get("han", 0) + counts.pop("kana")
    return max(counts, key=counts.__getitem__, default="")


def _chinese_or_japanese(printed: str, prior: str | None) -> Verdict:
    kana, han = _LETTERS["kana"].findall(printed), _LETTERS["han"].findall(printed)
    share = len(kana) / (len(kana) + len(han))
    if share > 0.08:  # noqa: PLR2004 -- Japanese news holds 40 % kana, Chinese a stray の at most
        return _verdict("ja", min(1.0, 0.6 + share), _shown(printed, "kana"))
    only_han = len(han) < 20 and prior == "ja"  # noqa: PLR2004 -- a Japanese headline can do without kana
    return _verdict("ja" if only_han else "zh", 0.5 if only_han else 0.95, _shown(printed, "han"))


def _cyrillic(sample: str, prior: str | None) -> Verdict:
    counts = {language: len(letters.findall(sample)) for language, letters in _CYRILLIC}
    first = max(counts, key=counts.__getitem__)
    if counts[first]:
        return _verdict(first, 0.95, ())
    return _verdict(prior if prior in counts else "ru", 0.6, ())


def _shown(printed: str, script: str) -> tuple[Word, ...]:
    """Return the first two words in the script; of one that sets no spaces, its first letters together."""
    letters = _LETTERS[script]
    if script not in _UNSPACED:
        return words(printed, islice((word.span() for word in _PIECE.finditer(printed) if letters.search(word[0])), 2))
    first = letters.search(printed)
    if first is None:
        return ()
    stop = first.end()
    while stop < min(len(printed), first.start() + _SHOWN) and letters.match(printed, stop):
        stop += 1
    return words(printed, [(first.start(), stop)])


def _first(printed: str, letters: re.Pattern[str]) -> tuple[Word, ...]:
    """Return the first three words that hold one of `letters`."""
    return words(printed, islice((word.span() for word in WORD.finditer(printed) if letters.search(word[0])), 3))


def _verdict(language: str, score: float, because: tuple[Word, ...]) -> Verdict:
    return Verdict(
        question="language",
        answer=(language,),
        score=round(score, 3),
        unsure=score < _CLEAR + 0.05,
        because=because,
        by=BY,
    )
