"""The words of the trade: what an article, a source, a verdict is. Standard library alone."""
