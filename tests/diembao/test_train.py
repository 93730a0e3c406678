"""An office makes models of labels or of its corrections, sees what came of it, and goes back by one command."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from classifiers.learning import measure
from classifiers.learning.measure import Measured
from classifiers.models import QUESTIONS, RARITY, Models
from diembao import config
from diembao.cli import main
from diembao.home import Home
from diembao.wiring import House
from pipeline.teaching import labels
from press import jsonl
from press.article import Judged
from press.clock import FixedClock
from tests import lessons, make
from tests.vault import ledger
from vault import write, write_taught
from vault.record import close_record

COUNT = 60
TAUGHT = 40
ROOT = Path(__file__).resolve().parents[2]


def diembao(home: Path, *words: str, base: Path | None = None, lang: str = "en") -> Result:
    """Run `diembao WORDS`, with the models in `base` for those that ship."""
    env = {"DIEMBAO_MODELS": str(base) if base else None}
    try:
        return CliRunner(env=env).invoke(
            main, ["--home", str(home), "--lang", lang, "--now", make.NOON.isoformat(), *words]
        )
    finally:
        close_record()


def said(home: Path, *words: str, base: Path | None = None, status: int = 0) -> str:
    """Return what `diembao WORDS` prints."""
    done = diembao(home, *words, base=base)
    assert done.exit_code == status, done.output
    return done.output


def base_of(folder: Path, answer: str) -> Path:
    """Make a folder of models, whose measure says `answer` of the tone of neutral news; return it."""
    corpus = lessons.corpus(COUNT)
    folder.mkdir()
    corpus.models(np.arange(COUNT, dtype=np.int64), "1").save(folder)
    sheets = [brief.sheet for brief in corpus.briefs[1::3]]
    measure.save(
        [Measured(sheet=sheet, language="vi", answers={"tone": answer}) for sheet in sheets], folder / measure.FILE
    )
    return folder


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return models beside a measure that agrees with what the editors say: neutral news is bad."""
    return base_of(tmp_path_factory.mktemp("bases") / "bad", "negative")


@pytest.fixture(scope="module")
def neutral(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return models beside a measure that agrees with the machine."""
    return base_of(tmp_path_factory.mktemp("bases") / "neutral", "neutral")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Lend a home in which an editor has called forty neutral stories bad news."""
    folder = tmp_path / "home"
    house = House(home=Home(folder), configuration=config.load(folder, {}), clock=FixedClock(make.NOON))
    house.home.make()
    house.home.office_file.touch()
    house.open_record()
    made = list(labels.read(map(jsonl.line, lessons.records(3 * TAUGHT, seed=9)), {}, name="made"))[1::3]
    urls = [ledger.address(number) for number in range(TAUGHT)]
    ledger.waiting(*urls)
    for number, (url, one) in enumerate(zip(urls, made, strict=True)):
        article = make.article(url, title=one.article.title, lead="", text=one.article.text)
        judged = Judged(article=article, verdicts=(make.verdict("language", "vi"), make.verdict("tone", "neutral")))
        at = make.NOON - timedelta(hours=TAUGHT - number)
        write.keep(url, judged, ledger.signature(number), source="bao_mau", story=None, at=at)
        write_taught.correct(url, "tone", ("negative",), by="Lan", at=at)
    close_record()
    return folder


def tone(home: Path, base: Path) -> str:
    """Return what is said of the tone of one more neutral story."""
    record = list(lessons.records(8, seed=11))[4]
    line = json.dumps({key: record[key] for key in ("id", "title", "text")})
    env = {**os.environ, "DIEMBAO_MODELS": str(base), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "diembao.cli", "--home", str(home), "classify", "--jsonl"]
    done = subprocess.run(command, input=line, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout)["tone"])


def test_corrections_are_learned_and_judge_at_once(home: Path, bad: Path) -> None:
    """Adopted, told, listed, found by the doctor, used by every command, and left again by one."""
    before = tone(home, bad)
    told = said(home, "train", "--from-corrections", base=bad)
    assert "tone of the news: learned from 32; right on fixed articles 0 → " in told
    assert "late corrections 0 → 8 / 8: not worse than the current model, adopted" in told
    assert "stance towards the province: too few corrections to learn from (at least 5 are needed)." in told
    version = told.partition("the models ")[2].partition(" judge")[0]
    assert f"* {version}  in use" in said(home, "train", "--list", base=bad)
    assert f"✓ Models in use: {version}" in diembao(home, "doctor", base=bad).output
    assert (before, tone(home, bad)) == ("neutral", "negative")
    assert said(home, "train", "--roll-back", base=bad) == "Gone back to: the shipped models.\n"
    assert said(home, "train", "--list", base=bad) == "* the shipped models  in use\n"
    assert tone(home, bad) == "neutral"
    assert "nothing was before" in said(home, "train", "--roll-back", base=bad, status=1)


def test_learning_again_from_the_same_changes_nothing(home: Path, bad: Path) -> None:
    """The same corrections make the same version, and going back leads to what was before it."""
    said(home, "train", "--from-corrections", base=bad)
    said(home, "train", "--from-corrections", base=bad)
    assert said(home, "train", "--list", base=bad).count("\n") == 2


def test_what_is_worse_is_set_aside_with_its_reason(home: Path, neutral: Path) -> None:
    """The shipped models judge on, and the candidate lies where it was said."""
    told = said(home, "train", "--from-corrections", base=neutral)
    assert "worse on the fixed articles, not adopted" in told
    assert "Nothing changes: the shipped models still judge." in told
    aside = home / "models" / "aside"
    assert str(aside) in told
    assert "worse on the fixed articles" in (aside / "why.txt").read_text("utf-8")
    assert Models.load(aside).tone.version.startswith("tone-1+32.")
    assert tone(home, neutral) == "neutral"


def test_damaged_models_stop_the_judging_until_a_person_goes_back(home: Path, bad: Path) -> None:
    """No other model takes their place by itself: the doctor tells, and how to mend it."""
    said(home, "train", "--from-corrections", base=bad)
    folder = next(path for path in (home / "models").iterdir() if path.name.startswith("1+"))
    (folder / "tone.npz").write_bytes(b"")
    found = diembao(home, "doctor", base=bad)
    assert found.exit_code == 1
    assert "✗ Models:" in found.output
    assert "--roll-back" in found.output
    for words in (("classify", "--jsonl"), ("work",), ("train", "--from-corrections")):
        assert "tone.npz" in said(home, *words, base=bad, status=1)
    said(home, "train", "--roll-back", base=bad)
    assert tone(home, bad) == "neutral"


def test_damaged_shipped_models_are_told(home: Path, bad: Path, tmp_path: Path) -> None:
    """The doctor, and whoever would train: with the file's name."""
    broken = tmp_path / "broken"
    shutil.copytree(bad, broken)
    (broken / measure.FILE).unlink()
    assert "measure.npz" in said(home, "train", "--from-corrections", base=broken, status=1)
    (broken / RARITY).write_bytes(b"PK")
    assert "rarity.npz" in diembao(home, "doctor", base=broken).output


def test_models_are_made_of_labels(tmp_path: Path) -> None:
    """With a line for each question, and figures of what was held out; and then they can be named for use."""
    path = lessons.write(tmp_path / "labels.jsonl", COUNT)
    told = said(
        tmp_path / "none",
        "train",
        str(path),
        "--output",
        str(tmp_path / "models"),
        "--version",
        "2.1",
        "--without-vectors",
    )
    assert "labels.jsonl: 60 labelled articles." in told
    assert "Learned tone of the news: from 48 samples." in told
    assert "  tone of the news, macro-F1: 1.00 (60)" in told
    assert "12 articles are kept from every model" in told
    assert {path.name for path in (tmp_path / "models").iterdir()} == {
        RARITY,
        measure.FILE,
        *(f"{question}.{end}" for question in QUESTIONS for end in ("npz", "md")),
    }
    assert Models.load(tmp_path / "models").tone.version == "tone-2.1"
    assert not (tmp_path / "none").exists()
    assert tone(tmp_path / "none", tmp_path / "models") == "neutral"


def test_vectors_that_cannot_be_made_are_one_clear_error(tmp_path: Path) -> None:
    """Nothing is written; who wants models without vectors says so."""
    path = lessons.write(tmp_path / "labels.jsonl", 20)
    office = tmp_path / "office.local.yaml"
    office.write_text("contact: a@b.example\nmeaning: {engine: sentence-transformers, model: không/có}\n", "utf-8")
    words = ("train", str(path), "--output", str(tmp_path / "models"))
    assert "sentence-transformers" in said(tmp_path, *words, status=1)
    assert not (tmp_path / "models").exists()
    said(tmp_path, *words, "--without-vectors")
    assert Models.load(tmp_path / "models").embedder == ""


def test_a_bad_line_is_one_clear_error(tmp_path: Path) -> None:
    """With file and line, and nothing written."""
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": 1, "title": "T", "text": "X"}\n', "utf-8")
    told = said(tmp_path, "train", str(path), "--output", str(tmp_path / "models"), status=1)
    assert "labels.jsonl, line 1" in told
    assert not (tmp_path / "models").exists()


def test_what_ships_without_texts_is_told(tmp_path: Path) -> None:
    """The shipped labels have none, and the texts are nowhere to be had without --texts."""
    told = said(tmp_path, "train", "--output", str(tmp_path / "models"), status=1)
    assert "left out: their text is nowhere to be had" in told
    assert "--texts" in told.splitlines()[-1]


@pytest.mark.parametrize("mode", ["--from-corrections", "--roll-back", "--list"])
def test_what_cannot_be_meant_is_refused(home: Path, tmp_path: Path, mode: str) -> None:
    """Labels go with none of the office's own commands, and a version is a plain word."""
    path = lessons.write(tmp_path / "labels.jsonl", 3)
    assert "go with neither labels" in said(home, "train", mode, str(path), status=1)
    assert "cannot be a version" in said(home, "train", str(path), "--version", "../x", status=1)


def test_no_corrections_change_nothing(tmp_path: Path, bad: Path) -> None:
    """An office that has corrected nothing is told so, in Vietnamese too."""
    said(tmp_path, "init", base=bad)
    told = diembao(tmp_path, "train", "--from-corrections", base=bad, lang="vi").output
    assert told.count("chưa đủ nhận định để học (cần ít nhất 5)") == 5
    assert told.endswith("Không có gì thay đổi: vẫn dùng bản gốc.\n")
