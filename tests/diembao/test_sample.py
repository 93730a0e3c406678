"""The demo's home: a place of its own, never an office's."""

import email
import json
import os
import socket
import subprocess
import sys
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from diembao import sample
from diembao.cli import main
from diembao.home import Home
from press.clock import VIETNAM, FixedClock
from press.errors import ConfigError
from tests import demos
from tests.make import NOON
from vault.record import close_record

ROOT = Path(__file__).parents[2]
NOW = demos.NOW
URL = "http://127.0.0.1:8765"


def run(*words: str, status: int = 0, **environ: str) -> str:
    """Run `diembao WORDS` and return all that it prints."""
    unset = dict.fromkeys(name for name in os.environ if name.startswith("DIEMBAO_"))
    try:
        done = CliRunner().invoke(main, ["--now", NOW, *words], env=unset | environ, catch_exceptions=False)
    finally:
        close_record()
    assert done.exit_code == status, done.output
    return done.output


def demo(home: Path, now: str) -> str:
    """Play the demo again in `home`, in a process of its own, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "diembao.cli", "--home", str(home), "--now", now, "demo"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return everything below `folder`, files with their bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Lend the home of a demo that was given no home, and what the demo said."""
    return demos.played(tmp_path_factory), demos.said(tmp_path_factory)


def test_a_demo_without_a_home_makes_its_own(played: tuple[Path, str]) -> None:
    """Where nobody named a home, the demo lives in var/demo and nothing else comes to lie in var."""
    home, said = played
    assert "--home var/demo search" in said
    assert (home / "newsroom.json").is_file()
    assert [path.name for path in home.parent.iterdir()] == ["demo"]


def test_the_demos_hints_are_commands_that_work(played: tuple[Path, str]) -> None:
    """What the demo proposes to try finds the foreign press, tells a kept page's life and satisfies the doctor."""
    home, said = played
    [why] = [line for line in said.splitlines() if " why http" in line]
    assert "Formosa" in said
    assert "Sample" in run("--home", str(home), "search", "Formosa")
    assert "đã lưu" in run("--home", str(home), "why", why.split("#")[0].split()[-1])
    run("--home", str(home), "doctor")


def test_no_invented_story_stands_under_a_true_letterhead(played: tuple[Path, str]) -> None:
    """HTML, text and mail of both desks say whose they are: a sample office's; `digest` alone says the same."""
    home, _ = played
    for made_again in (False, True):
        if made_again:
            run("--home", str(home), "digest")
        for desk in ("domestic", "foreign"):
            html, text = (
                (home / "outbox" / f"2026-03-02-{desk}-morning.{kind}").read_text("utf-8") for kind in ("html", "txt")
            )
            mail = email.message_from_bytes((home / "outbox" / f"2026-03-02-{desk}-morning.eml").read_bytes())
            parts = [part.get_payload(decode=True) for part in mail.walk() if part.get_content_maintype() == "text"]
            for printed in (html, text, *(str(part, "utf-8") for part in parts if isinstance(part, bytes))):
                assert sample.OFFICE_VI.lower() in printed.lower()
                assert sample.OFFICE_EN in printed
                assert "sở văn hóa" not in printed.lower().split("điểm báo ngày")[0]


def mails(home: Path) -> dict[str, Message]:
    """Return the messages that the demo's mail server was given, by the names of their copies."""
    copies = (home / "outbox").glob("0*.eml")
    return {path.name: email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(copies)}


def test_the_morning_editions_of_both_desks_are_mailed(played: tuple[Path, str]) -> None:
    """Each desk's reader got the morning's digest by a real mail server, and the summary shows it with its size."""
    home, said = played
    sent = {str(mail["To"]): mail for name, mail in mails(home).items() if "-edition-" in name}
    assert sorted(sent) == sorted(sample.READERS.values())
    for reader, mail in sent.items():
        assert str(mail["Subject"]).startswith("Điểm báo sáng ngày 02 tháng 3 năm 2026")
        assert f"{mail['Subject']} -> {reader}, " in said


def test_each_negative_story_is_alerted_once(played: tuple[Path, str]) -> None:
    """An alert went out on a negative story, to its desk's reader; no headline was told twice; the summary says why."""
    home, said = played
    alerts = [mail for name, mail in mails(home).items() if "-alert-" in name]
    subjects = [str(mail["Subject"]) for mail in alerts]
    assert [subject for subject in subjects if "bột cá" in subject]  # two outlets have that story
    assert len(set(subjects)) == len(subjects)
    assert {str(mail["To"]) for mail in alerts} == set(sample.READERS.values())
    assert f"{subjects[0]} -> {alerts[0]['To']}, " in said
    assert "    vì: “" in said


def test_a_second_demo_meets_the_same_press(played: tuple[Path, str]) -> None:
    """Run again, the demo keeps its moment and port, finds every story there, adds nothing, and mails nothing."""
    home, said = played
    anchor, sent = (home / "newsroom.json").read_bytes(), sorted(mails(home))
    again = demo(home, "2026-03-03T06:30:00+07:00")
    assert "không thêm gì mới" not in said
    assert "không thêm gì mới" in again
    assert "161 địa chỉ" in again
    assert "Không thư nào được gửi lần thứ hai." in again
    assert "Không thư nào được gửi lần thứ hai." not in said
    assert sorted(mails(home)) == sent
    assert (home / "newsroom.json").read_bytes() == anchor


def test_a_demo_whose_port_is_taken_says_which_and_what_to_do(tmp_path: Path) -> None:
    """Another program on the anchored port is named with the port and the folder."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "newsroom.json").write_text(json.dumps({"moment": NOW, "port": port}), "utf-8")
        said = run("--home", str(tmp_path), "demo", status=1)
    assert f"Cổng {port}" in said
    assert str(tmp_path) in said
    assert not (tmp_path / "office.local.yaml").exists()


@pytest.mark.parametrize("by_variable", [False, True], ids=["--home", "DIEMBAO_HOME"])
def test_a_real_home_is_refused_and_stays_as_it_is(tmp_path: Path, *, by_variable: bool) -> None:
    """An office's home is left byte for byte, however it was named, and the refusal names it."""
    home = tmp_path / "home"
    run("--home", str(home), "init")
    before = contents(home)
    said = run("demo", status=1, DIEMBAO_HOME=str(home)) if by_variable else run("--home", str(home), "demo", status=1)
    assert str(home) in said
    assert "Traceback" not in said
    assert contents(home) == before


def test_an_offices_own_lists_without_an_office_file_are_refused_too(tmp_path: Path) -> None:
    """A home whose sources are declared before `init` is not the demo's to write over."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.local.yaml").write_text("sources: []\n", "utf-8")
    before = contents(tmp_path)
    run("--home", str(tmp_path), "demo", status=1)
    assert contents(tmp_path) == before


def test_the_demo_stays_out_of_a_database_of_its_own_name(tmp_path: Path) -> None:
    """Where the environment names a record, the demo refuses: invented stories would go into it."""
    record = tmp_path / "record.sqlite3"
    said = run("--home", str(tmp_path / "demo"), "demo", status=1, DIEMBAO_DATABASE_URL=f"sqlite:///{record}")
    assert "DIEMBAO_DATABASE_URL" in said
    assert list(tmp_path.iterdir()) == []


def test_settling_leaves_the_anchor_even_where_the_rest_fails(tmp_path: Path) -> None:
    """The anchor is the first file of a demo: a home that a demo left half made is still known as a demo's."""
    home = Home(tmp_path)
    home.office_file.mkdir()
    with pytest.raises(OSError, match=r"office\.local\.yaml"):
        sample.settle(home, NOON, URL)
    assert not sample.is_real(home)
    assert sample.anchor(home, FixedClock(NOON)) == sample.Anchor(moment=NOON, port=8765)


def test_an_empty_home_is_nobodys(tmp_path: Path) -> None:
    """A folder without anything in it, or not made yet, may become a demo's, at the present moment."""
    for home in (Home(tmp_path), Home(tmp_path / "none")):
        assert not sample.is_real(home)
        assert sample.anchor(home, FixedClock(NOON)) == sample.Anchor(moment=NOON.astimezone(VIETNAM), port=0)


def test_a_broken_anchor_is_named(tmp_path: Path) -> None:
    """An anchor that cannot be read stops the demo, with the file and what to do."""
    (tmp_path / "newsroom.json").write_text('{"moment": ', "utf-8")
    with pytest.raises(ConfigError, match=r"newsroom\.json: cannot be read.*delete"):
        sample.anchor(Home(tmp_path), FixedClock(NOON))
