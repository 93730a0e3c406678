"""Judge: each module answers one question about an article with a Verdict."""
