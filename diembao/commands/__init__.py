"""The commands, by who asks for them."""
