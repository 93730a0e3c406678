"""What leaves the house: digests and the post that carries them."""
