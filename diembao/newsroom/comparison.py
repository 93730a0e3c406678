"""What the house answers about the invented press, beside what a careful editor expects."""

from collections.abc import Mapping
from dataclasses import dataclass

from classifiers.claims import is_found
from diembao.newsroom.expected import Expected, expected
from diembao.newsroom.stories import Quirk, outlets
from press.ledger import Life, State
from vault import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question to which the house's answer is not the editor's; several answers are sorted."""

    question: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]


class NewsroomComparison:
    """Holds the open record of a house that has read the newsroom at `url` against `expected.yaml`."""

    def __init__(self, url: str) -> None:
        """Take the newsroom's address, without a slash at its end."""
        self._url = url
        self._paths = {
            f"{outlet.id}/{story.slug}": f"{outlet.id}/go/{story.slug}"
            if story.quirk is Quirk.REDIRECT
            else f"{outlet.id}/{story.slug}.html"
            for outlet in outlets()
            for story in outlet.stories
        }
        self._rows = expected()

    def life(self, key: str) -> Life:
        """Return what became of an entry; raises LookupError for one that was never discovered."""
        life = read.life(f"{self._url}/{key}.html") or read.life(f"{self._url}/{self._paths[key]}")
        if life is None:
            raise LookupError(f"newsroom: {key} was never discovered at {self._url}; let the house crawl it first")
        return life

    def differences(self, key: str) -> tuple[Difference, ...]:
        """Return where the house differs from the editor about an entry; what does not arise is not asked."""
        row, life = self._rows[key], self.life(key)
        wanted, found = self._wanted(row), _found(life, row)
        return tuple(
            Difference(question=question, wanted=wanted[question], found=found[question])
            for question in wanted
            if wanted[question] != found[question]
        )

    def told(self) -> Mapping[str, frozenset[str]]:
        """Return the keys of the kept entries that each of the record's stories tells."""
        stories: dict[str, set[str]] = {}
        for key, row in self._rows.items():
            kept = read.kept(self.life(key).url) if row.state == State.KEPT else None
            if kept is not None:
                stories.setdefault(kept.story, set()).add(key)
        return {story: frozenset(keys) for story, keys in stories.items()}

    def scattered(self) -> Mapping[str, int]:
        """Return the events that are told as more than one story, with how many."""
        counts: dict[str, int] = {}
        for keys in self.told().values():
            for name in {self._rows[key].story for key in keys}:
                if name is not None:
                    counts[name] = counts.get(name, 0) + 1
        return {name: count for name, count in sorted(counts.items()) if count > 1}

    def _wanted(self, row: Expected) -> dict[str, tuple[str, ...]]:
        answers: dict[str, tuple[str, ...]] = {
            "state": (row.state,),
            "reason": (row.reason,) if row.state == State.DROPPED and row.reason else (),
            "copy_of": (f"{self._url}/{row.copy_of}.html",) if row.copy_of else (),
        }
        if row.state == State.KEPT:
            answers |= {
                "language": (row.language,),
                "relevance": (row.relevance,) if row.relevance else (),
                "places": tuple(sorted(row.places)),
                "topic": row.topics[:1],
                "tone": (row.tone,) if row.tone else (),
                "stance": (row.stance,) if row.stance else (),
                "critical": ("yes" if row.critical else "no",),
                "claims": row.claims,
            }
        return answers


def _found(life: Life, row: Expected) -> dict[str, tuple[str, ...]]:
    kept = read.kept(life.article) if life.article else None
    answers = {
        question: kept.answers(question) if kept else ()
        for question in ("language", "relevance", "places", "topics", "tone", "stance", "critical", "claims")
    }
    return {
        "state": (life.state,),
        "reason": (life.reason,) if life.state == State.DROPPED and life.reason else (),
        "copy_of": (life.article,) if life.state == State.JOINED and life.article else (),
        "language": answers["language"],
        "relevance": answers["relevance"],
        "places": tuple(sorted(answers["places"])),
        "topic": answers["topics"][:1],
        "tone": answers["tone"],
        "stance": answers["stance"],
        "critical": ("yes" if "yes" in answers["critical"] else "no",),
        "claims": tuple(claim for claim in row.claims if is_found(claim, answers["claims"])),
    }
