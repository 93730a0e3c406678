"""Bringing in: articles that come as JSON lines, and the filters that do without a record."""
