"""What the analyser of Vietnamese words costs: segmentation and names, on articles of 2,400 characters, on one core."""

import resource
import time
from collections.abc import Callable, Sequence

from classifiers.names import names
from classifiers.text.sentences import sentences
from classifiers.text.words import words
from diembao.newsroom import outlets

CHARS = 2_400


def articles() -> list[str]:
    """Return the Vietnamese stories of the newsroom, one behind the other, cut into articles of CHARS characters."""
    stories = [story for outlet in outlets() if outlet.language == "vi" for story in outlet.stories]
    whole = "\n".join("\n".join((story.title, story.lead, *story.body)) for story in stories)
    return [whole[start : start + CHARS] for start in range(0, len(whole) - CHARS, CHARS)]


def segmented(text: str) -> None:
    """Find the words of every sentence."""
    for sentence in sentences(text):
        words(sentence.text)


def named(text: str) -> None:
    """Find the names, as of an article whose first line is its title."""
    names(text, text.index("\n"))


def seconds(work: Callable[[str], None], texts: Sequence[str]) -> float:
    """Return the process time that `work` takes for one of `texts`."""
    began = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - began) / len(texts)


def megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print one line for each work: what loading it takes, what an article costs, and the memory it adds."""
    texts = articles()
    for name, work in (("segmentation", segmented), ("names", named)):
        before = megabytes()
        load = seconds(work, ["Hà Tĩnh\nHà Tĩnh"])
        each = seconds(work, texts)
        print(  # noqa: T201 -- a bench reports by printing
            f"{name}: {1000 * each:.0f} ms an article, {1 / each:.0f} articles/s ({len(texts)} articles); "
            f"loaded in {load:.1f} s, {megabytes() - before:.0f} MB"
        )


if __name__ == "__main__":
    main()
