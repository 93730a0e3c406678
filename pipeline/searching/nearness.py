"""By meaning: a question finds the articles whose vectors are nearest to its own."""

from index.archive import Archive, Hit
from pipeline.searching.fusion import fused
from press.embedder import Embedder, made_by
from press.query import All, Everything, Label, Query, Without

_AT_HOME = Label(field="language", values=("vi",))


def nearest(
    archive: Archive, embedder: Embedder, question: str, *, within: Query | None = None, limit: int = 20
) -> tuple[Hit, ...]:
    """Return the articles that mean most nearly what `question` asks, at most `limit`, the nearest first.

    Models draw texts of one language together: any Vietnamese article is nearer to a Vietnamese question than most
    foreign ones about the very thing. So those in Vietnamese and those in other languages are ranked apart, and the two
    rankings fused; a score is a reciprocal rank. Only matches of `within` count where it is given, and articles with a
    vector by this model in this revision. Raises what embedder and archive raise.
    """
    model, asked = made_by(embedder.model, embedder.revision), embedder.question(question)
    everything = within or Everything()
    parts = (All(parts=(everything, _AT_HOME)), Without(wanted=everything, excluded=(_AT_HOME,)))
    rankings = [archive.nearest(asked, model=model, limit=limit, within=part) for part in parts]
    return fused([[hit.key for hit in ranking] for ranking in rankings], limit=limit)
