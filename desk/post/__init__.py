"""Post: letters as mail and over other channels, the outbox that delivers them, and the folder of what went out."""
