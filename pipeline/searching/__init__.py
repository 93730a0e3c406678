"""Searching: what a person asks of the archive, corrected, widened, fused, kept and taken away as files."""
