"""Where the province's names stand in an article, beside those of other provinces, counted."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from classifiers.places import Finds, Found
from classifiers.text.provinces import CAPITALS, Other, near, others

_LEAD = 300
_DATELINE = regex.compile(r"^\W{0,2}\p{Lu}[\p{L} ]{2,30}(\)|,[^\n]{0,25})?\s?[-–—:]")
_LIST_GAP = regex.compile(
    r"^(\s*[,;–-]\s*|\s*(và|and|hoặc|đến|tới|to)\s*|,\s*(và|and)\s*)(tỉnh |TP |TP\.|thành phố )?$"
)
_LIST_REACH = 40  # letters: a province's name and the joint after it are shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the province's names stand in an article, beside those of other provinces."""

    title_end: int
    text: str
    telling: tuple[Found, ...]
    demoted: tuple[Found, ...]
    others: tuple[Other, ...]

    @classmethod
    def of(cls, finds: Finds, title_end: int) -> "Setting":
        """Return the setting of `finds`, whose title ends at `title_end`."""
        return cls(
            title_end=title_end,
            text=finds.text,
            telling=finds.telling,
            demoted=tuple(found for found in finds.found if found.is_demoted),
            others=others(finds.text),
        )


def features(setting: Setting) -> Mapping[str, float]:
    """Return what can be counted, each about 0 to 1; never the source, the outlet or the author."""
    body = setting.text[setting.title_end :]
    telling, rest = setting.telling, _rivals(setting)
    in_body = [found for found in telling if found.start >= setting.title_end]
    lead = [found for found in in_body if found.start < setting.title_end + _LEAD]
    paragraphs = [line for line in body.split("\n") if line.strip()]
    own, other = len(telling), len(rest)
    return {
        "title": float(any(found.start < setting.title_end for found in telling)),
        "title_other": float(any(item.start < setting.title_end for item in rest)),
        "headline": float(len(body) < _LEAD and any(found.start < setting.title_end for found in telling)),
        "lead": float(bool(lead)),
        "lead_other": float(any(setting.title_end <= item.start < setting.title_end + _LEAD for item in rest)),
        "early": _earliness(setting, in_body),
        "once": float(own == 1 and not any(found.start < setting.title_end for found in telling)),
        "once_late": float(own == 1 and telling[0].start > setting.title_end + _first_paragraph(body)),
        "count": math.log1p(own) / 3,
        "units": math.log1p(len({found.place.id for found in telling})) / 2,
        "share": _share(paragraphs, [found.text for found in telling]),
        "balance": own / (own + other) if own + other else 0.0,
        "rivals": math.log1p(max(_counts(rest).values(), default=0)) / 3,
        "kinds_of_rivals": math.log1p(len(_counts(rest))) / 3,
        "listed": _listed(setting),
        "demoted": len(setting.demoted) / max(1, own + len(setting.demoted)),
        "dateline": float(_has_dateline(body, telling, setting.title_end)),
        "length": math.log1p(len(body)) / 10,
    }


def _first_paragraph(body: str) -> int:
    """Return where the first paragraph of `body` ends."""
    start = len(body) - len(body.lstrip())
    end = body.find("\n", start)
    return end if end >= 0 else len(body)


def _rivals(setting: Setting) -> Sequence[Other]:
    return [item for item in setting.others if item.name not in CAPITALS]


def _counts(rest: Sequence[Other]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for item in rest:
        counts[item.name] = counts.get(item.name, 0) + 1
    return counts


def _earliness(setting: Setting, in_body: Sequence[Found]) -> float:
    length = max(1, len(setting.text) - setting.title_end)
    return 1 - (in_body[0].start - setting.title_end) / length if in_body else 0.0


def _share(paragraphs: Sequence[str], names: Sequence[str]) -> float:
    wanted = set(names)
    return sum(any(name in line for name in wanted) for line in paragraphs) / max(1, len(paragraphs))


def _listed(setting: Setting) -> float:
    """Return the share of names that stand in a row with other provinces ("Nghệ An, Hà Tĩnh, Quảng Bình")."""
    if not setting.telling:
        return 0.0
    return sum(_is_listed(setting, found) for found in setting.telling) / len(setting.telling)


def _is_listed(setting: Setting, found: Found) -> bool:
    return any(
        _LIST_GAP.match(setting.text[item.end : found.start]) or _LIST_GAP.match(setting.text[found.end : item.start])
        for item in near(setting.others, found.start, found.end, _LIST_REACH)
    )


def _has_dateline(body: str, telling: Sequence[Found], title_end: int) -> bool:
    match = _DATELINE.match(body.lstrip())
    return match is not None and any(
        found.start - title_end < match.end() + 2 for found in telling if found.start >= title_end
    )
