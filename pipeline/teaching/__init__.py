"""Teaching: labelled articles become models, and corrections move them."""
