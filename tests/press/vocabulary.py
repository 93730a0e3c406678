"""A small vocabulary and a day, for tests of the search box."""

from datetime import date

from press.query import Expansion, Value, Vocabulary

TODAY = date(2026, 11, 24)
KY_ANH = ("447", "18754", "18766")
VALUES = (
    Value(field="source", id="vnexpress", vi="VnExpress", en="VnExpress", names=("vnexpress.net",)),
    Value(field="source", id="tuoitre", vi="Tuổi Trẻ", en="Tuoi Tre"),
    Value(field="topics", id="environment", vi="Môi trường", en="Environment"),
    Value(field="country", id="LA", vi="Lào", en="Laos"),
    Value(field="country", id="US", vi="Hoa Kỳ", en="United States", names=("Mỹ",)),
    Value(field="language", id="en", vi="tiếng Anh", en="English", names=("Anh",)),
    Value(field="desk", id="foreign", vi="nước ngoài", en="foreign"),
    Value(field="relevance", id="about", vi="nói về tỉnh", en="about the province"),
    Value(field="tone", id="negative", vi="tiêu cực", en="negative"),
    Value(field="stance", id="negative", vi="tiêu cực", en="negative"),
    Value(field="places", id="447", vi="huyện Kỳ Anh (cũ)", en="Ky Anh district", names=("huyện Kỳ Anh", "Kỳ Anh")),
    Value(field="places", id="18754", vi="phường Sông Trí", en="Song Tri ward", names=("Sông Trí",)),
    Value(field="places", id="18766", vi="xã Kỳ Xuân", en="Ky Xuan commune", names=("Kỳ Xuân",)),
    Value(field="places", id="VN-23", vi="tỉnh Hà Tĩnh", en="Ha Tinh province", names=("Hà Tĩnh",)),
    Value(field="places", id="445", vi="huyện Thạch Hà", en="Thach Ha district", names=("Thạch Hà",)),
    Value(field="places", id="legacy:thach_ha", vi="xã Thạch Hạ", en="Thach Ha commune", names=("Thạch Hạ",)),
)
VOCABULARY = Vocabulary(
    values=VALUES,
    expansions=(
        Expansion(name="huyện Kỳ Anh", places=KY_ANH),
        Expansion(name="Ky Anh district", places=KY_ANH),
        Expansion(name="huyện Kỳ Anh cũ", places=("447",)),
        Expansion(name="奇英市", places=KY_ANH),
    ),
    kin={"447": ("18754", "18766")},
    flagged=lambda: ("b", "a"),
)
