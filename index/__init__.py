"""Find again: one promise (Archive), and the engines that keep it. Losing an index loses nothing."""
