"""The syllables of Vietnamese: which spellings share one form without marks."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from press.text import fold, tokens

# The spelling rules of the written language: every initial may stand before every rime here. That yields some thousands
# of syllables which nobody uses; who asks counts how often each is printed, so they do no harm.
_INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uâu uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn
uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu ynh
"""
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_STOPPED = ("\u0301", "\u0323")  # before c, ch, p, t only these two are spoken and written
_SHAPED = "ăâêôơư"
_VOWELS = frozenset("aăâeêioôơuưy")


def _by_form() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for rime in _RIMES.split():
        forms[fold(rime)] = (*forms.get(fold(rime), ()), *_toned(rime))
    return forms


def _toned(rime: str) -> Iterator[str]:
    tones = _STOPPED if rime.endswith(("c", "ch", "p", "t")) else _TONES
    at = _bearer(rime)
    for tone in tones:
        yield unicodedata.normalize("NFC", rime[: at + 1] + tone + rime[at + 1 :])


def _bearer(rime: str) -> int:
    """Which letter of `rime` bears its tone; `press.text.normal` settles the open oa, oe, uy."""
    shaped = [at for at, letter in enumerate(rime) if letter in _SHAPED]
    if shaped:
        return shaped[-1]
    vowels = sum(letter in _VOWELS for letter in rime)
    return 0 if vowels == 1 or (vowels == len(rime) and vowels == len("ai")) else 1


_BY_FORM = _by_form()
_BEFORE = ("", *_INITIALS.split())


@lru_cache(maxsize=4096)
def spellings(syllable: str) -> tuple[str, ...]:
    """Return every spelling that differs from `syllable` in marks alone, itself included; none where it is none.

    As `press.text.tokens` spells words. `duong` yields dương, đường, đuồng and so on, all with and without tones.
    """
    form = fold(syllable)
    made = (
        tokens(initial + rime).exact[0]
        for initial in _BEFORE
        if form.startswith(fold(initial))
        for rime in _BY_FORM.get(form[len(initial) :], ())
    )
    return tuple(dict.fromkeys(made))
