"""TLS, an own authority and an API key, from the command line to a real Elasticsearch behind a front that demands them.

The server of the tests can make no API keys, so the front checks them; TLS and users it can check by itself, and does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from cryptography import x509

from index.elastic import Access
from index.elastic.connection import Line
from index.elastic.naming import delete, indexes
from tests.elastic_node import Node
from tests.index.certificates import LOOPBACK, Authority, authority
from tests.index.elastics import VERSION, new_name, node
from tests.index.faults import proxy

ROOT = Path(__file__).parents[2]
NOW = "2026-03-02T06:30:00+07:00"
KEY = "VGhpcyBpcyBubzprZXk="
WORD = "m/t:kh@u%dài"
URL = "https://kho-cu.example/"
Secrets = Mapping[str, str]
NONE: Secrets = MappingProxyType({})
ARTICLE = {
    "title": "Hà Tĩnh khánh thành cầu",
    "text": "Tỉnh Hà Tĩnh khánh thành cầu sáng nay.",
    "published": "2026-03-01T09:00:00+07:00",
    "source": "vnexpress",
    "canonical_url": f"{URL}1",
}


@dataclass(frozen=True, slots=True)
class Office:
    """A home whose index is called `index`; what its commands print never holds a secret."""

    home: Path
    index: str

    def said(self, archive: str, *words: str, text: str = "", status: int = 0, secrets: Secrets = NONE) -> str:
        """Run `diembao WORDS` against `archive` and return all that it prints."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
        done = subprocess.run(
            [sys.executable, "-m", "diembao.cli", "--home", str(self.home), "--now", NOW, *words],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=kept | {"DIEMBAO_ARCHIVE": archive} | dict(secrets),
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        assert not [secret for secret in (KEY, WORD, *secrets.values()) if secret in said]
        assert "Traceback" not in said
        return said

    def set(self, **settings: str) -> None:
        """Write what office.local.yaml says of the archive."""
        rows = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in {"index": self.index, **settings}.items())
        (self.home / "office.local.yaml").write_text(f"schema_version: 1\narchive:\n{rows}", "utf-8")


@pytest.fixture(scope="module")
def elastic_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the tests' Elasticsearch."""
    with node(tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return the authority that the office trusts."""
    return authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def office(elastic_url: str, ours: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Lend an office that keeps one article; its indexes on the server are deleted by their exact names."""
    made = Office(tmp_path_factory.mktemp("office"), new_name())
    made.said("embedded", "init")
    made.said("embedded", "import", "-", text=json.dumps(ARTICLE))
    made.set(ca=str(ours.file), api_key_variable="DIEMBAO_ARCHIVE_KEY")
    try:
        yield made
    finally:
        with closing(Line([elastic_url], Access())) as line:
            there = indexes(line, made.index)
            for index in (*there.used, *there.others):
                delete(line, index)


def test_the_whole_day_over_tls_with_a_key(office: Office, ours: Authority, elastic_url: str) -> None:
    """Work, search, rebuild, import and doctor do over TLS, with a key, what they do without; doctor says how."""
    key = {"DIEMBAO_ARCHIVE_KEY": f"{KEY}\n"}  # as a file ends that a key is read from
    with proxy(elastic_url, ours.signed("server", ends=timedelta(days=90))) as front:
        front.wanted = f"ApiKey {KEY}"
        assert "Đã cập nhật 1 bài" in office.said(front.url, "work", secrets=key)
        assert "1 bài" in office.said(front.url, "rebuild", secrets=key)
        more = {**ARTICLE, "title": "Hà Tĩnh mở chợ hoa", "text": "Chợ hoa ở Hà Tĩnh mở.", "canonical_url": f"{URL}2"}
        office.said(front.url, "import", "-", text=json.dumps(more), secrets=key)
        found = office.said(front.url, "--log", "debug", "search", "cho hoa", "--json", secrets=key)
        assert f"{URL}2" in found
        said = office.said(front.url, "doctor", secrets=key)
        assert f"elasticsearch {VERSION}, {front.url} ({office.index}), 2 bài (TLS, API key" in said
        assert "✓ Chứng chỉ của máy chủ tìm kiếm: có hiệu lực đến" in said
        assert front.brought == f"ApiKey {KEY}"


@dataclass(frozen=True, slots=True)
class Amiss:
    """One thing that is not as it must be: a certificate's name, its time, or who signed it; and what is said of it."""

    of: x509.GeneralName = LOOPBACK
    begins: int = -100
    ends: int = 100
    is_strangers: bool = False
    vi: str = ""
    en: str = ""


ELSEWHERE = x509.DNSName("search.example.vn")
AMISS: Mapping[str, Amiss] = {
    "unknown authority": Amiss(is_strangers=True, vi="hãy ghi tệp CA", en="name the CA file"),
    "expired": Amiss(ends=-1, vi="chứng chỉ của máy chủ đã hết hạn", en="renew it on that server"),
    "not yet": Amiss(begins=50, vi="hãy kiểm tra đồng hồ", en="check the clocks"),
    "another name": Amiss(of=ELSEWHERE, vi="mang tên khác", en="write that name into DIEMBAO_ARCHIVE"),
}


@pytest.mark.parametrize("case", AMISS)
def test_a_certificate_that_does_not_hold_is_told(
    office: Office, ours: Authority, elastic_url: str, tmp_path: Path, case: str
) -> None:
    """In both tongues the error says what is amiss and what to do; no key was shown to whoever it was."""
    amiss = AMISS[case]
    signer = authority(tmp_path) if amiss.is_strangers else ours
    begins, ends = timedelta(days=amiss.begins), timedelta(days=amiss.ends)
    file = signer.signed(case, of=amiss.of, begins=begins, ends=ends)
    with proxy(elastic_url, file) as front:
        for words in (["search", "cau"], ["doctor"]):
            said = office.said(front.url, *words, status=1, secrets={"DIEMBAO_ARCHIVE_KEY": KEY})
            assert amiss.vi in said
            assert amiss.en in said
            assert front.url in said
        assert (front.asked, front.brought) == ([], "")


@pytest.mark.parametrize("key", ["b3RoZXI6a2V5", "id-of-a:withdrawn-key"])
def test_a_wrong_key_is_told_and_never_repeated(office: Office, ours: Authority, elastic_url: str, key: str) -> None:
    """Though the server's refusal repeats the key, no message does; each says which variable to look at."""
    with proxy(elastic_url, ours.signed("wrong-key")) as front:
        front.wanted = f"ApiKey {KEY}"
        for words in (["search", "cau"], ["doctor"], ["--log", "debug", "rebuild"]):
            said = office.said(front.url, *words, status=1, secrets={"DIEMBAO_ARCHIVE_KEY": key})
            assert "máy chủ không nhận khóa API; hãy kiểm tra biến môi trường" in said
            assert "it does not accept the API key" in said
            assert front.brought.removeprefix("ApiKey ") not in said


def test_a_missing_key_is_told(office: Office, ours: Authority, elastic_url: str) -> None:
    """A variable that is named and not set is told at once; where none is named, the server's wish is."""
    with proxy(elastic_url, ours.signed("no-key")) as front:
        front.wanted = f"ApiKey {KEY}"
        assert "DIEMBAO_ARCHIVE_KEY" in office.said(front.url, "search", "cau", status=1)
        assert front.asked == []
        office.set(ca=str(ours.file))
        said = office.said(front.url, "search", "cau", status=1)
        assert "máy chủ đòi khóa API hoặc người dùng; hãy ghi `api_key_variable`" in said
        assert "it asks for an API key or a user" in said
    office.set(ca=str(ours.file), api_key_variable="DIEMBAO_ARCHIVE_KEY")


def test_a_key_that_can_be_none_is_told(office: Office, ours: Authority, elastic_url: str) -> None:
    """A key with a letter or a line too many is no crash of a library that prints it."""
    with proxy(elastic_url, ours.signed("odd-key")) as front:
        for odd in ("khóa-của-tôi", "first\nsecond", "two words"):
            said = office.said(front.url, "search", "cau", status=1, secrets={"DIEMBAO_ARCHIVE_KEY": odd})
            assert "`api_key_variable`" in said
            assert not [part for part in odd.split() if part in said]


def test_http_and_https_mixed_up_are_told(office: Office, ours: Authority, elastic_url: str) -> None:
    """A port without TLS that is asked by https is told as such, and so is the reverse."""
    key = {"DIEMBAO_ARCHIVE_KEY": KEY}
    plain = elastic_url.replace("http://", "https://")
    assert "ở cổng đó không có TLS" in office.said(plain, "search", "cau", status=1, secrets=key)
    with proxy(elastic_url, ours.signed("mixed")) as front:
        said = office.said(front.url.replace("https://", "http://"), "search", "cau", status=1, secrets=key)
        assert front.url.removeprefix("https") in said


def test_a_certificate_that_soon_runs_out_is_marked(office: Office, ours: Authority, elastic_url: str) -> None:
    """The doctor marks it before anybody is locked out."""
    with proxy(elastic_url, ours.signed("ending", ends=timedelta(days=5))) as front:
        key = {"DIEMBAO_ARCHIVE_KEY": KEY}
        office.said(front.url, "work", secrets=key)  # or the index, too, would be marked: it has not been fed yet
        said = office.said(front.url, "doctor", status=1, secrets=key)
        assert "✗ Chứng chỉ của máy chủ tìm kiếm: có hiệu lực đến" in said
        assert said.count("✗") == 1


@pytest.fixture
def guarded(ours: Authority) -> Iterator[Node]:
    """Lend a server of its own that speaks TLS and knows one user."""
    safe = {
        "xpack.security.enabled": "true",
        "xpack.security.http.ssl.enabled": "true",
        "xpack.security.http.ssl.certificate": "server.pem",
        "xpack.security.http.ssl.key": "server.key",
        "xpack.license.self_generated.type": "basic",
    }
    server = Node(version=VERSION, settings=safe, is_brief=True)
    try:
        folder = server.configured().work / "config"
        signed, begins, key = ours.signed("guarded").read_text("ascii").partition("-----BEGIN PRIVATE KEY")
        (folder / "server.pem").write_text(signed, "ascii")
        (folder / "server.key").write_text(begins + key, "ascii")
        server.know("desk", WORD, "superuser")
        yield server.start()
    finally:
        server.stop()


@pytest.mark.usefixtures("elastic_url")
def test_a_server_that_guards_itself_lets_its_user_in(guarded: Node, ours: Authority, tmp_path: Path) -> None:
    """Elasticsearch's own TLS and users: the right password does all the work, a wrong one and none are told."""
    office = Office(tmp_path / "office", new_name())
    office.said("embedded", "init")
    office.said("embedded", "import", "-", text=json.dumps(ARTICLE))
    word = {"DIEMBAO_ARCHIVE_PASSWORD": WORD}
    office.set(ca=str(ours.file), user="desk", password_variable="DIEMBAO_ARCHIVE_PASSWORD")  # noqa: S106 # a name
    assert "Đã cập nhật 1 bài" in office.said(guarded.url, "work", secrets=word)
    assert "kho-cu.example/1" in office.said(guarded.url, "search", "cau", secrets=word)
    assert "(TLS, user desk" in office.said(guarded.url, "doctor", secrets=word)
    said = office.said(guarded.url, "search", "cau", status=1, secrets={"DIEMBAO_ARCHIVE_PASSWORD": "another-word"})
    assert "máy chủ không nhận người dùng 'desk' và mật khẩu" in said
    office.set(ca=str(ours.file))
    assert "it asks for an API key or a user" in office.said(guarded.url, "search", "cau", status=1)
