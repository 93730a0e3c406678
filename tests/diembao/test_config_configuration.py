"""Reading the whole configuration: from a checkout, from a named directory, with an office's own files."""

import shutil
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from diembao.config import Configuration, load
from diembao.config.find import directory
from press.embedder import Choice
from press.errors import ConfigError
from press.office import ChannelChoice

CONFIG = Path(__file__).parents[2] / "config"
NO_HOME = Path(__file__).parent / "no-such-home"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _load(home: Path) -> Configuration:
    """Read the checkout's files with the office's own files in `home`."""
    return load(home, {}, CONFIG.parent)


def test_a_checkout_is_read_from_its_own_directory(tmp_path: Path) -> None:
    """Where `./config` exists it is used, before the package's copy."""
    shutil.copytree(CONFIG, tmp_path / "config")
    assert directory({}, tmp_path) == tmp_path / "config"
    assert load(NO_HOME, {}, tmp_path).sources


def test_a_named_directory_comes_first(tmp_path: Path) -> None:
    """DIEMBAO_CONFIG names the directory, whatever lies at hand."""
    shutil.copytree(CONFIG, tmp_path / "ours")
    with (tmp_path / "ours" / "offices.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: so_khac, desk: foreign, vi: Sở Khác, en: Other}\n")
    environ = {"DIEMBAO_CONFIG": str(tmp_path / "ours")}
    with pytest.raises(ConfigError, match=r"ours/offices\.yaml:\d+: on some days"):
        load(NO_HOME, environ, CONFIG.parent)


def test_a_named_directory_that_is_none_is_refused(tmp_path: Path) -> None:
    """A misspelt DIEMBAO_CONFIG is an error, never a silent fall-back to other files."""
    with pytest.raises(ConfigError, match="DIEMBAO_CONFIG names this"):
        load(NO_HOME, {"DIEMBAO_CONFIG": str(tmp_path / "misspelt")}, CONFIG.parent)


def test_elsewhere_the_packages_own_files_are_read(tmp_path: Path) -> None:
    """Away from a checkout, and beside a `config` directory of some other program, the package's files are found."""
    (tmp_path / "config").mkdir()
    assert directory({}, tmp_path).samefile(CONFIG)


def test_an_office_that_filled_in_nothing_has_defaults(tmp_path: Path) -> None:
    """Without an office.local.yaml there is no contact and no recipient; the excerpt is the shipped one."""
    found = _load(tmp_path)
    assert (found.contact, found.mail.host, found.mail.to("domestic"), found.allow) == ("", None, (), ())
    assert found.excerpt_chars == 200


@pytest.mark.parametrize("text", ["", "# chỉ có ghi chú\n", "contact:\nsmtp:\nrecipients:\n  domestic:\nallow:\n"])
def test_an_unfilled_form_counts_as_nothing(tmp_path: Path, text: str) -> None:
    """Keys without a value, or no keys at all, are an office that has not filled in its file yet."""
    _write(tmp_path / "office.local.yaml", text)
    assert _load(tmp_path) == _load(NO_HOME)


def test_what_an_office_fills_in_is_used(tmp_path: Path) -> None:
    """Contact, recipients, mail server, excerpt and allowed addresses come from office.local.yaml."""
    _write(
        tmp_path / "office.local.yaml",
        'contact: "https://so.example.gov.vn/diembao"\n'
        "recipients: {domestic: [a@example.gov.vn, b@example.gov.vn], foreign: [c@example.gov.vn]}\n"
        'smtp: {host: mail.example.gov.vn, port: 465, security: tls, user: u, sender: "Sở <a@example.gov.vn>"}\n'
        'allow: ["127.0.0.1:8765"]\nexcerpt_chars: 150\n'
        'meaning: {engine: sentence-transformers, model: intfloat/multilingual-e5-base, passage_prefix: ""}\n',
    )
    found = _load(tmp_path)
    assert found.contact == "https://so.example.gov.vn/diembao"
    assert found.mail.to("domestic") == ("a@example.gov.vn", "b@example.gov.vn")
    assert found.mail.to("foreign") == ("c@example.gov.vn",)
    assert (found.mail.host, found.mail.port, found.mail.security) == ("mail.example.gov.vn", 465, "tls")
    assert (found.mail.user, found.mail.sender) == ("u", "Sở <a@example.gov.vn>")
    assert found.mail.password_variable == "DIEMBAO_SMTP_PASSWORD"  # noqa: S105 -- the name of a variable
    assert (found.excerpt_chars, found.allow) == (150, ("127.0.0.1:8765",))
    assert found.meaning == Choice(
        engine="sentence-transformers", model="intfloat/multilingual-e5-base", passage_prefix=""
    )


def test_an_office_says_how_its_letters_leave(tmp_path: Path) -> None:
    """Whom it may write to, what becomes of doubts, trial runs, a CA beside the file, and the ways out beside mail."""
    _write(tmp_path / "ca.pem", "")
    _write(
        tmp_path / "office.local.yaml",
        "smtp:\n  host: mail.example.gov.vn\n  sender: a@example.gov.vn\n  ca: ca.pem\n  dry_run: true\n"
        '  allow: ["@example.gov.vn", b@example.vn]\n  in_doubt: hold\n  unsubscribe: van-thu@example.gov.vn\n'
        "channels:\n  - {id: chat, kind: notify, url_variable: CHAT}\n"
        '  - {id: he_thong, kind: webhook, url: "https://10.1.2.3/tin", secret_variable: KEY, internal: true}\n',
    )
    found = _load(tmp_path)
    assert found.mail.allow == ("@example.gov.vn", "b@example.vn")
    assert (found.mail.in_doubt, found.mail.dry_run) == ("hold", True)
    assert (found.mail.ca, found.mail.unsubscribe) == (tmp_path / "ca.pem", "van-thu@example.gov.vn")
    assert found.channels == (
        ChannelChoice(id="chat", kind="notify", url_variable="CHAT"),
        ChannelChoice(
            id="he_thong",
            kind="webhook",
            url="https://10.1.2.3/tin",
            secret_variable="KEY",  # noqa: S106 -- the name of a variable
            internal=True,
        ),
    )
    assert _load(NO_HOME).channels == ()


def test_an_office_sets_its_own_hours(tmp_path: Path) -> None:
    """Shipped are both desks' mornings; an overlay changes one's hours and turns the weekly one on."""
    shipped = _load(NO_HOME).slots
    assert [(slot.desk, slot.kind, slot.due_at) for slot in shipped] == [
        ("domestic", "morning", time(7)),
        ("foreign", "morning", time(7)),
    ]
    assert all(slot.cut_at < slot.due_at and len(slot.weekdays) == 7 for slot in shipped)
    _write(
        tmp_path / "config" / "editions.local.yaml",
        "editions:\n"
        '  - {id: domestic_morning, cut_at: "05:45", due_at: "06:15", approvals: 2, unapproved: hold}\n'
        "  - {id: domestic_weekly, enabled: true, attach: []}\n"
        "  - {id: foreign_morning, enabled: false}\n",
    )
    morning, weekly = _load(tmp_path).slots
    assert morning == replace(shipped[0], cut_at=time(5, 45), due_at=time(6, 15), approvals=2, unapproved="hold")
    assert (weekly.kind, weekly.weekdays, weekly.keeps) == ("weekly", (0,), 7)
    assert [slot.attach for slot in (*shipped, morning, weekly)] == [("docx",), ("docx",), ("docx",), ()]


def test_an_offices_own_sources_are_laid_over_the_shipped(tmp_path: Path) -> None:
    """A source is turned off, changed or added without copying the shipped file."""
    _write(
        tmp_path / "config" / "sources.local.yaml",
        "sources:\n"
        "  - {id: baohatinh, enabled: false}\n"
        "  - {id: vnexpress, priority: low}\n"
        "  - {id: bao_moi, name: Báo Mới, homepage: 'https://moi.example.vn', language: vi, country: VN,\n"
        "     type: newspaper, tier: local, desk: domestic, local: true,\n"
        "     feeds: [{url: 'https://moi.example.vn/rss', kind: rss}]}\n",
    )
    shipped = {source.id: source for source in _load(NO_HOME).sources}
    found = {source.id: source for source in _load(tmp_path).sources}
    assert found.keys() - shipped.keys() == {"bao_moi"}
    assert not found["baohatinh"].enabled
    assert found["baohatinh"].feeds == shipped["baohatinh"].feeds
    assert found["vnexpress"].priority == "low"
    assert found["bao_moi"].local
    assert found["bao_moi"].is_due_for_feeds


def test_a_licence_allows_a_longer_excerpt(tmp_path: Path) -> None:
    """A source whose licence is named may have an excerpt of its own length."""
    _write(
        tmp_path / "config" / "sources.local.yaml",
        "sources:\n  - {id: baohatinh, excerpt_chars: 600, licence: 'agreement of 2026-01-05'}\n",
    )
    lengths = {source.id: source.excerpt_chars for source in _load(tmp_path).sources}
    assert lengths["baohatinh"] == 600
    assert lengths["nhandan"] is None


def test_one_feed_is_turned_on_by_its_address(tmp_path: Path) -> None:
    """An overlay names a feed by its address and changes that feed alone."""
    shipped = next(source for source in _load(NO_HOME).sources if source.id == "baonghean")
    off = next(feed for feed in shipped.feeds if not feed.enabled)
    _write(
        tmp_path / "config" / "sources.local.yaml",
        f"sources:\n  - id: baonghean\n    feeds: [{{url: '{off.url}', enabled: true}}]\n",
    )
    found = next(source for source in _load(tmp_path).sources if source.id == "baonghean")
    assert [feed.url for feed in found.feeds] == [feed.url for feed in shipped.feeds]
    assert all(feed.enabled for feed in found.feeds)


def test_a_subject_gains_words_without_losing_the_shipped(tmp_path: Path) -> None:
    """`vi+` adds keywords to a shipped topic; a new topic may be added and named by a place."""
    _write(
        tmp_path / "config" / "topics.local.yaml",
        "topics:\n  - {id: sports, keywords: {vi+: [đua thuyền]}}\n"
        "  - {id: elections, vi: Bầu cử, en: Elections, keywords: {vi: [bầu cử]}}\n",
    )
    _write(
        tmp_path / "config" / "gazetteer.local.yaml",
        "places:\n  - {id: nha_hat, kind: hall, strength: weak, topic_hint: elections, names: {vi: [Nhà hát]}}\n",
    )
    found = _load(tmp_path)
    shipped = {topic.id: topic for topic in _load(NO_HOME).topics}
    words = {topic.id: topic.keywords for topic in found.topics}
    assert words["sports"]["vi"] == (*shipped["sports"].keywords["vi"], "đua thuyền")
    assert words["sports"]["en"] == shipped["sports"].keywords["en"]
    assert words["elections"] == {"vi": ("bầu cử",)}
    assert found.gazetteer.places[-1].topic_hint == "elections"


def test_a_language_is_added_by_a_file(tmp_path: Path) -> None:
    """An office's own file of tone words adds a language; one for a shipped language is laid over it."""
    shutil.copytree(CONFIG, tmp_path / "base")
    _write(tmp_path / "base" / "languages" / "de.yaml", "negative: [Skandal]\npositive: [Erfolg]\n")
    home = tmp_path / "home"
    _write(home / "config" / "languages" / "de.local.yaml", "negative+: [Betrug]\n")
    _write(home / "config" / "languages" / "es.local.yaml", "negative: [escándalo]\npositive: [éxito]\n")
    found = load(home, {"DIEMBAO_CONFIG": str(tmp_path / "base")})
    words = {tones.language: tones.negative for tones in found.tones}
    assert words["de"] == ("Skandal", "Betrug")
    assert words["es"] == ("escándalo",)
    assert {"de", "es", "vi"} <= set(found.languages)


@pytest.mark.parametrize("name", ["surces.local.yaml", "sources.local.yml", "office.local.yaml"])
def test_an_overlay_over_nothing_is_refused(tmp_path: Path, name: str) -> None:
    """A misspelt overlay is refused; it would be ignored in silence."""
    _write(tmp_path / "config" / name, "sources: []\n")
    with pytest.raises(ConfigError, match=f"{name}:1: this file lies over nothing"):
        _load(tmp_path)


def test_a_server_on_this_machine_is_watched_only_where_it_is_allowed(tmp_path: Path) -> None:
    """A source on loopback needs its exact host and port under `allow`; then no pause between requests is needed."""
    source = (
        "sources:\n  - {id: bao_mau, name: Báo Mẫu, homepage: 'http://127.0.0.1:8765/', language: vi, country: VN,\n"
        "     type: newspaper, tier: local, desk: domestic, min_delay_seconds: 0,\n"
        "     feeds: [{url: 'http://127.0.0.1:8765/rss', kind: rss}]}\n"
    )
    _write(tmp_path / "config" / "sources.local.yaml", source)
    _write(tmp_path / "office.local.yaml", 'allow: ["127.0.0.1:9999"]\n')
    with pytest.raises(ConfigError, match=r"sources\.local\.yaml:2: .* no public address"):
        _load(tmp_path)
    _write(tmp_path / "office.local.yaml", 'allow: ["127.0.0.1:8765"]\n')
    assert _load(tmp_path).sources[-1].min_delay_seconds == 0


@pytest.mark.parametrize(
    ("desk", "day", "name"),
    [
        ("domestic", date(2025, 2, 28), "Sở Thông tin và Truyền thông tỉnh Hà Tĩnh"),
        ("domestic", date(2025, 3, 1), "Sở Văn hóa, Thể thao và Du lịch tỉnh Hà Tĩnh"),
        ("domestic", date(2026, 11, 24), "Sở Văn hóa, Thể thao và Du lịch tỉnh Hà Tĩnh"),
        ("foreign", date(2026, 11, 24), "Sở Ngoại vụ tỉnh Hà Tĩnh"),
    ],
)
def test_each_desk_has_one_office_on_each_day(desk: str, day: date, name: str) -> None:
    """On any day exactly one office stands behind a desk, under the name of that day."""
    found = [one.vi for one in _load(NO_HOME).offices if one.desk == desk and one.holds_on(day)]
    assert found == [name]
