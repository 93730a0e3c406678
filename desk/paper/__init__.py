"""Paper: the digest as mail clients and readers see it."""
