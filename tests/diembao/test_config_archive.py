"""Where the index stands: every mistake is named with its setting, and no secret is ever shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from diembao.config import local
from diembao.config.archive import ArchiveSettings, addressed
from diembao.projections import projections
from index.elastic import ElasticArchive
from index.embedded import EmbeddedArchive
from press.errors import ConfigError

PLAIN = ArchiveSettings()
FULL = """\
archive:
  index: diembao-so
  shards: 2
  ca: ca.pem
  api_key_variable: SO_KEY
  timeout_seconds: 7.5
  plain_http: true
  fall_back: true
"""


def read(folder: Path, text: str) -> ArchiveSettings:
    """Read an office.local.yaml with this text, beside which lies a CA file."""
    (folder / "ca.pem").write_text("-", "utf-8")
    (folder / "office.local.yaml").write_text(text, "utf-8")
    return local.load(folder / "office.local.yaml").archive


def placed(said: str, settings: ArchiveSettings = PLAIN) -> tuple[str, ...]:
    """Return the addresses that DIEMBAO_ARCHIVE names."""
    return addressed(settings, {"DIEMBAO_ARCHIVE": said}).addresses


@pytest.mark.parametrize("said", ["", "embedded", "  embedded "])
def test_the_index_is_embedded_unless_said_otherwise(said: str) -> None:
    """Without DIEMBAO_ARCHIVE, or where it says so, there is no address."""
    assert placed(said) == ()
    assert addressed(PLAIN, {}) == PLAIN


@pytest.mark.parametrize(
    ("said", "addresses"),
    [
        ("https://search.example.vn:9200/", ("https://search.example.vn:9200",)),
        ("http://127.0.0.1:9200", ("http://127.0.0.1:9200",)),
        ("http://localhost:9200", ("http://localhost:9200",)),
        ("http://[::1]:9200", ("http://[::1]:9200",)),
        ("https://a.vn:9200, https://b.vn:9201,", ("https://a.vn:9200", "https://b.vn:9201")),
    ],
)
def test_one_address_or_several_are_read(said: str, addresses: tuple[str, ...]) -> None:
    """An address is https anywhere, http on this machine, several nodes with commas between."""
    assert placed(said) == addresses


def test_the_order_of_addresses_means_nothing(tmp_path: Path) -> None:
    """However the nodes of a cluster are written down, the index goes on where it stood."""
    said = ("https://b.vn:9200,https://a.vn:9200", "https://a.vn:9200, https://b.vn:9200/,https://a.vn:9200")
    names = [projections(tmp_path, replace(PLAIN, addresses=placed(one)), {})[0].name for one in said]
    assert names[0] == names[1]


def test_http_to_another_machine_must_be_allowed_by_name() -> None:
    """It is refused with both ways out, unless the office says `plain_http: true`."""
    with pytest.raises(ConfigError, match=r"DIEMBAO_ARCHIVE: http://es:9200 .*unencrypted.*https.*plain_http: true"):
        placed("http://es:9200")
    assert placed("http://es:9200", ArchiveSettings(plain_http=True)) == ("http://es:9200",)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("elasticsearch", "write embedded, or addresses as https"),
        ("ftp://a.vn:9200", "write embedded, or addresses as https"),
        ("https://a.vn:9200/?x=1", "without, up to the port"),
        ("https://a.vn:9200/p q", "write embedded, or addresses as https"),
        ("https://", "write embedded, or addresses as https"),
        ("https://a.vn", "names no port"),
        ("https://a.vn:99999", "cannot be read"),
        ("https://[a:9200", "cannot be read"),
        (",", "names no address"),
        ("https://a.vn:9200,http://127.0.0.1:9200", "mixes http and https"),
    ],
)
def test_what_can_be_no_address_is_named(said: str, why: str) -> None:
    """Every mistake names DIEMBAO_ARCHIVE and says what to write."""
    with pytest.raises(ConfigError, match=f"DIEMBAO_ARCHIVE.*{why}"):
        placed(said)


@pytest.mark.parametrize(
    "said",
    [
        *("https://elastic:geheim@a.vn:9200", "elastic:geheim@a.vn:9200", "https://geheim@a:x"),
        *("https://elastic:geheim,x@a.vn:9200", "https://elastic:geheim%40a.vn", "https://a.vn:9200/?key=geheim"),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(said: str) -> None:
    """An address is shown in messages and logs, so a password may not stand in it; the error hides it too."""
    with pytest.raises(ConfigError, match="DIEMBAO_ARCHIVE") as refused:
        placed(said)
    assert "geheim" not in str(refused.value)


def test_everything_an_office_may_say(tmp_path: Path) -> None:
    """Index, shards, CA, the key's variable, time, and the two permissions are read; the CA relative to its file."""
    assert read(tmp_path, FULL) == ArchiveSettings(
        index="diembao-so",
        shards=2,
        ca=tmp_path / "ca.pem",
        api_key_variable="SO_KEY",
        timeout_seconds=7.5,
        plain_http=True,
        fall_back=True,
    )
    assert read(tmp_path, "archive:\n  index:\n") == PLAIN


@pytest.mark.parametrize(
    ("line", "wrong", "why"),
    [
        (2, "index: Diembao", "'Diembao' is not a name of a-z"),
        (2, "index: diembao*", "is not a name of a-z"),
        (3, "shards: 0", "above zero"),
        (4, "ca: none.pem", "there is no file"),
        (5, "api_key_variable: so key", "not the name of an environment variable"),
        (5, "api_key: x", "a secret does not belong in a file; name its variable: `api_key_variable`"),
        (5, "password: x", "a secret does not belong in a file; name its variable: `password_variable`"),
        (6, "timeout_seconds: -1", "seconds above zero"),
        (7, "plain_http: maybe", "type bool"),
        (8, "fallback: true", "unknown key 'fallback'"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, line: int, wrong: str, why: str) -> None:
    """Each wrong setting is refused with file and line."""
    lines = FULL.splitlines()
    lines[line - 1] = f"  {wrong}"
    with pytest.raises(ConfigError, match=rf"office\.local\.yaml:{line}: .*{why}"):
        read(tmp_path, "\n".join(lines))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("archive: {user: elastic}", "`user` and `password_variable` belong together"),
        ("archive: {password_variable: P}", "`user` and `password_variable` belong together"),
        ("archive: {user: e, password_variable: P, api_key_variable: K}", "keep `api_key_variable` or `user`"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, text: str, why: str) -> None:
    """A user without a password, and two ways to be let in, are mistakes."""
    with pytest.raises(ConfigError, match=why):
        read(tmp_path, text)


def test_a_secret_that_is_not_set_is_named(tmp_path: Path) -> None:
    """The error names the variable and the setting that names it."""
    settings = ArchiveSettings(addresses=("https://a.vn:9200",), api_key_variable="SO_KEY")
    with pytest.raises(ConfigError, match=r"SO_KEY.*api_key_variable.*is not set"):
        projections(tmp_path, settings, {})


def test_the_settings_choose_the_engines(tmp_path: Path) -> None:
    """Embedded alone, Elasticsearch alone, or both where the office wants something to fall back on."""
    elastic = ArchiveSettings(addresses=("http://127.0.0.1:9200",))
    both = ArchiveSettings(addresses=("http://127.0.0.1:9200",), fall_back=True)
    kinds = {
        name: [type(one.opened()) for one in projections(tmp_path, settings, {})]
        for name, settings in {"embedded": PLAIN, "elastic": elastic, "both": both}.items()
    }
    assert kinds == {
        "embedded": [EmbeddedArchive],
        "elastic": [ElasticArchive],
        "both": [ElasticArchive, EmbeddedArchive],
    }


def test_no_two_indexes_have_one_cursor(tmp_path: Path) -> None:
    """Each place and name of an index has a cursor of its own, and none longer than the record can hold."""
    long = f"https://{'a' * 60}.vn:9200"
    each = [
        PLAIN,
        ArchiveSettings(addresses=("http://127.0.0.1:9200",)),
        ArchiveSettings(addresses=("http://127.0.0.1:9201",)),
        ArchiveSettings(addresses=("http://127.0.0.1:9200",), index="other"),
        ArchiveSettings(addresses=(long,), index=f"{'b' * 99}1"),
        ArchiveSettings(addresses=(long,), index=f"{'b' * 99}2"),
    ]
    names = [one.name for settings in each for one in projections(tmp_path, settings, {})]
    shared = {"DIEMBAO_DATABASE_URL": "postgresql://server/diembao"}
    names += [one.name for home in ("a", "b") for one in projections(tmp_path / home, PLAIN, shared)]
    assert len(set(names)) == len(each) + 2
    assert max(map(len, names)) <= 100
