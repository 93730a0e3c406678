"""How an office's corrections become models that judge: learned, tried, adopted or set aside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np

from classifiers.learning.linear import Meant
from diembao import lock
from diembao.wiring import House, choice_of
from pipeline.teaching.candidate import Candidate, School
from press.article import Kept
from vault import read, read_taught

WHY = "why.txt"
_HELD = 500  # articles
_LOOKED_BACK = timedelta(days=120)

_WHY: Mapping[str, str] = {
    "adopted": "không kém mô hình đang dùng / not worse than the current model",
    "few": "chưa đủ nhận định để học / too few corrections to learn from",
    "worse_fixed": "kém hơn trên các bài đối chiếu cố định / worse on the fixed articles",
    "worse_recent": "kém hơn trên các nhận định gần đây / worse on the recent corrections",
}


def learn(house: House) -> tuple[Candidate, Path | None]:
    """Make a candidate of all corrections that count, and adopt what is not worse, as `School.candidate` has the rule.

    Returns it, and where those models were set aside that were tried and may not judge, None where there are none.
    Raises InputError where another process does the same, ModelError where the models in use are damaged.
    """
    shelf = house.shelf()
    with lock.held(house.home.training):
        shipped, fixed = shelf.base()
        school = School(*house.schoolroom(), house.configuration.topics)
        lessons, latest = read_taught.taught(), _latest(house)
        keys = [*(lesson.key for lesson in lessons), *(kept.key for kept in latest)]
        vectors = _vectors(house, keys, shipped.embedder)
        candidate = school.candidate(shipped, shelf.models(), lessons, latest, fixed, vectors)
        if candidate.is_adopted:
            shelf.adopt(candidate.version, candidate.models.save)
        is_refused = any(trial.outcome.startswith("worse") for trial in candidate.trials)
        return candidate, shelf.set_aside(lambda folder: _refused(candidate, folder)) if is_refused else None


def _vectors(house: House, keys: Collection[str], embedder: str) -> Mapping[str, Meant]:
    """Return the vectors by the `embedder` that models weigh, by key; nothing where the office makes none any more."""
    if choice_of(house.configuration.meaning).engine == "none":
        return {}
    return {
        key: Meant(model=vector.model, numbers=np.array(vector.numbers, dtype=np.float32))
        for key, vector in read.vectors(keys).items()
        if vector.numbers and vector.model == embedder
    }


def _latest(house: House) -> Sequence[Kept]:
    """Return the latest articles that were kept, so many that they can hold their place beside the corrections."""
    now = house.clock.now()
    return read.kept_first_seen(now - _LOOKED_BACK, now)[-_HELD:]


def go_back(house: House) -> str | None:
    """Let the former models judge; return their version, None for the shipped ones."""
    house.home.make()
    with lock.held(house.home.training):
        return house.shelf().go_back()


def _refused(candidate: Candidate, folder: Path) -> None:
    candidate.proposed.save(folder)
    lines = (f"{trial.question}: {_WHY[trial.outcome]}\n" for trial in candidate.trials)
    (folder / WHY).write_text("".join(lines), "utf-8")
