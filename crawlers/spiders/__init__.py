"""The spiders: one for feeds and pages; a queer site's own is named by its source's id."""
