"""Learning: hashed words and named signs, weighed by linear models that are plain arrays."""
