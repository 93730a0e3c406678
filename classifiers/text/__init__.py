"""Text: what every question reads of it, letter by letter, word by word, sentence by sentence."""
