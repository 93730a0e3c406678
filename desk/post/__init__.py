"""Post: the digest as a message, in the outbox folder and on its way."""
