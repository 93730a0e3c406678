"""How fast the parts are, measured by hand."""
